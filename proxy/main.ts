// `npm start`: reads the configuration and runs the proxy; with `-- --stop-apps`, the seats' apps end when it does, with
// `-- --share` its rooms are open to others by a tunnel.
import { parseArgs } from 'node:util';
import { loadConfig } from './config/config.ts';
import { createLog } from './process/log.ts';
import { failStart, runProxy } from './run.ts';
import { shareOptions } from './share/share-options.ts';

const log = createLog(process.env.LOG_LEVEL);
try {
  const { values } = parseArgs({
    options: {
      'stop-apps': { type: 'boolean', default: false },
      share: { type: 'boolean' },
      via: { type: 'string' },
      open: { type: 'boolean' },
    },
  });
  const { via } = values;
  const share = shareOptions(values);
  const config = await loadConfig(
    { ...process.env, ...(via === undefined ? {} : { SHARE_VIA: via }) },
    process.cwd(),
  );
  await runProxy(
    { ...config, stopApps: config.stopApps || values['stop-apps'] },
    log,
    undefined,
    share,
  );
} catch (error) {
  failStart(error, log);
}
