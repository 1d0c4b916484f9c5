// Who has the keyboard of a shared terminal, and who is next (KB1 to KB4). Pure.
import {
  type HandAct,
  KEYBOARD_REST_MS,
  type KeyboardMode,
} from '../../protocol/access/keyboard.ts';

/** People are named by their pids. */
export interface KeyboardState {
  /** Null: nobody has it. */
  holder: string | null;
  /** When it was last used or changed hands, Unix time in ms. */
  at: number;
  /** Who wants it, first the one who has waited longest. */
  hands: readonly string[];
}

export type KeyboardAct =
  /** Somebody types. */
  | { do: 'claim'; pid: string }
  | { do: HandAct; pid: string }
  /** A host gives it to somebody, or takes it from who has it. */
  | { do: 'give'; pid: string }
  | { do: 'free' }
  /** Somebody has left the room. */
  | { do: 'leave'; pid: string }
  /** Time has passed. */
  | { do: 'rest' }
  /** Somebody may not type any more, or has given up their seat. */
  | { do: 'check' };

export const NOBODY: KeyboardState = { holder: null, at: 0, hands: [] };

/** When its holder has it no longer, if nothing happens before; null if nobody has it. */
export function restEnds({ holder, at }: KeyboardState): number | null {
  return holder === null ? null : at + KEYBOARD_REST_MS;
}

/**
 * @param now Unix time in ms
 * @param mayHave whether somebody may have it: who is here, or in the grace of a reload, and may type
 * @returns the state then; the same object if the act changes nothing
 */
export function afterKeyboardAct(
  state: KeyboardState,
  mode: KeyboardMode,
  act: KeyboardAct,
  now: number,
  mayHave: (pid: string) => boolean,
): KeyboardState {
  switch (act.do) {
    case 'claim':
      return claim(state, mode, act.pid, now, mayHave);
    case 'raise':
      if (mode === 'everyone' || state.holder === act.pid || state.hands.includes(act.pid))
        return state;
      return state.holder === null
        ? heldBy(state, act.pid, now)
        : { ...state, hands: [...state.hands, act.pid] };
    case 'lower':
      return withoutHand(state, act.pid);
    case 'release':
      return state.holder === act.pid ? passOn(state, now, mayHave) : state;
    case 'give':
      return heldBy(state, act.pid, now);
    case 'free':
      return passOn(state, now, mayHave);
    case 'leave': {
      const left = withoutHand(state, act.pid);
      return left.holder === act.pid ? passOn(left, now, mayHave) : left;
    }
    case 'rest': {
      const ends = restEnds(state);
      return ends !== null && ends <= now ? passOn(state, now, mayHave) : state;
    }
    case 'check': {
      if (state.holder !== null && !mayHave(state.holder)) return passOn(state, now, mayHave);
      return state.hands.every(mayHave) ? state : { ...state, hands: state.hands.filter(mayHave) };
    }
  }
}

function claim(
  state: KeyboardState,
  mode: KeyboardMode,
  pid: string,
  now: number,
  mayHave: (pid: string) => boolean,
): KeyboardState {
  if (mode === 'everyone' || state.holder === pid) return heldBy(state, pid, now);
  // Whoever rests has lost it by now, whether or not that was noticed.
  const rested = afterKeyboardAct(state, mode, { do: 'rest' }, now, mayHave);
  return rested.holder === null ? heldBy(rested, pid, now) : rested;
}

function heldBy(state: KeyboardState, pid: string, now: number): KeyboardState {
  return { ...withoutHand(state, pid), holder: pid, at: now };
}

/** To the first who has raised a hand and may still have it, else to nobody. */
function passOn(
  state: KeyboardState,
  now: number,
  mayHave: (pid: string) => boolean,
): KeyboardState {
  if (state.holder === null) return state;
  const [next = null, ...hands] = state.hands.filter(mayHave);
  return { holder: next, at: now, hands };
}

function withoutHand(state: KeyboardState, pid: string): KeyboardState {
  return state.hands.includes(pid)
    ? { ...state, hands: state.hands.filter((other) => other !== pid) }
    : state;
}
