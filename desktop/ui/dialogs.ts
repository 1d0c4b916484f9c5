// Dialogs: a message to read or a list to pick from, and their layout on the screen.
import { columns, wrap } from '../draw/text.ts';
import { contains } from '../wm/geometry.ts';
import type { Bounds, Canvas } from '../wm/types.ts';

export type Dialog =
  | { kind: 'message'; title: string; lines: readonly string[]; top: number }
  | {
      kind: 'list';
      title: string;
      items: readonly string[];
      chosen: number;
      onPick: (item: string) => void;
    };

/** Columns at which the text of a message is wrapped. */
const MESSAGE_WIDTH = 56;
/** Rows of a message box without text: frame, empty lines, button. */
const MESSAGE_CHROME = 5;

/** A message box with its text wrapped to a comfortable width. */
export function message(title: string, text: string): Dialog {
  return { kind: 'message', title, lines: wrap(text, MESSAGE_WIDTH), top: 0 };
}

/** The box of a dialog in cells of the terminal, centred between menu bar and status line. */
export function dialogBox(dialog: Dialog, canvas: Canvas): Bounds {
  const lines = dialog.kind === 'message' ? dialog.lines : dialog.items;
  const longest = Math.max(24, columns(dialog.title) + 4, ...lines.map(columns));
  const w = Math.min(canvas.cols, longest + 6);
  const h = Math.min(
    canvas.rows - 2,
    lines.length + (dialog.kind === 'message' ? MESSAGE_CHROME : 2),
  );
  return {
    x: Math.floor((canvas.cols - w) / 2),
    y: Math.max(1, Math.floor((canvas.rows - h) / 2)),
    w: Math.max(1, w),
    h: Math.max(1, h),
  };
}

/** Lines of text visible at once in a message box. */
export function messageRoom(box: Bounds): number {
  return Math.max(1, box.h - MESSAGE_CHROME);
}

/** First visible item of a list, chosen so that the selected one is visible. */
export function listTop(dialog: Dialog & { kind: 'list' }, box: Bounds): number {
  const room = Math.max(1, box.h - 2);
  return Math.max(0, Math.min(dialog.chosen - Math.floor(room / 2), dialog.items.length - room));
}

/** Position of a message's button. */
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
