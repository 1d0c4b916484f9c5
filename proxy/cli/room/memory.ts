// `export ROOM` and `erase ROOM`: what a room keeps of its chat and layout, in a file, or gone for good.
import { open } from 'node:fs/promises';
import { Command } from 'commander';
import type { RoomExport } from '../../../protocol/access/room-control.ts';
import { AppError } from '../../../protocol/errors.ts';
import { roomText } from '../../access/room-text.ts';
import { print, printJson } from '../output.ts';
import { askProxy, bodyOf, findRunning } from '../running.ts';
import { pathOf, post } from './room-acts.ts';

export function exportCommand(): Command {
  return new Command('export')
    .description('print what a room keeps of its chat and layout, as JSON')
    .argument('<ROOM>', 'its id')
    .option('--markdown', 'as a text for people')
    .option('--out <FILE>', 'write it to a new file, which only you can read')
    .action(async (room: string, { markdown, out }: { markdown?: boolean; out?: string }) => {
      const answer = await askProxy(await findRunning(), pathOf(room, 'export'));
      const kept = bodyOf(answer, 'ACT_FAILED') as RoomExport;
      if (out === undefined) {
        if (markdown) print(roomText(kept, room));
        else printJson(kept);
        return;
      }
      await using file = await open(out, 'wx', 0o600);
      await file.writeFile(markdown ? roomText(kept, room) : JSON.stringify(kept, null, 2));
      print(`exported  ${room}  ${kept.chat.length} lines, ${kept.layout.length} windows  ${out}`);
    });
}

export function eraseCommand(): Command {
  return new Command('erase')
    .description('erase the chat of a room, on every page, for good')
    .argument('<ROOM>', 'its id')
    .option('--layout', 'its windows, too')
    .option('--yes', 'it is meant so')
    .option('--reason <TEXT>', 'what people are told')
    .action(async (room: string, given: { layout?: boolean; yes?: boolean; reason?: string }) => {
      const { yes, ...body } = given;
      if (!yes) throw new AppError('BAD_REQUEST', 'It can’t be undone: say --yes as well.');
      await post(await findRunning(), room, 'erase', body);
      print(`erased  ${room}  ${given.layout ? 'chat and layout' : 'chat'}`);
    });
}
