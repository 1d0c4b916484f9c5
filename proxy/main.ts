// `npm start`: reads the configuration and runs the proxy; with `-- --stop-apps`, the seats' apps end when it does, with
// `-- --share` its rooms are open to others by a tunnel; with `-- --print-config` it only says what the configuration is,
// and where each value comes from.
import { parseArgs } from 'node:util';
import { readConfig } from './config/config.ts';
import { printConfig } from './config/print-config.ts';
import { createLog } from './process/log.ts';
import { failStart, runProxy } from './run.ts';
import { shareOptions } from './share/share-options.ts';

const log = createLog(process.env.LOG_LEVEL);
try {
  const { values } = parseArgs({
    options: {
      'stop-apps': { type: 'boolean', default: false },
      'print-config': { type: 'boolean', default: false },
      share: { type: 'boolean' },
      via: { type: 'string' },
      open: { type: 'boolean' },
    },
  });
  const { via } = values;
  const share = shareOptions(values);
  const read = await readConfig(process.env, process.cwd(), {
    ...(values['stop-apps'] ? { stop_apps: 'true' } : {}),
    ...(via === undefined ? {} : { share_via: via }),
  });
  if (values['print-config']) process.stdout.write(`${printConfig(read, process.env)}\n`);
  else await runProxy(read.config, log, undefined, share);
} catch (error) {
  failStart(error, log);
}
