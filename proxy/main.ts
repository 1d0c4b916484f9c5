// `npm start`: reads the configuration, starts the proxy, says when it is ready, and ends it on a signal.
import closeWithGrace from 'close-with-grace';
import { AppError } from '../protocol/errors.ts';
import { loadConfig } from './config.ts';
import { createLog } from './log.ts';
import { startProxy } from './start.ts';

/** The longest that an orderly end may take, in ms. */
const CLOSE_WITHIN_MS = 10_000;

const log = createLog(process.env.LOG_LEVEL);
try {
  const config = await loadConfig(process.env, process.cwd());
  const starting = startProxy(config, log);
  closeWithGrace({ delay: CLOSE_WITHIN_MS, logger: log }, async ({ signal, err }) => {
    if (err) log.fatal({ err }, 'ending after an error');
    else log.info({ signal }, 'ending');
    await (await starting).close();
  });
  const proxy = await starting;
  if (proxy.newOperatorToken)
    process.stderr.write(`Operator token (shown this once): ${proxy.newOperatorToken}\n`);
  process.stdout.write(`ready ${proxy.url}\n`);
} catch (error) {
  if (error instanceof AppError) process.stderr.write(`${error.code}: ${error.message}\n`);
  else log.fatal({ err: error }, 'could not start');
  process.exit(1);
}
