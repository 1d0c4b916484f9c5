// Throttles and expires the line typed at my pointer (CU3). Pure functions; the caller passes the time.
import { SAY_FOR_MS } from '../../protocol/room/said.ts';

/** Minimum interval between updates to the room while somebody types, in ms. */
export const SAY_EVERY_MS = 100;

export interface SayState {
  readonly text: string;
  /** The text last sent to the room. */
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

/** What to send now, and when to call again: `wait` in ms, null if nothing is left to do. */
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
  // The end of a line is sent at once; a change is throttled.
  const due = text === '' ? now : state.toldAt + SAY_EVERY_MS;
  if (due > now) return { state: next, send: null, over, wait: due - now };
  const told = { ...next, told: text, toldAt: now };
  return { state: told, send: text, over, wait: text === '' ? null : SAY_FOR_MS };
}
