// What a locked layout allows (LK1): changes to titles and content of windows, but no opening, closing, moving,
// resizing or raising. A paused room allows nothing (LK2).
import type { ErrorCode } from '../../protocol/codes.ts';
import { sameRect } from '../../protocol/geometry.ts';
import type { Op, WindowRecord } from '../../protocol/windows.ts';

/** Why an op was rejected. */
export type Bad = { code: ErrorCode; msg: string };

/** What is locked for a sender: nothing, the layout (LK1), or everything (LK2). */
export type Bar = 'none' | 'layout' | 'all';

export const PAUSED: Bad = { code: 'forbidden', msg: 'The room is paused.' };
export const LOCKED: Bad = { code: 'forbidden', msg: 'The host has locked the layout.' };

/** The prop for a window's zoom: the only prop that counts as layout. */
const ZOOM_PROP = 'zoomed';

type SetOp = Extract<Op, { op: 'set' }>;

/**
 * The part of a `set` that is not layout.
 * @param row the current window @returns `refused` if the layout part would have changed something
 */
export function contentOf(op: SetOp, row: WindowRecord): { part: SetOp; refused: boolean } {
  const { rect, props, ...part } = op;
  const moved = rect !== undefined && !sameRect(rect, row.rect);
  if (!props) return { part, refused: moved };
  const { [ZOOM_PROP]: zoomed, ...content } = props;
  const toggled = zoomed !== undefined && (zoomed === true) !== (row.props[ZOOM_PROP] === true);
  return { part: { ...part, props: content }, refused: moved || toggled };
}
