// When to look at the app (BR12), as arithmetic: often while somebody works there, at once after an event, else seldom.

export interface PaceState {
  /** When the last look began, in ms. */
  lastPoll: number;
  /** Until when input counts as going on, in ms. */
  inputUntil: number;
  /** Something happened since the last look began. */
  wanted: boolean;
  /** The app is still rescaling after a resize, or the window of a create has not turned up yet. */
  settling: boolean;
  /** Looks that failed in a row. */
  failures: number;
  /** When chat may be tried again, in ms; null if no line waits for that. */
  chatAt: number | null;
}

/** While a browser sends input, and for `INPUT_TAIL_MS` after. */
export const INPUT_POLL_MS = 60;
export const INPUT_TAIL_MS = 1_000;
export const HEARTBEAT_MS = 5_000;
/** 50 looks a second are all that the app answers. */
const MIN_GAP_MS = 20;
const SETTLE_POLL_MS = 50;
const MAX_BACKOFF_MS = 2_000;

/** Ms from `now` until the next look. */
export function nextPollIn(state: PaceState, now: number): number {
  const { failures } = state;
  if (failures > 0) {
    const backoff = Math.min(100 * 2 ** (failures - 1), MAX_BACKOFF_MS);
    return Math.max(0, state.lastPoll + backoff - now);
  }
  const gap = state.wanted
    ? MIN_GAP_MS
    : state.settling
      ? SETTLE_POLL_MS
      : now < state.inputUntil
        ? INPUT_POLL_MS
        : HEARTBEAT_MS;
  const due = state.lastPoll + gap;
  const chat = state.chatAt === null ? Number.POSITIVE_INFINITY : Math.max(state.chatAt, now);
  return Math.max(0, Math.min(due, chat) - now);
}
