// Tells a seat's pages where its windows are (GE2), in terminal cells; only changes are sent, at a limited rate.
import {
  NOTE_TITLE_CHARS,
  type SeatWindow,
  type WindowsNote,
} from '../protocol/page/terminal-note.ts';
import { cleanTitle } from '../protocol/text/text.ts';
import type { Mirror } from './core/mirror.ts';
import type { LocalWindow } from './core/windows/local.ts';

/** What a page is told, without the message envelope. */
export type SeatWindows = Omit<WindowsNote, 'type'>;

/** Row 0 of the terminal is the app's menu bar; the desktop, and so y, starts below it. */
const MENU_ROWS = 1;
/** Maximum number of windows sent to a page, from the top. */
const MAX_LIST = 200;
/** At most 20 times a second. */
const EVERY_MS = 50;

/** @param seen top first, as last read; the app gives keyboard focus to its topmost window */
export function windowsOf(
  seen: readonly LocalWindow[],
  mirror: Pick<Mirror, 'local'>,
): SeatWindows {
  const ids = new Map([...mirror.local.entries.values()].map((e) => [e.id, e.g]));
  const shown = seen.slice(0, MAX_LIST);
  const list = shown.map(({ id, rect: [x, y, w, h] }): SeatWindow => {
    return [ids.get(id) ?? null, x, y + MENU_ROWS, w, h];
  });
  return { list, focus: list[0]?.[0] ?? null, titles: shown.map(titleOf) };
}

/** What people call it: its title, or its type where it has none. */
function titleOf({ title, type }: LocalWindow): string {
  const text = cleanTitle(title).trim() || type.replaceAll('_', ' ');
  if (text.length <= NOTE_TITLE_CHARS) return text;
  // A pair that is cut in two would be no character.
  return `${text.slice(0, NOTE_TITLE_CHARS - 1).replace(/[\ud800-\udbff]$/, '')}…`;
}

export class WindowsTeller implements Disposable {
  readonly #listeners = new Set<(windows: SeatWindows) => void>();
  #now: SeatWindows | undefined;
  #told = '';
  #timer: NodeJS.Timeout | undefined;

  /** Calls back with the current windows, if known, and again on every change. */
  listen(fn: (windows: SeatWindows) => void): Disposable {
    this.#listeners.add(fn);
    if (this.#now) fn(this.#now);
    return { [Symbol.dispose]: () => this.#listeners.delete(fn) };
  }

  /** Takes the windows of a new reading. */
  update(windows: SeatWindows): void {
    this.#now = windows;
    if (this.#timer === undefined) this.#tell();
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#timer);
    this.#listeners.clear();
  }

  #tell(): void {
    this.#timer = undefined;
    const text = JSON.stringify(this.#now);
    if (!this.#now || text === this.#told) return;
    this.#told = text;
    this.#timer = setTimeout(() => this.#tell(), EVERY_MS);
    for (const fn of this.#listeners) fn(this.#now);
  }
}
