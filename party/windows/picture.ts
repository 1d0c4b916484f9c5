// The strokes of a change (PA3): which they are, and what is left of it without those that are drawn.
import type { Registers } from '../../protocol/registers.ts';
import { isStroke } from '../../protocol/strokes.ts';
import type { EffectiveOp } from '../../protocol/windows.ts';
import type { StrokeChange } from './room-state.ts';

/** The changes without strokes that are set; strokes that are taken away stay. The same object if there are none. */
export function withoutStrokes(changes: Registers): Registers {
  const { props, ...rest } = changes;
  const all = Object.entries(props ?? {});
  const kept = all.filter(([key, value]) => !isStroke(key) || value === null);
  if (kept.length === all.length) return changes;
  return kept.length > 0 ? { ...rest, props: Object.fromEntries(kept) } : rest;
}

/** The strokes that ops of windows set or, as null, take away, in order. */
export function strokesOf(ops: readonly EffectiveOp[]): StrokeChange[] {
  return ops.flatMap((op) => {
    if (op.op !== 'set' && op.op !== 'add') return [];
    return Object.entries(op.props ?? {}).flatMap(([key, value]) =>
      isStroke(key) && (value === null || typeof value === 'string')
        ? [{ g: op.g, key, value }]
        : [],
    );
  });
}
