// What keys do to a caret and a selection, on the rows as they are laid out.
import type { KeyPress } from '../terminal/input.ts';
import { type Buffer, erase, insert, rangeOf, select } from './buffer.ts';
import type { Layout } from './layout.ts';
import { nextStop, nextWord } from './tidy.ts';

/** The position one grapheme or word away, across line ends. */
function beside({ doc }: Buffer, at: number, by: 1 | -1, word: boolean): number {
  const line = doc.lineAt(at);
  const next = (word ? nextWord : nextStop)(line.text, at - line.from, by) + line.from;
  return next === at ? at + by : next;
}

/** Where a key takes the caret, or null. @param goal column that up and down keep to @param page rows of the window */
export function target(
  buffer: Buffer,
  key: KeyPress,
  layout: Layout,
  goal: number,
  page: number,
): number | null {
  const { head, doc } = buffer;
  const { y } = layout.cellOf(head);
  const row = layout.rows[y];
  const vertical = (by: number): number => {
    if (y + by < 0) return 0;
    return y + by >= layout.rows.length ? doc.length : layout.at(goal, y + by);
  };
  const { from, to } = rangeOf(buffer);
  const collapses = from !== to && !key.shift && !key.ctrl;
  switch (key.name) {
    case 'left':
      return collapses ? from : Math.max(0, beside(buffer, head, -1, key.ctrl));
    case 'right':
      return collapses ? to : Math.min(doc.length, beside(buffer, head, 1, key.ctrl));
    case 'up':
      return vertical(-1);
    case 'down':
      return vertical(1);
    case 'pageup':
      return vertical(-Math.max(1, page - 1));
    case 'pagedown':
      return vertical(Math.max(1, page - 1));
    case 'home':
      return key.ctrl ? 0 : (row?.from ?? 0);
    case 'end':
      return key.ctrl ? doc.length : layout.at(Number.MAX_SAFE_INTEGER, y);
    default:
      return null;
  }
}

/** The text after a key that changes it, or null if it is none. @param lines whether Enter and Tab type */
export function changed(buffer: Buffer, key: KeyPress, lines: boolean): Buffer | null {
  const { from, to } = rangeOf(buffer);
  const cut = (by: 1 | -1): Buffer => {
    if (from !== to) return erase(buffer, from, to);
    const other = beside(buffer, from, by, key.ctrl);
    return erase(
      buffer,
      Math.max(0, Math.min(from, other)),
      Math.min(buffer.doc.length, Math.max(from, other)),
    );
  };
  if (key.name === 'backspace') return cut(-1);
  if (key.name === 'delete' && !key.shift) return cut(1);
  if (key.ctrl) return null;
  if (lines && (key.name === 'return' || key.name === 'enter')) return insert(buffer, '\n');
  if (lines && key.name === 'tab' && !key.shift) return insert(buffer, '    ');
  return key.text === '' ? null : insert(buffer, key.text);
}

/** The whole text. */
export function all(buffer: Buffer): Buffer {
  return select(buffer, buffer.doc.length, false, 0);
}
