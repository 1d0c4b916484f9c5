// Which browser's size the terminal has: that of the one in which somebody typed or clicked last.
import type { Grid } from '../../protocol/geometry.ts';

interface Page {
  size: Grid;
  /** Grows with each act of anybody; 0 before this page's first. */
  actedAt: number;
}

/** @typeParam Who a browser */
export class SizeChoice<Who> {
  /** In the order in which they came. */
  readonly #pages = new Map<Who, Page>();
  readonly #onChoice: (size: Grid, changed: boolean) => void;
  #acts = 0;
  #chosen: Who | null = null;

  /**
   * @param onChoice called with the chosen size, also where it is the same as before, and whether it is now another
   * browser's
   */
  constructor(onChoice: (size: Grid, changed: boolean) => void) {
    this.#onChoice = onChoice;
  }

  /** Whose size it is; null while nobody is there. */
  get chosen(): Who | null {
    return this.#chosen;
  }

  /** It; null while nobody is there. */
  get size(): Grid | null {
    return (this.#chosen !== null && this.#pages.get(this.#chosen)?.size) || null;
  }

  /** A browser is there, or has another size. */
  fits(who: Who, size: Grid): void {
    const page = this.#pages.get(who);
    if (page) page.size = size;
    else this.#pages.set(who, { size, actedAt: 0 });
    this.#choose();
  }

  /** Somebody typed or clicked there. */
  acted(who: Who): void {
    const page = this.#pages.get(who);
    if (!page) return;
    this.#acts += 1;
    page.actedAt = this.#acts;
    this.#choose();
  }

  has(who: Who): boolean {
    return this.#pages.has(who);
  }

  left(who: Who): void {
    if (this.#pages.delete(who)) this.#choose();
  }

  /** Where nobody has acted, the one that came last. */
  #choose(): void {
    const [first, ...others] = this.#pages;
    const before = this.#chosen;
    let chosen = first;
    for (const one of others) if (one[1].actedAt >= (chosen?.[1].actedAt ?? 0)) chosen = one;
    this.#chosen = chosen?.[0] ?? null;
    if (chosen) this.#onChoice(chosen[1].size, this.#chosen !== before);
  }
}
