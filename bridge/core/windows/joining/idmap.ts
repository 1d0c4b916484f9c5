// Matches local windows with room windows when no id is known: on joining (docs/wibwob.md, "Joining a room") and after a create.
import type { Rect } from '../../../../protocol/geometry.ts';
import { TITLED_TYPES } from '../../../../protocol/registers.ts';
import type { LocalWindow } from '../local.ts';

/** Anything with a position and a type. */
export interface Placed {
  type: string;
  path: string | undefined;
  title: string;
  rect: Rect;
}

export function distance(a: Rect, b: Rect): number {
  return a.reduce((sum, n, i) => sum + Math.abs(n - (b[i] ?? 0)), 0);
}

function alike(a: Placed, b: LocalWindow): boolean {
  if (a.type !== b.type || a.path !== b.path || b.private !== undefined) return false;
  return !TITLED_TYPES.has(a.type) || a.title === b.title;
}

/**
 * Pairs room windows with local ones of the same type and path (and title, for editors), nearest first; each is used
 * at most once.
 * @param exact only pairs with the same rectangle
 */
export function pairUp<T extends Placed>(
  wanted: readonly T[],
  locals: readonly LocalWindow[],
  exact = false,
): [T, LocalWindow][] {
  const pairs = wanted
    .flatMap((w) => locals.map((local) => ({ w, local, d: distance(w.rect, local.rect) })))
    .filter(({ w, local, d }) => alike(w, local) && (!exact || d === 0))
    .sort((a, b) => a.d - b.d);
  const takenWanted = new Set<T>();
  const takenLocal = new Set<LocalWindow>();
  const out: [T, LocalWindow][] = [];
  for (const { w, local } of pairs) {
    if (takenWanted.has(w) || takenLocal.has(local)) continue;
    takenWanted.add(w);
    takenLocal.add(local);
    out.push([w, local]);
  }
  return out;
}

/** Outweighs any distance on a screen. */
const WRONG_PATH = 100_000;

/**
 * The window made by a create: the one of its type nearest to its rectangle.
 * @param certain the app confirmed the create, so a window with a differently spelled path matches too
 */
export function findCreated(
  wanted: Placed,
  candidates: readonly LocalWindow[],
  certain: boolean,
): LocalWindow | undefined {
  return candidates
    .filter((w) => w.type === wanted.type && w.private === undefined)
    .map((w) => ({
      w,
      d: distance(w.rect, wanted.rect) + (w.path === wanted.path ? 0 : WRONG_PATH),
    }))
    .filter(({ d }) => certain || d < WRONG_PATH)
    .sort((a, b) => a.d - b.d)[0]?.w;
}
