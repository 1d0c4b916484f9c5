// Which people need a mark at an edge now, and where it goes. Pure.
import type { Grid } from '../../protocol/geometry.ts';
import { DIM_AFTER_MS } from '../../protocol/room/ghost-crowd.ts';
import { type Box, ghostPixels } from '../dom/geometry.ts';
import { MARK_PX, type ShownMark } from './edge-layer.ts';
import { type Area, isIn, marksOf } from './edge-marks.ts';
import type { GhostSprite } from './ghost-sprite.ts';

/** A mark appears only after its pointer has been hidden for this long, because windows lag behind pointers. */
const MARK_AFTER_MS = 500;
/** Below this width, marks show no name. */
const NARROW_PX = 480;

type Marked = Pick<GhostSprite, 'key' | 'ghost' | 'person' | 'place' | 'since' | 'name'>;

/**
 * @param view what of the grid is in view @param now ms of `performance.now()`
 * @returns the marks, and in how many ms another may appear; null if none is pending
 */
export function marksFor(
  sprite: Iterable<Marked>,
  box: Box,
  grid: Grid,
  view: Area,
  now: number,
): { marks: ShownMark[]; next: number | null } {
  const away = [...sprite]
    .filter(
      ({ ghost, place }) =>
        ghost.kind === 'pointer' &&
        (place.seen !== 'here' || !isIn(ghostPixels('pointer', place, box, grid), view)),
    )
    .sort((a, b) => b.since - a.since || (a.key < b.key ? -1 : 1));
  const due = away.filter(({ since }) => now - since >= MARK_AFTER_MS);
  const wanted = due.map(({ ghost, person, place, name }) => {
    const still = now - ghost.movedAt >= DIM_AFTER_MS;
    const named = !still && view.w >= NARROW_PX;
    const size = { x: MARK_PX.beside + (named ? name + MARK_PX.gap : 0), y: MARK_PX.height };
    return { pid: ghost.pid, person, place, size, still, named };
  });
  const byPid = new Map(wanted.map((mark) => [mark.pid, mark]));
  const marks = marksOf(wanted, box, grid, view).flatMap((mark): ShownMark | [] => {
    const about = byPid.get(mark.pid);
    if (!about) return [];
    const { person, still, named, place } = about;
    return { ...mark, person, still, named, seen: place.seen === 'here' ? 'outside' : place.seen };
  });
  return { marks, next: away.length > due.length ? MARK_AFTER_MS : null };
}
