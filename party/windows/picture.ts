// A picture that is full (PA3): what of a change is left without what was drawn.
import type { Registers } from '../../protocol/registers.ts';
import { isStroke } from '../../protocol/strokes.ts';

/** The changes without strokes that are set; strokes that are taken away stay. The same object if there are none. */
export function withoutStrokes(changes: Registers): Registers {
  const { props, ...rest } = changes;
  const all = Object.entries(props ?? {});
  const kept = all.filter(([key, value]) => !isStroke(key) || value === null);
  if (kept.length === all.length) return changes;
  return kept.length > 0 ? { ...rest, props: Object.fromEntries(kept) } : rest;
}
