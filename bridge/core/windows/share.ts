// Which of an app's windows others may see (BR14, BR15): a fixed list of exceptions by type, title and path.

/** Singletons of an app: its chat, its assistant, and its desktop, which is no window (BR16). */
const SINGLETONS = new Set(['scramble', 'wibwob', 'desktop']);
/** Types that run or fetch something, or crash the app (micropolis_ascii, 10 of 10 starts in 2026-02). */
export const RISKY_TYPES: ReadonlySet<string> = new Set([
  'terminal',
  'browser',
  'micropolis_ascii',
]);
/** Types that show a file and so need its path. */
export const FILE_TYPES: ReadonlySet<string> = new Set(['text_view', 'frame_player']);
const TYPE = /^[a-z0-9_]{1,64}$/;

/**
 * Says why a window is not mirrored, or undefined if it is.
 * @param window `path` null: the app shows a file outside the room's files
 */
export function whyPrivate(
  window: { type: string; title: string; path?: string | null | undefined },
  allowTypes: readonly string[],
): string | undefined {
  const { type } = window;
  if (!TYPE.test(type)) return 'type';
  if (SINGLETONS.has(type)) return 'singleton';
  // Dialogs and games report the type test_pattern too, but have a title.
  if (type === 'test_pattern' && window.title !== '') return 'dialog or game';
  if (RISKY_TYPES.has(type) && !allowTypes.includes(type)) return `type:${type}`;
  if (window.path === null) return 'path outside the room’s files';
  if (FILE_TYPES.has(type) && window.path === undefined) return 'no path';
  return undefined;
}

/** BR15, for windows that come from the room. */
export function mayCreate(type: string, allowTypes: readonly string[]): boolean {
  return (
    TYPE.test(type) &&
    !SINGLETONS.has(type) &&
    (!RISKY_TYPES.has(type) || allowTypes.includes(type))
  );
}
