// What a bridge that starts again knows of the pictures of its app: its file has their revisions alone (ID2), and the app
// tells what has been drawn since (PA4).
import { type Entry, isSame, type Local, type LocalWindow } from '../local.ts';
import type { Seen } from '../registers.ts';

/** The state with the strokes that an earlier process saw last. Where the app does not know them, all count as new. */
export function withStrokesBefore(local: Local, windows: readonly LocalWindow[]): Local {
  const { start } = local;
  const first = start && !('left' in start) ? start : [];
  const all = [...[...local.entries.values()].map(({ seen }) => seen), ...first];
  if (all.every(({ unread }) => unread === undefined)) return local;
  const byId = new Map(windows.map((window) => [window.id, window]));
  const entries = [...local.entries].map(([g, entry]): [string, Entry] => {
    const window = byId.get(entry.id);
    return [g, isSame(entry, window) ? { ...entry, seen: withBefore(entry.seen, window) } : entry];
  });
  const before = first.map((window) => withBefore(window, byId.get(window.id)));
  return { ...local, entries: new Map(entries), ...(first.length > 0 && { start: before }) };
}

/** An app that does not tell its strokes this time is asked again. */
function withBefore<T extends Seen>(seen: T, window: LocalWindow | undefined): T {
  const { unread, ...read } = seen;
  if (unread === undefined || window?.strokes === undefined) return seen;
  const props = { ...seen.props, ...window.strokesBefore };
  return { ...read, strokes: unread, props } as T;
}
