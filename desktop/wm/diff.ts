// Diffs two desktop states into the lists of window ids that events are made from.
import type { Desk } from './types.ts';

export interface DeskDiff {
  closed: string[];
  /** Opened, moved, resized, zoomed, retitled, given new props, raised, or focus gained or lost. */
  changed: string[];
  canvas: boolean;
}

/** Compares by identity: unchanged windows are the same objects (see desk.ts). */
export function diffDesk(before: Desk, after: Desk): DeskDiff {
  const old = new Map(before.windows.map((win) => [win.id, win]));
  const now = new Set(after.windows.map((win) => win.id));
  const changed = new Set<string>();
  for (const win of after.windows) if (old.get(win.id) !== win) changed.add(win.id);
  if (before.focused !== after.focused)
    for (const id of [before.focused, after.focused]) if (id && now.has(id)) changed.add(id);
  const keptBefore = before.windows.filter((win) => now.has(win.id)).map((win) => win.id);
  const keptAfter = after.windows.filter((win) => old.has(win.id)).map((win) => win.id);
  // The order only changes by raises, so the window now on top is the one that moved.
  const top = keptAfter[0];
  if (top !== undefined && keptBefore.some((id, index) => id !== keptAfter[index]))
    changed.add(top);
  return {
    closed: before.windows.filter((win) => !now.has(win.id)).map((win) => win.id),
    changed: [...changed],
    canvas: before.canvas !== after.canvas,
  };
}
