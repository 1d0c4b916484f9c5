// Limits which ghosts are drawn, and in how much detail, so that a crowd neither hides the terminal nor drops frames.
import type { Person } from '../messages.ts';
import type { Ghost, Ghosts } from './ghosts.ts';

/** A cursor that has not moved is dimmed after the first time, and removed after the second, in ms. */
export const DIM_AFTER_MS = 3_000;
const GONE_AFTER_MS = 60_000;
/** From this many ghosts on, name tags shrink to initials and carets lose theirs; fewer on a phone-sized screen. */
export const FOLD_FROM = { wide: 26, narrow: 7 } as const;
const NARROW_PX = 480;
/** Most ghosts drawn; pointers and typing people's carets have priority, then whoever moved last. */
export const MAX_DRAWN = 60;

export interface Crowd {
  readonly sprite: readonly (readonly [key: string, ghost: Ghost, person: Person])[];
  readonly folded: boolean;
}

/** @param width px of the cells @param now ms of `performance.now()` */
export function crowdOf(
  ghosts: Ghosts,
  people: ReadonlyMap<string, Person>,
  width: number,
  now: number,
): Crowd {
  const sprite: [string, Ghost, Person][] = [];
  for (const [key, ghost] of ghosts) {
    const person = people.get(ghost.pid);
    // A cursor may arrive before its person is in the roster; it is drawn once they are.
    if (person && now - ghost.movedAt < GONE_AFTER_MS) sprite.push([key, ghost, person]);
  }
  const folded = sprite.length >= (width < NARROW_PX ? FOLD_FROM.narrow : FOLD_FROM.wide);
  if (sprite.length <= MAX_DRAWN) return { sprite, folded };
  sprite.sort(([, a, who], [, b, other]) => rank(a, who) - rank(b, other) || b.movedAt - a.movedAt);
  return { sprite: sprite.slice(0, MAX_DRAWN), folded };
}

/** A caret is as important as a pointer while its person types. */
function rank(ghost: Ghost, person: Person): number {
  return ghost.kind === 'pointer' || person.status === 'typing' ? 0 : 1;
}

/** ms until the next ghost is dimmed or removed; null if none will be. */
export function nextChange(ghosts: Iterable<Ghost>, now: number): number | null {
  let soonest = Number.POSITIVE_INFINITY;
  for (const { movedAt } of ghosts) {
    for (const after of [DIM_AFTER_MS, GONE_AFTER_MS]) {
      const left = movedAt + after - now;
      if (left > 0) soonest = Math.min(soonest, left);
    }
  }
  return Number.isFinite(soonest) ? soonest : null;
}
