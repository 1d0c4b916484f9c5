// `stop`: shuts the proxy down gracefully and says what keeps running; with --stop-apps the seats' apps end too.
import { Command } from 'commander';
import { signal, waitGone } from '../../node/proc.ts';
import { AppError } from '../../protocol/errors.ts';
import { printableLine } from '../../protocol/text/printable.ts';
import { endLeftApps, leftApps } from '../process/left-apps.ts';
import { count, print } from './output.ts';
import { findInstallation } from './running.ts';

/** A proxy ends within 10 s of SIGTERM, plus the time to record that. In ms. */
const GONE_WITHIN_MS = 12_000;

export function stopCommand(): Command {
  return new Command('stop')
    .description('end the proxy that runs here; the apps of its seats live on')
    .option('--stop-apps', 'end the apps too, also where no proxy runs any more')
    .action(async ({ stopApps }: { stopApps?: true }) => {
      const { config, run, alive } = await findInstallation();
      if (run !== null && alive) {
        signal(run.pid, 'SIGTERM');
        if (!(await waitGone([run.identity], GONE_WITHIN_MS)))
          throw new AppError(
            'STOP_FAILED',
            `Process ${run.pid} is still there; \`kill -9 ${run.pid}\` ends it, and its apps live on.`,
          );
        print(`stopped  process ${run.pid}${run.url === null ? '' : `, ${run.url}`}`);
      } else {
        print(`no proxy runs on ${config.stateDir}`);
      }
      if (stopApps) {
        const ended = await endLeftApps(config.stateDir);
        print(ended > 0 ? `ended    ${count(ended, 'app')}` : 'no app was left');
        return;
      }
      const left = await leftApps(config.stateDir);
      if (left.length > 0) {
        const names = left.map(({ room, seat }) => printableLine(`${room}/${seat}`)).join(', ');
        print(`kept     ${count(left.length, 'app')} (${names}) for the next start`);
        print('         `stop --stop-apps` ends them');
      }
    });
}
