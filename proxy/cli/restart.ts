// `restart SEAT`: restarts the app of one seat, without affecting anybody else.
import { Command } from 'commander';
import { AppError } from '../../protocol/errors.ts';
import { print } from './output.ts';
import { askProxy, bodyOf, findRunning } from './running.ts';

export function restartCommand(): Command {
  return new Command('restart')
    .description(
      'start the app of one seat anew; in a mirrored room it gets the room’s windows back',
    )
    .argument('<SEAT>', 'as `status` names it, for example `studio/1`')
    .action(async (name: string) => {
      const [, room = '', seat = ''] = /^([a-z0-9-]+)\/([1-9]\d{0,3})$/.exec(name) ?? [];
      if (room === '') throw new AppError('SEAT_NOT_FOUND', `Write ROOM/N instead of \`${name}\`.`);
      const target = `/api/ops/seats/${room}/${seat}/restart`;
      const answer = await askProxy(await findRunning(), target, { method: 'POST' });
      const body = bodyOf(answer, 'RESTART_FAILED');
      print(`restarted  ${room}/${seat}, its app is process ${appOf(body)}`);
    });
}

function appOf(body: unknown): number | string {
  return (body as { pids?: { app?: number | null } } | null)?.pids?.app ?? 'unknown';
}
