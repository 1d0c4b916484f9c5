// Pages whose terminal, or the app's, has changed its size since they got their screen. Margins, tab stops and wrapped
// lines are then no longer the same here and there, so such a page gets a fresh screen once sizes have come to rest.

/** Long enough for the edge of a window that is being dragged, and for the app's size to follow; in ms. */
const REST_MS = 150;

/** @typeParam Who a page */
export class ResizedPages<Who> implements Disposable {
  readonly #pages = new Set<Who>();
  readonly #refresh: (who: Who) => void;
  #timer: NodeJS.Timeout | undefined;

  /** @param refresh sends a page a fresh screen */
  constructor(refresh: (who: Who) => void) {
    this.#refresh = refresh;
  }

  /** The page's terminal has another size than before, or than its screen was made for, or the app's has. */
  add(who: Who): void {
    this.#pages.add(who);
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#rest(), REST_MS);
  }

  left(who: Who): void {
    this.#pages.delete(who);
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#timer);
    this.#pages.clear();
  }

  #rest(): void {
    const pages = [...this.#pages];
    this.#pages.clear();
    for (const who of pages) this.#refresh(who);
  }
}
