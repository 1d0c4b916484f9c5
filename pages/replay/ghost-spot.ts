// Where a pointer or caret stood in a seat, in percent of its terminal: the window that it was over goes first. Pure.
import type { Grid } from '../../protocol/geometry.ts';
import type { RecordedCursor } from '../../protocol/recordings/room-event.ts';
import type { ShownWindow } from './room-history.ts';

/** @returns left and top, 0 to 100 */
export function spotOf(
  [, , x, y, over]: RecordedCursor,
  windows: readonly ShownWindow[] | undefined,
  { cols, rows }: Grid,
): { x: number; y: number } {
  const [g, col, row, inX = 0.5, inY = 0.5] = over ?? [];
  const window = windows?.find(([name]) => name !== null && name === g);
  if (!window || typeof col !== 'number' || typeof row !== 'number') return { x, y };
  const part = (n: unknown) => (typeof n === 'number' ? n : 0.5);
  const [, left, top] = window;
  return {
    x: within(((left + col + part(inX)) / cols) * 100),
    y: within(((top + row + part(inY)) / rows) * 100),
  };
}

const within = (percent: number) => Math.min(100, Math.max(0, percent));
