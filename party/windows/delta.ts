// Collects the effects of one delta on a room's windows without changing the room's state.
import { DESK_G, type EffectiveOp, type WindowRecord } from '../../protocol/windows.ts';
import { countWindows } from './desktop-record.ts';
import type { Ack, RoomState, Row } from './room-state.ts';

/** Largest window, and all windows of a room, in JSON characters: a full sync must fit in one frame. */
export const MAX_WINDOW_CHARS = 128 * 1024;
export const MAX_STATE_CHARS = 8 * 1024 * 1024;
/** Number of z values between two revisions, so that several raises in one delta stay in order; above MAX_OPS. */
const Z_STEPS = 1_024;

/** Size of a window in JSON characters, for the limits above. */
export function sizeOf(window: WindowRecord): number {
  return JSON.stringify(recordOf(window)).length;
}

/** The window as it is sent, without its revision. */
export function recordOf({ g, type, rect, title, props, z }: WindowRecord): WindowRecord {
  return { g, type, rect, title, props, z };
}

/** An overlay over the state: what one delta adds, changes and deletes. */
export class Delta {
  readonly put = new Map<string, Row>();
  readonly dead = new Set<string>();
  readonly ops: EffectiveOp[] = [];
  readonly fail: NonNullable<Ack['fail']> = [];
  readonly rev: number;
  /** LK1: windows may not be opened, closed, moved, resized or raised. */
  readonly locked: boolean;
  chars = 0;
  #base: RoomState;
  #z = 0;

  constructor(base: RoomState, locked: boolean) {
    this.#base = base;
    this.rev = base.rev + 1;
    this.locked = locked;
  }

  get(g: string): Row | undefined {
    return this.dead.has(g) ? undefined : (this.put.get(g) ?? this.#base.windows.get(g));
  }

  isDead(g: string): boolean {
    return this.dead.has(g) || this.#base.tombs.has(g);
  }

  count(): number {
    let n = countWindows(this.#base);
    for (const g of this.put.keys()) if (g !== DESK_G && !this.#base.windows.has(g)) n += 1;
    for (const g of this.dead) if (this.#base.windows.has(g)) n -= 1;
    return n;
  }

  /** A z above everything so far: the revision, plus one step for each earlier raise in this delta. */
  nextZ(): number {
    const z = this.rev + this.#z / Z_STEPS;
    this.#z += 1;
    return z;
  }

  /** Puts a window if it is within the size limits. @returns the error message if it is not */
  tryPut(row: Row, before: Row | undefined): string | undefined {
    const size = sizeOf(row);
    if (size > MAX_WINDOW_CHARS) return `A window holds at most ${MAX_WINDOW_CHARS} characters.`;
    const chars = this.chars + size - (before ? sizeOf(before) : 0);
    if (chars > 0 && this.#base.chars + chars > MAX_STATE_CHARS) {
      return `The windows of a room hold at most ${MAX_STATE_CHARS} characters.`;
    }
    this.chars = chars;
    this.put.set(row.g, row);
    return undefined;
  }
}
