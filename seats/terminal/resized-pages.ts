// Pages whose terminal, or the app's, has changed its size since they got their screen. Margins, tab stops and wrapped
// lines are then no longer the same here and there, so such a page gets a fresh screen once sizes have come to rest.

/** Long enough for the edge of a window that is being dragged, and for the app's size to follow; in ms. */
const REST_MS = 150;

/** @typeParam Who a page */
export class ResizedPages<Who> implements Disposable {
  /** Each has a time of its own: one whose size never comes to rest keeps no other waiting. */
  readonly #timers = new Map<Who, NodeJS.Timeout>();
  readonly #refresh: (who: Who) => void;

  /** @param refresh sends a page a fresh screen */
  constructor(refresh: (who: Who) => void) {
    this.#refresh = refresh;
  }

  /** The page's terminal has another size than before, or than its screen was made for, or the app's has. */
  add(who: Who): void {
    clearTimeout(this.#timers.get(who));
    const timer = setTimeout(() => {
      this.#timers.delete(who);
      this.#refresh(who);
    }, REST_MS);
    this.#timers.set(who, timer);
  }

  left(who: Who): void {
    clearTimeout(this.#timers.get(who));
    this.#timers.delete(who);
  }

  [Symbol.dispose](): void {
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#timers.clear();
  }
}
