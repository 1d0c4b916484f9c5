// Tells a seat's pages where its windows are (GE2), in cells of its terminal; only changes, and not too often.
import type { SeatWindow, WindowsNote } from '../protocol/page/terminal-note.ts';
import type { Mirror } from './core/mirror.ts';
import type { LocalWindow } from './core/windows/local.ts';

/** What a page learns, without the envelope. */
export type SeatWindows = Omit<WindowsNote, 'type'>;

/** Row 0 of the terminal is the app's menu bar; its desktop, and so its y, begins below. */
const MENU_ROWS = 1;
/** Most windows that a page learns of; from the top. */
const MAX_LIST = 200;
/** 20 times a second. */
const EVERY_MS = 50;

/** @param seen top first, as last read; the app gives the keyboard to its topmost window */
export function windowsOf(
  seen: readonly LocalWindow[],
  mirror: Pick<Mirror, 'local'>,
): SeatWindows {
  const ids = new Map([...mirror.local.entries.values()].map((e) => [e.id, e.g]));
  const list = seen.slice(0, MAX_LIST).map(({ id, rect: [x, y, w, h] }): SeatWindow => {
    return [ids.get(id) ?? null, x, y + MENU_ROWS, w, h];
  });
  return { list, focus: list[0]?.[0] ?? null };
}

export class WindowsTeller implements Disposable {
  readonly #listeners = new Set<(windows: SeatWindows) => void>();
  #now: SeatWindows | undefined;
  #told = '';
  #timer: NodeJS.Timeout | undefined;

  /** Calls back with the windows as they are, if they are known, and whenever they have changed. */
  listen(fn: (windows: SeatWindows) => void): Disposable {
    this.#listeners.add(fn);
    if (this.#now) fn(this.#now);
    return { [Symbol.dispose]: () => this.#listeners.delete(fn) };
  }

  /** The app has been looked at. */
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
