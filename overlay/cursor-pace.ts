// Decides which cursor frame goes out when: one at most every 50 ms for pointer and caret together (CU1); pure.
import { CURSOR_SEND_MS } from '../protocol/limits.ts';
import type { ClientInput, CursorKind } from '../protocol/messages.ts';
import type { Point } from './geometry.ts';

type CursorFrame = Extract<ClientInput, { type: 'cursor_pos' }>;
type Sample = [ms: number, x: number, y: number];

/** Samples kept for one frame; the room takes no more (protocol). */
const MAX_SAMPLES = 16;

/**
 * Collects samples and hands out frames. Times are ms on one clock, given by the caller.
 * A frame without samples says that this cursor is no longer over the terminal.
 */
export class CursorPace {
  private readonly waiting = new Map<CursorKind, Sample[]>();
  private readonly last = new Map<CursorKind, Point | null>();
  private sentAt = Number.NEGATIVE_INFINITY;

  /** The cursor is at a place, in percent. A caret that has not moved is not sent again. */
  move(kind: CursorKind, at: Point, now: number): void {
    const before = this.last.get(kind);
    if (before && before.x === at.x && before.y === at.y) return;
    this.last.set(kind, at);
    const samples = this.waiting.get(kind) ?? [];
    samples.push([now, at.x, at.y]);
    // Oldest first to go: the newest sample is where the cursor is.
    if (samples.length > MAX_SAMPLES) samples.shift();
    // The newest kind goes to the end of the line, so that neither starves the other.
    if (!this.waiting.has(kind)) this.waiting.set(kind, samples);
  }

  /** The cursor has left the terminal. */
  leave(kind: CursorKind): void {
    if (!this.last.get(kind)) return;
    this.last.set(kind, null);
    this.waiting.delete(kind);
    this.waiting.set(kind, []);
  }

  /** A new connection knows nothing: what is still over the terminal is sent again. */
  restart(now: number): void {
    this.waiting.clear();
    for (const [kind, at] of this.last) {
      if (at) this.waiting.set(kind, [[now, at.x, at.y]]);
    }
  }

  /** ms until a frame may go out: 0 for now, null if there is nothing to send. */
  due(now: number): number | null {
    if (this.waiting.size === 0) return null;
    return Math.max(0, this.sentAt + CURSOR_SEND_MS - now);
  }

  /** The next frame, or null if it is not time yet. */
  take(now: number): CursorFrame | null {
    if (this.due(now) !== 0) return null;
    const [next] = this.waiting;
    if (!next) return null;
    const [k, samples] = next;
    this.waiting.delete(k);
    this.sentAt = now;
    const start = samples[0]?.[0] ?? now;
    return { type: 'cursor_pos', k, p: samples.map(([t, x, y]) => [Math.round(t - start), x, y]) };
  }
}
