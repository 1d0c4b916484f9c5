// What a scan has to remember of a seat from one look to the next: since when something is so, and what was lately.
import type { BridgeStatus, SeatSnapshot, SeatState } from '../../protocol/api.ts';

/** Times that a seat was brought back count for so long, in ms. */
const LATELY_MS = 600_000;

interface Kept {
  state: SeatState;
  stateSince: number;
  /** Since when its bridge has been without the party. */
  awaySince: number | null;
  restarts: number;
  /** When each of the latest was seen. */
  lately: number[];
}

interface Seen {
  state: SeatState;
  bridge: BridgeStatus;
  restarts: SeatSnapshot['restarts'];
}

/** Keyed by the seat itself: the next one of the same number begins anew. */
export class SeatHistory {
  readonly #kept = new WeakMap<object, Kept>();

  /** @param now a monotonic clock, in ms @returns durations in ms, and how often it was brought back, unasked */
  saw(
    seat: object,
    { state, bridge, restarts }: Seen,
    now: number,
  ): { stateMs: number; bridgeAwayMs: number; lately: number } {
    const total = restarts.app + restarts.ttyd;
    const before = this.#kept.get(seat);
    const isAway = bridge === 'connecting' || bridge === 'reconnecting';
    const kept: Kept = {
      state,
      stateSince: before?.state === state ? before.stateSince : now,
      awaySince: isAway ? (before?.awaySince ?? now) : null,
      restarts: total,
      lately: [
        ...(before?.lately ?? []).filter((at) => now - at < LATELY_MS),
        ...Array<number>(Math.min(100, Math.max(0, total - (before?.restarts ?? 0)))).fill(now),
      ].slice(-100),
    };
    this.#kept.set(seat, kept);
    return {
      stateMs: now - kept.stateSince,
      bridgeAwayMs: kept.awaySince === null ? 0 : now - kept.awaySince,
      lately: kept.lately.length,
    };
  }
}
