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

/**
 * How somebody is in the room: `here`, with a seat, and may type; `leaving`, in the grace of a reload; `away`, while their
 * place is kept for them; `gone`, or may not type any more.
 */
export type Standing = 'here' | 'leaving' | 'away' | 'gone';

export const NOBODY: KeyboardState = { holder: null, at: 0, hands: [] };

/** When its holder has it no longer, if nothing happens before; null if nobody has it. */
export function restEnds({ holder, at }: KeyboardState): number | null {
  return holder === null ? null : at + KEYBOARD_REST_MS;
}

/**
 * @param now Unix time in ms
 * @returns the state then; the same object if the act changes nothing
 */
export function afterKeyboardAct(
  state: KeyboardState,
  mode: KeyboardMode,
  act: KeyboardAct,
  now: number,
  standing: (pid: string) => Standing,
): KeyboardState {
  switch (act.do) {
    case 'claim':
      return claim(state, mode, act.pid, now, standing);
    case 'raise':
      if (mode === 'everyone' || state.holder === act.pid || state.hands.includes(act.pid))
        return state;
      return state.holder === null
        ? heldBy(state, act.pid, now)
        : { ...state, hands: [...state.hands, act.pid] };
    case 'lower':
      return withoutHand(state, act.pid);
    case 'release':
      return state.holder === act.pid ? passOn(state, now, standing) : state;
    case 'give':
      return heldBy(state, act.pid, now);
    case 'free':
      return passOn(state, now, standing);
    case 'leave': {
      const left = standing(act.pid) === 'gone' ? withoutHand(state, act.pid) : state;
      return left.holder === act.pid ? passOn(left, now, standing) : left;
    }
    case 'rest': {
      const ends = restEnds(state);
      return ends !== null && ends <= now ? passOn(state, now, standing) : state;
    }
    case 'check':
      return check(state, now, standing);
  }
}

function claim(
  state: KeyboardState,
  mode: KeyboardMode,
  pid: string,
  now: number,
  standing: (pid: string) => Standing,
): KeyboardState {
  if (mode === 'everyone' || state.holder === pid) return heldBy(state, pid, now);
  // Whoever rests has lost it by now, whether or not that was noticed.
  const rested = afterKeyboardAct(state, mode, { do: 'rest' }, now, standing);
  return rested.holder === null ? heldBy(rested, pid, now) : rested;
}

function heldBy(state: KeyboardState, pid: string, now: number): KeyboardState {
  return { ...withoutHand(state, pid), holder: pid, at: now };
}

/** To the first who has raised a hand and is here, else to nobody. */
function passOn(
  state: KeyboardState,
  now: number,
  standing: (pid: string) => Standing,
): KeyboardState {
  return state.holder === null ? state : given(state, now, standing);
}

/** Who is away keeps their place in line, and gets the keyboard back only as everybody else. */
function given(
  { hands }: KeyboardState,
  now: number,
  standing: (pid: string) => Standing,
): KeyboardState {
  const holder = hands.find((pid) => standing(pid) === 'here') ?? null;
  const waiting = hands.filter((pid) => pid !== holder && standing(pid) !== 'gone');
  return { holder, at: now, hands: waiting };
}

function check(
  state: KeyboardState,
  now: number,
  standing: (pid: string) => Standing,
): KeyboardState {
  const { holder, hands } = state;
  const isHeld = holder !== null && ['here', 'leaving'].includes(standing(holder));
  // Whoever waited for it while nobody was here.
  const isDue = holder === null && hands.some((pid) => standing(pid) === 'here');
  if (isDue || (holder !== null && !isHeld)) return given(state, now, standing);
  const waiting = hands.filter((pid) => standing(pid) !== 'gone');
  return waiting.length === hands.length ? state : { ...state, hands: waiting };
}

function withoutHand(state: KeyboardState, pid: string): KeyboardState {
  return state.hands.includes(pid)
    ? { ...state, hands: state.hands.filter((other) => other !== pid) }
    : state;
}
