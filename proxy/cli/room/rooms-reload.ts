// `rooms reload`: has the running proxy look at its room files now, and says what came of it.
import { Command } from 'commander';
import type { RoomFilesSnapshot } from '../../../protocol/api.ts';
import { printableLine } from '../../../protocol/text/printable.ts';
import { print, printJson } from '../output.ts';
import { askProxy, bodyOf, findRunning } from '../running.ts';

export function roomsReloadCommand(): Command {
  return new Command('reload')
    .description('have the running proxy look at its room files now; exit 1 if one is not valid')
    .option('--json', 'one JSON object')
    .action(async ({ json }: { json?: true }) => {
      const at = await findRunning();
      const answer = await askProxy(at, '/api/ops/reload-room-files', { method: 'POST' });
      const files = bodyOf(answer, 'ACT_FAILED') as RoomFilesSnapshot;
      if (json) printJson(files);
      else print(roomFilesInWords(files).join('\n') || 'All room files hold as they are.');
      process.exitCode = files.broken.length > 0 || files.problems.some(isError) ? 1 : 0;
    });
}

const isError = (problem: string) => !problem.includes(': warning: ');

/** A line for each thing that is to be known of the room files; none if they hold as they are. */
export function roomFilesInWords({ problems, broken, waits }: RoomFilesSnapshot): string[] {
  return [
    ...problems.map(printableLine),
    ...broken.map((room) => `${room}: its file is not valid, what was before stays in force`),
    ...Object.entries(waits).flatMap(([room, keys]) =>
      keys.map(({ what, when }) => `${room}: ${what} holds ${printableLine(when)}`),
    ),
  ];
}
