// `teleport keyboard`: who types in a room with one terminal for all.
import { Argument, Command } from 'commander';
import { AppError } from '../../../protocol/errors.ts';
import { printable } from '../../../protocol/text/printable.ts';
import { print } from '../output.ts';
import { findRunning } from '../running.ts';
import { personIn, post } from './room-acts.ts';

/** Acts on the keyboard of a shared terminal, by the word of the command line; `give` also says to whom. */
const ON_KEYBOARD = {
  one: ['set_keyboard', { mode: 'one' }],
  everyone: ['set_keyboard', { mode: 'everyone' }],
  give: ['give_keyboard', {}],
  free: ['free_keyboard', {}],
} as const;

export function keyboardCommand(): Command {
  const what = new Argument('<WHAT>', 'who may type').choices(Object.keys(ON_KEYBOARD));
  return new Command('keyboard')
    .description('say who types in a room with one terminal for all')
    .argument('<ROOM>', 'its id')
    .addArgument(what)
    .argument('[PERSON]', 'for `give`: a name, as `people` has it')
    .addHelpText(
      'after',
      `
  one       one at a time: whoever has the keyboard; others raise a hand
  everyone  everybody who may type
  give      give it to PERSON, and make it one at a time
  free      take it from who has it: whoever raised a hand first has it, else who types first`,
    )
    .action(async (room: string, word: keyof typeof ON_KEYBOARD, named: string | undefined) => {
      if ((word === 'give') !== (named !== undefined))
        throw new AppError('BAD_REQUEST', '`give` needs a PERSON; the other words need none.');
      const at = await findRunning();
      const [act, body] = ON_KEYBOARD[word];
      const to = named === undefined ? {} : { person: (await personIn(at, room, named)).pid };
      await post(at, room, act, { ...body, ...to });
      print(`keyboard  ${room}  ${word}${named === undefined ? '' : `  ${printable(named)}`}`);
    });
}
