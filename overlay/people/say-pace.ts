// When the line that is typed at my pointer goes out, and when it is over (CU3); pure, with times given by the caller.

/** The room is told at most this often while somebody types, in ms. */
export const SAY_EVERY_MS = 100;
/** A line is gone so long after its last change, in ms. */
export const SAY_FOR_MS = 5_000;

export interface SayState {
  readonly text: string;
  /** What the room has. */
  readonly told: string;
  readonly toldAt: number;
  readonly changedAt: number;
}

export const SILENT: SayState = {
  text: '',
  told: '',
  toldAt: Number.NEGATIVE_INFINITY,
  changedAt: Number.NEGATIVE_INFINITY,
};

export function typed(state: SayState, text: string, now: number): SayState {
  return text === state.text ? state : { ...state, text, changedAt: now };
}

/** What is to be done now, and when to look again: `wait` in ms, null if nothing is left to do. */
export function pace(
  state: SayState,
  now: number,
): { state: SayState; send: string | null; over: boolean; wait: number | null } {
  const over = state.text !== '' && now >= state.changedAt + SAY_FOR_MS;
  const text = over ? '' : state.text;
  const next = { ...state, text };
  if (text === state.told) {
    const wait = text === '' ? null : state.changedAt + SAY_FOR_MS - now;
    return { state: next, send: null, over, wait };
  }
  // The end is told at once; a change waits for its turn.
  const due = text === '' ? now : state.toldAt + SAY_EVERY_MS;
  if (due > now) return { state: next, send: null, over, wait: due - now };
  const told = { ...next, told: text, toldAt: now };
  return { state: told, send: text, over, wait: text === '' ? null : SAY_FOR_MS };
}
