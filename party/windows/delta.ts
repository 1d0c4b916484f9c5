// Collects the effects of one delta on a room's windows and desktop without changing the room's state.

import {
  MAX_PICTURE_CHARS,
  MAX_PROPS,
  MAX_STATE_CHARS,
  MAX_STROKES,
  MAX_WINDOW_CHARS,
} from '../../protocol/limits.ts';
import { withProps } from '../../protocol/registers.ts';
import { measureStrokes } from '../../protocol/strokes.ts';
import type { EffectiveOp, Props } from '../../protocol/windows.ts';
import type { Bad } from './lock.ts';
import type { Ack, DesktopRow, RoomState, Row } from './room-state.ts';

const FULL = `A picture holds at most ${MAX_STROKES} strokes of ${MAX_PICTURE_CHARS} characters.`;
/** What a stroke takes in JSON beside its value, at most. */
const STROKE_KEY_CHARS = 40;
/** Number of z values between two revisions, so that several raises in one delta stay in order; above MAX_OPS. */
const Z_STEPS = 1_024;

/** Sizes that are known, since a full picture takes long to measure. Rows are values, so that these never change. */
const SIZES = new WeakMap<Row | DesktopRow, number>();

/** Size of a window without its text, or of a desktop, in JSON characters. */
function ownSizeOf(row: Row | DesktopRow): number {
  const known = SIZES.get(row);
  if (known !== undefined) return known;
  const size = JSON.stringify({ ...row, rev: undefined, text: undefined }).length;
  SIZES.set(row, size);
  return size;
}

/** Size of a window or a desktop in JSON characters, for the limits above. */
export function sizeOf(row: Row | DesktopRow | null | undefined): number {
  if (!row) return 0;
  return ownSizeOf(row) + ('text' in row ? Math.ceil((row.text.bytes * 4) / 3) : 0);
}

/** An overlay over the state: what one delta adds, changes and deletes. */
export class Delta {
  readonly put = new Map<string, Row>();
  /** The desktop as it will be. */
  desktop: DesktopRow | null;
  readonly dead = new Set<string>();
  readonly ops: EffectiveOp[] = [];
  readonly fail: NonNullable<Ack['fail']> = [];
  readonly rev: number;
  /** LK1: windows may not be opened, closed, moved, resized or raised. */
  readonly locked: boolean;
  chars = 0;
  /** TE2: how often the history of a text had to be opened. */
  openings = 0;
  #base: RoomState;
  #z = 0;

  constructor(base: RoomState, locked: boolean) {
    this.#base = base;
    this.desktop = base.desktop;
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
    let n = this.#base.windows.size;
    for (const g of this.put.keys()) if (!this.#base.windows.has(g)) n += 1;
    for (const g of this.dead) if (this.#base.windows.has(g)) n -= 1;
    return n;
  }

  /** A z above everything so far: the revision, plus one step for each earlier raise in this delta. */
  nextZ(): number {
    const z = this.rev + this.#z / Z_STEPS;
    this.#z += 1;
    return z;
  }

  /** Puts a window, as `op` tells it, if it is within the limits. @returns why it is not */
  tryPut(row: Row, op: EffectiveOp): Bad | undefined {
    const bad = this.#resize(row, this.get(row.g));
    if (bad) return bad;
    this.put.set(row.g, row);
    this.ops.push(op);
    return undefined;
  }

  /** Gives the desktop some props if it is within the limits. @returns why it is not */
  tryDesktop(props: Props): Bad | undefined {
    const row = { props: withProps(this.desktop?.props, props), rev: this.rev };
    const bad = this.#resize(row, this.desktop);
    if (bad) return bad;
    this.desktop = row;
    this.ops.push({ op: 'desktop', props });
    return undefined;
  }

  /** LI1, ST7: counts a new size. @returns the limit that it breaks, if any */
  #resize(row: Row | DesktopRow, before: Row | DesktopRow | null | undefined): Bad | undefined {
    const tooLarge = (msg: string): Bad => ({ code: 'too_large', msg });
    const picture = measureStrokes(row.props);
    if (picture.count > MAX_STROKES || picture.chars > MAX_PICTURE_CHARS) return tooLarge(FULL);
    if (Object.keys(row.props).length - picture.count > MAX_PROPS)
      return tooLarge(`A window or the desktop has at most ${MAX_PROPS} props.`);
    const size = ownSizeOf(row) - picture.chars - picture.count * STROKE_KEY_CHARS;
    if (size > MAX_WINDOW_CHARS) {
      return tooLarge(`A window or the desktop holds at most ${MAX_WINDOW_CHARS} characters.`);
    }
    const chars = this.chars + sizeOf(row) - sizeOf(before);
    if (chars > 0 && this.#base.chars + chars > MAX_STATE_CHARS) {
      return tooLarge(`The windows of a room hold at most ${MAX_STATE_CHARS} characters.`);
    }
    this.chars = chars;
    return undefined;
  }
}
