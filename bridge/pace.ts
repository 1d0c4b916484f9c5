// Decides when to poll the app (BR12): often while somebody works there, at once after an event, otherwise rarely.
import { type Backoff, backoffMs } from '../protocol/backoff.ts';

export interface PaceState {
  /** When the last poll began, in ms. */
  lastPoll: number;
  /** Until when input counts as ongoing, in ms. */
  inputUntil: number;
  /** An event or change has arrived since the last poll began. */
  wanted: boolean;
  /** The app is still rescaling after a resize, or a created window has not appeared yet. */
  settling: boolean;
  /** Failed polls in a row. */
  failures: number;
  /** When a chat line may be retried, in ms; null if none is waiting for that. */
  chatAt: number | null;
}

/** Poll interval while a browser sends input, and for `INPUT_TAIL_MS` after. */
export const INPUT_POLL_MS = 60;
export const INPUT_TAIL_MS = 1_000;
export const HEARTBEAT_MS = 5_000;
/** BR18: this long after `inputUntil`, a person counts as not typing. */
export const QUIET_MS = 2_000;
/** The app answers at most 50 requests a second. */
const MIN_GAP_MS = 20;
const SETTLE_POLL_MS = 50;
const RETRY: Backoff = { firstMs: 100, maxMs: 2_000, growth: 2 };

/** Ms from `now` until the next poll. */
export function nextPollIn(state: PaceState, now: number): number {
  const { failures } = state;
  if (failures > 0) {
    return Math.max(0, state.lastPoll + backoffMs(failures - 1, RETRY) - now);
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
