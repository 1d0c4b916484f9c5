// Runs a proxy as a process, shared or not: prints when it is ready, and ends it on a signal.
import closeWithGrace from 'close-with-grace';
import type { Logger } from 'pino';
import { isDiskFull } from '../node/atomic-file.ts';
import { AppError } from '../protocol/errors.ts';
import { printable } from '../protocol/text/printable.ts';
import type { Config } from './config/config.ts';
import type { ShareOptions } from './share/share-rooms.ts';
import {
  type CloseOptions,
  type Proxy as RunningProxy,
  type StartOptions,
  startProxy,
} from './start.ts';

/** Time limit of a graceful shutdown, in ms. */
const CLOSE_WITHIN_MS = 10_000;
/** Before it stops listening, `/readyz` answers 503 for this long, in ms, so that load balancers notice. */
const LINGER_MS = 300;
/** An orderly end that takes longer, in ms, may be cut short. */
const PATIENT_MS = 6_000;
/** Under npm, Ctrl-C arrives twice, from the terminal and forwarded by npm; within this time, in ms. */
const SAME_SIGNAL_MS = 500;
const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

/** What runs until it is told to end. */
export interface Running {
  /** Settles when it has left its party, and ends (MM6). */
  left?: Promise<void>;
  /** Looks at the room files. */
  reloadRooms(): Promise<void>;
  close(options?: CloseOptions): Promise<void>;
}

/** What somebody is told who signals again while it ends, where to end it at once would leave something behind. */
export interface Patience {
  /** It ends in order, whatever is signalled. */
  isClosing: string;
  /** It was told for too long: it has ended at once, and this is left. */
  leaves: string;
}

export interface RunOptions {
  log: Logger;
  /** Whether the seats' apps end with it, instead of being there for the next start. */
  stopApps: boolean;
  /** Whether SIGHUP ends it also where it has no terminal; by default it is a word to look at the room files. */
  endsOnHangup?: boolean;
  /** By default a second signal ends it at once. */
  patience?: Patience;
}

/**
 * Starts the proxy, prints the ready line, and ends the process when it is told to. Seats' apps keep running for the
 * next start, unless configured otherwise; Ctrl-C in a terminal leaves nothing running.
 * @param roomFiles only the rooms of these files; by default those of the rooms folder
 * @param share how it is shared; by default it is not
 * @throws what `startProxy` throws, and AppError TUNNEL_MISSING, TUNNEL_FAILED
 */
export async function runProxy(
  config: Config,
  log: Logger,
  roomFiles?: readonly string[],
  share?: ShareOptions,
): Promise<void> {
  const isReady = (proxy: Pick<RunningProxy, 'url' | 'newOperatorToken'>): void => {
    if (proxy.newOperatorToken)
      process.stderr.write(`Operator token (shown this once): ${proxy.newOperatorToken}\n`);
    process.stdout.write(`ready ${proxy.url}\n`);
  };
  const { stopApps } = config;
  if (share === undefined) {
    isReady(await runUntilTold(() => startProxy(config, log, roomFiles), { log, stopApps }));
    return;
  }
  // Loaded only where rooms are shared.
  const { shareRooms } = await import('./share/share-rooms.ts');
  const start = (adjusted: Config, options: StartOptions) =>
    startProxy(adjusted, log, roomFiles, options);
  await runUntilTold(
    (signal) => shareRooms<RunningProxy>(config, { ...share, roomFiles, start, isReady, signal }),
    { log, stopApps },
  );
}

/**
 * Starts something as this process, which ends gracefully on a signal, at once on a second one, or, with `patience`, on
 * one that comes much later.
 * @param start is told by its signal when it is not wanted any more while it starts @throws what it throws
 */
export async function runUntilTold<T extends Running>(
  start: (signal: AbortSignal) => Promise<T>,
  { log, stopApps, endsOnHangup = false, patience }: RunOptions,
): Promise<T> {
  const abandoned = new AbortController();
  const starting = start(abandoned.signal);
  // A terminal that goes away ends what runs in it; from anybody else it means the files, as with other servers.
  const inTerminal = process.stdin.isTTY === true;
  const reloads = !inTerminal && !endsOnHangup;
  if (reloads)
    process.on('SIGHUP', () => {
      log.info('looking at the room files');
      starting.then(
        (running) => running.reloadRooms(),
        () => undefined,
      );
    });
  /** MM6: nobody comes back to this machine. */
  let hasLeft = false;
  let first: { signal: string; at: number } | undefined;
  const grace = closeWithGrace(
    {
      delay: CLOSE_WITHIN_MS,
      logger: log,
      skip: [...SIGNALS, 'SIGHUP'],
      onTimeout() {
        log.error('it did not end in time');
        if (patience) process.stderr.write(`${patience.leaves}\n`);
      },
    },
    async ({ signal = first?.signal, err }) => {
      if (err) log.fatal({ err }, 'ending after an error');
      else log.info({ signal }, 'ending');
      const typed = signal === 'SIGINT' && process.stdin.isTTY === true;
      const keepApps = !stopApps && !typed && !hasLeft;
      abandoned.abort();
      const running = await starting.catch(() => undefined);
      await running?.close({ keepApps, lingerMs: keepApps ? LINGER_MS : 0 });
    },
  );
  for (const signal of reloads ? SIGNALS : ([...SIGNALS, 'SIGHUP'] as const))
    process.on(signal, () => {
      if (first === undefined) {
        first = { signal, at: performance.now() };
        grace.close();
        return;
      }
      const waitedMs = performance.now() - first.at;
      // A terminal that goes away says so more than once, by the kernel, a shell, and whoever passes it on.
      if (signal === 'SIGHUP' || waitedMs <= SAME_SIGNAL_MS) return;
      if (patience && waitedMs <= PATIENT_MS) {
        process.stderr.write(`${patience.isClosing}\n`);
        return;
      }
      log.error({ signal }, 'ending at once');
      if (patience) process.stderr.write(`${patience.leaves}\n`);
      process.exit(1);
    });
  try {
    const running = await starting;
    void running.left?.then(() => {
      hasLeft = true;
      grace.close();
    });
    return running;
  } catch (error) {
    // Whoever ends it ends the process, too.
    if (abandoned.signal.aborted) return await new Promise<never>(() => {});
    throw error;
  }
}

/** Logs why a proxy could not start, and exits with status 1. */
export function failStart(error: unknown, log: Logger): never {
  const known = isDiskFull(error)
    ? new AppError('STATE_DIR_FULL', undefined, { cause: error })
    : error;
  if (known instanceof AppError)
    process.stderr.write(`${known.code}: ${printable(known.message)}\n`);
  else log.fatal({ err: error }, 'could not start');
  process.exit(1);
}
