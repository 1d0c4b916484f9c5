// The boxes that ask for attention: a message to read, a list to pick from; and their places on the screen.
import { wrap } from '../draw/text.ts';
import { contains } from '../wm/geometry.ts';
import type { Bounds, Canvas } from '../wm/types.ts';

export type Dialog =
  | { kind: 'message'; title: string; lines: readonly string[] }
  | {
      kind: 'list';
      title: string;
      items: readonly string[];
      chosen: number;
      onPick: (item: string) => void;
    };

/** A message box whose text is wrapped to a comfortable width. */
export function message(title: string, text: string, width = 56): Dialog {
  return { kind: 'message', title, lines: wrap(text, width) };
}

/** The box of a dialog in cells of the terminal, centred. */
export function dialogBox(dialog: Dialog, canvas: Canvas): Bounds {
  const lines = dialog.kind === 'message' ? dialog.lines : dialog.items;
  const longest = Math.max(24, dialog.title.length + 4, ...lines.map((line) => line.length));
  const w = Math.min(canvas.cols - 2, longest + 6);
  const h = Math.min(canvas.rows - 2, lines.length + (dialog.kind === 'message' ? 5 : 3));
  return {
    x: Math.max(0, Math.floor((canvas.cols - w) / 2)),
    y: Math.max(1, Math.floor((canvas.rows - h) / 2)),
    w: Math.max(1, w),
    h: Math.max(1, h),
  };
}

/** First item of a list that shows, so that the chosen one does. */
export function listTop(dialog: Dialog & { kind: 'list' }, box: Bounds): number {
  const room = Math.max(1, box.h - 3);
  return Math.max(0, Math.min(dialog.chosen - Math.floor(room / 2), dialog.items.length - room));
}

/** Where the button of a message is. */
export function buttonBox(box: Bounds): Bounds {
  return { x: box.x + Math.floor((box.w - 8) / 2), y: box.y + box.h - 2, w: 8, h: 1 };
}

/** The list item under a cell, or null. */
export function listItemAt(
  dialog: Dialog & { kind: 'list' },
  canvas: Canvas,
  col: number,
  row: number,
): number | null {
  const box = dialogBox(dialog, canvas);
  const room = { x: box.x + 1, y: box.y + 1, w: box.w - 2, h: box.h - 2 };
  if (!contains(room, col, row)) return null;
  const index = listTop(dialog, box) + row - room.y;
  return index < dialog.items.length ? index : null;
}
