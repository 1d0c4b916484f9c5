// Throttles cursor frames: at most one every 50 ms for pointer and caret together (CU1). No I/O, no own clock.

import type { Point } from '../../protocol/geometry.ts';
import { CURSOR_SEND_MS } from '../../protocol/limits.ts';
import type { ClientInput, CursorKind, Inside } from '../../protocol/messages.ts';

type CursorFrame = Extract<ClientInput, { type: 'cursor_pos' }>;
type Sample = [ms: number, x: number, y: number];

/** A cursor position: in percent, and relative to a window if it is over one (GE2). */
export interface Spot extends Point {
  w?: Inside | undefined;
}

interface Waiting {
  samples: Sample[];
  w: Inside | undefined;
}

/** Most samples in one frame; the protocol allows no more. */
const MAX_SAMPLES = 16;

/**
 * Collects samples and returns frames. The caller passes the time, in ms of any one clock.
 * A frame without samples means that the cursor is no longer over the terminal.
 */
export class CursorPace {
  private readonly waiting = new Map<CursorKind, Waiting>();
  private readonly last = new Map<CursorKind, Spot | null>();
  private sentAt = Number.NEGATIVE_INFINITY;

  /** Adds a sample, unless neither the cursor nor the window under it has moved. */
  move(kind: CursorKind, at: Spot, now: number): void {
    const before = this.last.get(kind);
    if (before && before.x === at.x && before.y === at.y && sameInside(before.w, at.w)) return;
    this.last.set(kind, at);
    const samples = this.waiting.get(kind)?.samples ?? [];
    samples.push([now, at.x, at.y]);
    // Drop the oldest: the newest sample is the cursor's current position.
    if (samples.length > MAX_SAMPLES) samples.shift();
    // A kind that waits keeps its place, a new one goes to the end, so that neither starves the other.
    this.waiting.set(kind, { samples, w: at.w });
  }

  /** The cursor has left the terminal. */
  leave(kind: CursorKind): void {
    if (!this.last.get(kind)) return;
    this.last.set(kind, null);
    this.waiting.delete(kind);
    this.waiting.set(kind, { samples: [], w: undefined });
  }

  /** After a reconnect: queues the current position of every cursor over the terminal again. */
  restart(now: number): void {
    this.waiting.clear();
    for (const [kind, at] of this.last) {
      if (at) this.waiting.set(kind, { samples: [[now, at.x, at.y]], w: at.w });
    }
  }

  /** ms until a frame may be sent: 0 for now, null if there is nothing to send. */
  due(now: number): number | null {
    if (this.waiting.size === 0) return null;
    return Math.max(0, this.sentAt + CURSOR_SEND_MS - now);
  }

  /** The next frame, or null if it is not time yet. */
  take(now: number): CursorFrame | null {
    if (this.due(now) !== 0) return null;
    const [next] = this.waiting;
    if (!next) return null;
    const [k, { samples, w }] = next;
    this.waiting.delete(k);
    this.sentAt = now;
    const start = samples[0]?.[0] ?? now;
    const p = samples.map(([t, x, y]): Sample => [Math.round(t - start), x, y]);
    return { type: 'cursor_pos', k, p, ...(w ? { w } : {}) };
  }
}

function sameInside(a: Inside | undefined, b: Inside | undefined): boolean {
  return a === b || a?.join() === b?.join();
}
