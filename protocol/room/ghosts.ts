// Ghosts: other people's pointers and carets, updated from the room's cursor frames (GE2, CU1). Pure functions.

import type { Point } from '../geometry.ts';
import type { CursorEntry, CursorKind, Inside, ServerMessage } from '../messages.ts';

export interface Ghost {
  readonly pid: string;
  readonly kind: CursorKind;
  /** Newest target, in percent of the terminal. */
  readonly at: Point;
  /** GE2: the same position as a cell inside a window, if it is over one. */
  readonly inside: Inside | null;
  /** When the target last changed, in ms of `performance.now()`. */
  readonly movedAt: number;
  /** Number of jumps so far: targets shown at once, without animation. */
  readonly jumps: number;
}

/** Keyed by `pid kind`, see `ghostKey`. */
export type Ghosts = ReadonlyMap<string, Ghost>;

export const NO_GHOSTS: Ghosts = new Map();

type Frame = Extract<ServerMessage, { type: 'cursor_pos' }>;

/** After a pause of this length, a distant new position (`APART`) is a jump. */
const STILL_MS = 250;
/** A move longer than this, in percent of the terminal, is always a jump. */
const FAR = { pointer: 45, caret: 6 } as const;
/** A move longer than this is a jump after a pause: the pointer has left and re-entered elsewhere. */
const APART = { pointer: 20, caret: 3 } as const;

/**
 * Applies a cursor frame.
 * @param me my own pid, whose cursors are not shown
 * @param now ms of `performance.now()`
 */
export function applyCursors(ghosts: Ghosts, frame: Frame, me: string | null, now: number): Ghosts {
  // Apply `gone` before `c`: it removes all of a person's cursors, and `c` lists those that remain.
  const next = new Map(frame.gone.length > 0 ? withoutPeople(ghosts, frame.gone) : ghosts);
  for (const entry of frame.c) {
    if (entry[0] === me) continue;
    const key = ghostKey(entry[0], entry[1]);
    next.set(key, moved(ghosts.get(key), entry, now));
  }
  return next;
}

/** Removes the ghosts of people who left. */
export function withoutPeople(ghosts: Ghosts, pids: readonly string[]): Ghosts {
  const gone = new Set(pids);
  return new Map([...ghosts].filter(([, ghost]) => !gone.has(ghost.pid)));
}

export function ghostKey(pid: string, kind: CursorKind): string {
  return `${pid} ${kind}`;
}

function moved(before: Ghost | undefined, entry: CursorEntry, now: number): Ghost {
  const [pid, kind, x, y, w] = entry;
  const at = { x, y };
  const inside = w ?? null;
  if (!before) return { pid, kind, at, inside, movedAt: now, jumps: 0 };
  const same = before.at.x === x && before.at.y === y;
  return {
    pid,
    kind,
    at,
    inside,
    movedAt: same ? before.movedAt : now,
    jumps: before.jumps + (isJump(before, at, now) ? 1 : 0),
  };
}

function isJump(before: Ghost, to: Point, now: number): boolean {
  const distance = Math.hypot(to.x - before.at.x, to.y - before.at.y);
  if (distance > FAR[before.kind]) return true;
  return distance > APART[before.kind] && now - before.movedAt > STILL_MS;
}
