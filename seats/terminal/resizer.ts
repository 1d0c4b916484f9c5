// Throttles resizes: dragging a window's edge requests a new terminal size with every pixel.
import type { Grid } from '../../protocol/geometry.ts';

/** At most one resize per this many ms; the last requested size is always applied. */
const EVERY_MS = 40;

export class Resizer implements Disposable {
  readonly #apply: (size: Grid) => void;
  #wanted: Grid | null = null;
  #timer: NodeJS.Timeout | undefined;

  /** @param apply called with a requested size, immediately for the first one */
  constructor(apply: (size: Grid) => void) {
    this.#apply = apply;
  }

  ask(size: Grid): void {
    this.#wanted = size;
    if (this.#timer === undefined) this.#next();
  }

  #next(): void {
    this.#timer = undefined;
    const size = this.#wanted;
    this.#wanted = null;
    if (!size) return;
    this.#timer = setTimeout(() => this.#next(), EVERY_MS);
    this.#apply(size);
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#timer);
    this.#wanted = null;
  }
}
