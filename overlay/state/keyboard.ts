// Who has the keyboard of a shared terminal (KB1), and what I can do about it. Pure.
import type { HandAct } from '../../protocol/access/keyboard.ts';
import { may } from '../../protocol/access/roles.ts';
import type { Person } from '../../protocol/messages.ts';
import { me, type ViewState } from './view-state.ts';

export interface KeyboardView {
  /** Null: nobody has it. */
  holder: Person | null;
  /** What a click does: raises or lowers my hand, lets go of the keyboard, or takes it for who leads; null: nothing. */
  does: HandAct | 'take' | null;
}

/** The person who has the keyboard. */
export function holderIn({ roster }: Pick<ViewState, 'roster'>): Person | null {
  return [...roster.people.values()].find(({ keyboard }) => keyboard) ?? null;
}

/** @returns null where everybody has a terminal of their own */
export function keyboardView(state: ViewState): KeyboardView | null {
  if (state.keyboard === null) return null;
  return { holder: holderIn(state), does: whatIDo(state) };
}

function whatIDo(state: ViewState): KeyboardView['does'] {
  const mine = me(state);
  if (state.keyboard !== 'one' || !mine || state.terminal.watching || !state.may.includes('type'))
    return null;
  if (mine.keyboard) return 'release';
  if (may(mine, 'lead')) return 'take';
  return mine.hand ? 'lower' : 'raise';
}
