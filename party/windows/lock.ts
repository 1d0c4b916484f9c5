// What a locked layout lets through (LK1; a paused room lets nothing through, LK2): titles and content of windows, but not where, how large or whether they are.
import type { ErrorCode } from '../../protocol/codes.ts';
import { sameRect } from '../../protocol/geometry.ts';
import type { Op, WindowRecord } from '../../protocol/windows.ts';

/** Why an op was not taken. */
export type Bad = { code: ErrorCode; msg: string };

/** What somebody may not change: nothing, the layout (LK1), anything (LK2). */
export type Bar = 'none' | 'layout' | 'all';

export const PAUSED: Bad = { code: 'forbidden', msg: 'The room is paused.' };
export const LOCKED: Bad = { code: 'forbidden', msg: 'The host has locked the layout.' };

/** The prop under which a window's zoom crosses the wire: the one that is layout. */
const ZOOM_PROP = 'zoomed';

type SetOp = Extract<Op, { op: 'set' }>;

/**
 * The part of a `set` that is no layout.
 * @param row the window as it is @returns `refused` if the rest would have changed something
 */
export function contentOf(op: SetOp, row: WindowRecord): { part: SetOp; refused: boolean } {
  const { rect, props, ...part } = op;
  const moved = rect !== undefined && !sameRect(rect, row.rect);
  if (!props) return { part, refused: moved };
  const { [ZOOM_PROP]: zoomed, ...content } = props;
  const toggled = zoomed !== undefined && (zoomed === true) !== (row.props[ZOOM_PROP] === true);
  return { part: { ...part, props: content }, refused: moved || toggled };
}
