// `restart SEAT`: restarts the app of one seat, without affecting anybody else.
import { Command } from 'commander';
import { AppError } from '../../protocol/errors.ts';
import { print } from './output.ts';
import { askProxy, findInstallation } from './running.ts';

export function restartCommand(): Command {
  return new Command('restart')
    .description(
      'start the app of one seat anew; in a mirrored room it gets the room’s windows back',
    )
    .argument('<SEAT>', 'as `status` names it, for example `studio/1`')
    .action(async (name: string) => {
      const [, room = '', seat = ''] = /^([a-z0-9-]+)\/([1-9]\d{0,3})$/.exec(name) ?? [];
      if (room === '') throw new AppError('SEAT_NOT_FOUND', `Write ROOM/N instead of \`${name}\`.`);
      const installation = await findInstallation();
      if (!installation.alive)
        throw new AppError('NOT_RUNNING', `State folder ${installation.config.stateDir}.`);
      const target = `/api/ops/seats/${room}/${seat}/restart`;
      const { status, body } = await askProxy(installation, target, 'POST');
      if (status !== 200) throw refusal(status, body);
      print(`restarted  ${room}/${seat}, its app is process ${appOf(body)}`);
    });
}

function appOf(body: unknown): number | string {
  return (body as { pids?: { app?: number | null } } | null)?.pids?.app ?? 'unknown';
}

/** The proxy's own error message. */
function refusal(status: number, body: unknown): Error {
  const said = (body as { error?: { code?: unknown; message?: unknown } } | null)?.error;
  const text = typeof said?.message === 'string' ? said.message : `It answered ${status}.`;
  return new AppError('RESTART_FAILED', text);
}
