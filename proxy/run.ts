// One proxy as a process: it says when it is ready, and ends in order on a signal, at once on a second one.
import closeWithGrace from 'close-with-grace';
import type { Logger } from 'pino';
import { isDiskFull } from '../node/atomic-file.ts';
import { AppError } from '../protocol/errors.ts';
import { printable } from '../protocol/text/printable.ts';
import type { Config } from './config/config.ts';
import { type Proxy as RunningProxy, startProxy } from './start.ts';

/** The longest that an orderly end may take, in ms. */
const CLOSE_WITHIN_MS = 10_000;
/** A load balancer, and whoever else asks `/readyz`, sees 503 for this long before nobody answers, in ms. */
const LINGER_MS = 300;
/** Ctrl-C comes twice under npm, from the terminal and from npm, which hands it on; in ms. */
const SAME_SIGNAL_MS = 500;
const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

/**
 * Starts the proxy, writes the ready line, and ends the process when it is told to. Seats' apps live on for the next
 * start, unless the configuration says otherwise; Ctrl-C in a terminal leaves nothing behind.
 * @param roomFiles only the rooms of these files; without it those of the rooms folder
 * @throws what `startProxy` throws
 */
export async function runProxy(
  config: Config,
  log: Logger,
  roomFiles?: readonly string[],
): Promise<RunningProxy> {
  const starting = startProxy(config, log, roomFiles);
  let first: { signal: string; at: number } | undefined;
  const grace = closeWithGrace(
    { delay: CLOSE_WITHIN_MS, logger: log, skip: [...SIGNALS] },
    async ({ signal = first?.signal, err }) => {
      if (err) log.fatal({ err }, 'ending after an error');
      else log.info({ signal }, 'ending');
      const typed = signal === 'SIGINT' && process.stdin.isTTY === true;
      const keepApps = !config.stopApps && !typed;
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
  if (proxy.newOperatorToken)
    process.stderr.write(`Operator token (shown this once): ${proxy.newOperatorToken}\n`);
  process.stdout.write(`ready ${proxy.url}\n`);
  return proxy;
}

/** Says why a proxy could not start, and ends the process with status 1. */
export function failStart(error: unknown, log: Logger): never {
  const known = isDiskFull(error)
    ? new AppError('STATE_DIR_FULL', undefined, { cause: error })
    : error;
  if (known instanceof AppError)
    process.stderr.write(`${known.code}: ${printable(known.message)}\n`);
  else log.fatal({ err: error }, 'could not start');
  process.exit(1);
}
