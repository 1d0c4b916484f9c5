// What a resident wants to do, or has done, in one line for people: on the card that a host answers, and in the log. Pure.
import type { Act } from '../../../agent/turn.ts';
import { ACT_WORDS_MAX_CHARS } from '../../../protocol/limits.ts';
import type { Hand, HandInput } from '../../../protocol/room/resident.ts';
import { cleanRemark } from '../../../protocol/text/text.ts';
import type { Windows } from './window-acts.ts';

type Words = { [H in Hand]: (input: HandInput<H>, titled: (g: string) => string) => string };

/** Characters of a text that are quoted. */
const QUOTED = 80;
const quoted = (text: string) => `“${text.length > QUOTED ? `${text.slice(0, QUOTED)}…` : text}”`;

const WORDS: Words = {
  look: ({ at }) => (at === 'screen' ? 'look at the screen' : 'look at the windows'),
  open: ({ type, title, text }) =>
    `open a window of type ${type}${title ? ` called ${quoted(title)}` : ''}${text ? ` with ${quoted(text)}` : ''}`,
  move: ({ window, rect }, titled) =>
    `move ${titled(window)} to ${rect[0]},${rect[1]}, ${rect[2]} by ${rect[3]}`,
  raise: ({ window }, titled) => `bring ${titled(window)} to the front`,
  close: ({ window }, titled) => `close ${titled(window)}`,
  write: ({ window, text, how }, titled) =>
    `${how === 'append' ? 'add' : 'write'} ${quoted(text)} ${how === 'append' ? 'to' : 'in place of'} ${how === 'append' ? titled(window) : `the text of ${titled(window)}`}`,
  art: ({ window, params }, titled) => `set ${Object.keys(params).join(', ')} of ${titled(window)}`,
  point: ({ window }, titled) => (window ? `point at ${titled(window)}` : 'point at the desktop'),
  give: ({ text }) => `give ${quoted(text)} to somebody`,
};

export function actWords({ hand, input }: Pick<Act, 'hand' | 'input'>, windows: Windows): string {
  const titled = (g: string) => {
    const title = windows.get(g)?.title;
    return title ? quoted(title) : `the window ${g}`;
  };
  const words = (WORDS[hand] as (input: HandInput, titled: (g: string) => string) => string)(
    input,
    titled,
  );
  return cleanRemark(words).slice(0, ACT_WORDS_MAX_CHARS);
}
