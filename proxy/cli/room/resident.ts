// `teleport resident`: sends a room's resident away, and calls it back.
import { Argument, Command } from 'commander';
import { print } from '../output.ts';
import { findRunning } from '../running.ts';
import { post } from './room-acts.ts';

export function residentCommand(): Command {
  const word = new Argument('<WHAT>', 'whether it is at home').choices(['on', 'off']);
  return new Command('resident')
    .description('send a room’s resident away, or call it back')
    .argument('<ROOM>', 'its id')
    .addArgument(word)
    .option('--reason <TEXT>', 'what people are told')
    .action(async (room: string, what: 'on' | 'off', { reason }: { reason?: string }) => {
      const body = reason === undefined ? {} : { reason };
      await post(await findRunning(), room, `resident/${what}`, body);
      print(`resident  ${room}  ${what}`);
    });
}
