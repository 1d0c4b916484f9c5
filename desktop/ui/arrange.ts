// Moving and sizing a window with the keys.
import { deskRows } from '../../protocol/geometry.ts';
import type { KeyPress } from '../terminal/input.ts';
import { reachable } from '../wm/geometry.ts';
import { stretch } from '../wm/hit.ts';
import type { Bounds, Canvas } from '../wm/types.ts';

const ARROWS: Readonly<Record<string, readonly [number, number]>> = {
  left: [-1, 0],
  right: [1, 0],
  up: [0, -1],
  down: [0, 1],
};

/** Where a key puts a window, or null if it is none of this mode. */
export function arranged(bounds: Bounds, key: KeyPress, canvas: Canvas): Bounds | null {
  const step = ARROWS[key.name];
  if (!step) {
    const edges: Record<string, Partial<Bounds>> = {
      home: { x: 0 },
      end: { x: Math.max(0, canvas.cols - bounds.w) },
      pageup: { y: 0 },
      pagedown: { y: Math.max(0, deskRows(canvas) - bounds.h) },
    };
    const edge = Object.hasOwn(edges, key.name) ? edges[key.name] : undefined;
    return edge ? { ...bounds, ...edge } : null;
  }
  const [dx, dy] = step;
  if (key.shift)
    return stretch(bounds, { x: dx === 0 ? 0 : 1, y: dy === 0 ? 0 : 1 }, dx, dy, canvas);
  if (key.ctrl)
    return stretch(bounds, { x: dx === 0 ? 0 : -1, y: dy === 0 ? 0 : -1 }, dx, dy, canvas);
  return reachable({ ...bounds, x: bounds.x + dx, y: bounds.y + dy }, canvas);
}
