// Runs one proxy as a process: prints when it is ready, shuts down gracefully on a signal, at once on a second one.
import closeWithGrace from 'close-with-grace';
import type { Logger } from 'pino';
import { isDiskFull } from '../node/atomic-file.ts';
import { AppError } from '../protocol/errors.ts';
import { printable } from '../protocol/text/printable.ts';
import type { Config } from './config/config.ts';
import { type Proxy as RunningProxy, startProxy } from './start.ts';

/** Time limit of a graceful shutdown, in ms. */
const CLOSE_WITHIN_MS = 10_000;
/** Before it stops listening, `/readyz` answers 503 for this long, in ms, so that load balancers notice. */
const LINGER_MS = 300;
/** Under npm, Ctrl-C arrives twice, from the terminal and forwarded by npm; within this time, in ms. */
const SAME_SIGNAL_MS = 500;
const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

/**
 * Starts the proxy, prints the ready line, and ends the process when it is told to. Seats' apps keep running for the
 * next start, unless configured otherwise; Ctrl-C in a terminal leaves nothing running.
 * @param roomFiles only the rooms of these files; by default those of the rooms folder
 * @throws what `startProxy` throws
 */
export async function runProxy(
  config: Config,
  log: Logger,
  roomFiles?: readonly string[],
): Promise<RunningProxy> {
  const starting = startProxy(config, log, roomFiles);
  // A terminal that goes away ends what runs in it; from anybody else it means the files, as with other servers.
  const inTerminal = process.stdin.isTTY === true;
  if (!inTerminal)
    process.on('SIGHUP', () => {
      log.info('looking at the room files');
      starting.then(
        (proxy) => proxy.reloadRooms(),
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
      skip: inTerminal ? SIGNALS.slice() : [...SIGNALS, 'SIGHUP'],
    },
    async ({ signal = first?.signal, err }) => {
      if (err) log.fatal({ err }, 'ending after an error');
      else log.info({ signal }, 'ending');
      const typed = signal === 'SIGINT' && process.stdin.isTTY === true;
      const keepApps = !config.stopApps && !typed && !hasLeft;
      const proxy = await starting;
      await proxy.close({ keepApps, lingerMs: keepApps ? LINGER_MS : 0 });
    },
  );
  for (const signal of SIGNALS)
    process.on(signal, () => {
      if (first === undefined) {
        first = { signal, at: performance.now() };
        grace.close();
      } else if (performance.now() - first.at > SAME_SIGNAL_MS) {
        log.error({ signal }, 'ending at once');
        process.exit(1);
      }
    });
  const proxy = await starting;
  void proxy.left.then(() => {
    hasLeft = true;
    grace.close();
  });
  if (proxy.newOperatorToken)
    process.stderr.write(`Operator token (shown this once): ${proxy.newOperatorToken}\n`);
  process.stdout.write(`ready ${proxy.url}\n`);
  return proxy;
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
