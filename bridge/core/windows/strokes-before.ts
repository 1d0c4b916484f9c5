// What a bridge that starts again knows of the pictures of its app: its file has their revisions alone (ID2), and the app
// tells what has been drawn since (PA4).
import { isSame, type Local, type LocalWindow } from './local.ts';

/** The state with the strokes that an earlier process saw last. Where the app does not know them, all count as new. */
export function withStrokesBefore(local: Local, windows: readonly LocalWindow[]): Local {
  const entries = [...local.entries.values()];
  const start = local.start && !('left' in local.start) ? local.start : [];
  const hasUnread = entries.some(({ seen }) => seen.unread);
  if (!hasUnread && !start.some(({ strokes }) => strokes !== undefined)) return local;
  const byId = new Map(windows.map((window) => [window.id, window]));
  const whole = entries.map((entry) => {
    const window = byId.get(entry.id);
    const { unread, ...seen } = entry.seen;
    if (!unread || !isSame(entry, window) || window.strokes === undefined) return entry;
    return { ...entry, seen: { ...seen, props: { ...seen.props, ...window.strokesBefore } } };
  });
  const before = start.map((window) => {
    const { strokesBefore } = byId.get(window.id) ?? {};
    return strokesBefore ? { ...window, props: { ...window.props, ...strokesBefore } } : window;
  });
  return {
    ...local,
    entries: new Map(whole.map((entry) => [entry.g, entry])),
    ...(start.length > 0 && { start: before }),
  };
}
