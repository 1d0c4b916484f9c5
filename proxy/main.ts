// `npm start`: reads the configuration and runs the proxy; with `-- --stop-apps`, the seats' apps end when it does.
import { parseArgs } from 'node:util';
import { loadConfig } from './config/config.ts';
import { createLog } from './process/log.ts';
import { failStart, runProxy } from './run.ts';

const log = createLog(process.env.LOG_LEVEL);
try {
  const { values } = parseArgs({ options: { 'stop-apps': { type: 'boolean', default: false } } });
  const config = await loadConfig(process.env, process.cwd());
  await runProxy({ ...config, stopApps: config.stopApps || values['stop-apps'] }, log);
} catch (error) {
  failStart(error, log);
}
