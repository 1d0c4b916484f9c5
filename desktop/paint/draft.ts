// Strokes that somebody is drawing: others see them grow, and once they are done they are one step to undo.
import type { History } from './history.ts';
import type { StrokeBook, StrokeChanges } from './stroke-book.ts';

export class Draft {
  readonly #book: StrokeBook;
  readonly #values: Record<string, string> = {};

  constructor(book: StrokeBook) {
    this.#book = book;
  }

  /** An id for one more stroke on top. */
  nextId(): string {
    return this.#book.nextId();
  }

  /** Sets a stroke. @returns false if the picture has no room for it */
  put(id: string, value: string): boolean {
    const change = { [id]: value };
    if (!this.#book.fits(change)) return false;
    this.#book.set(change);
    this.#values[id] = value;
    return true;
  }

  /** Whether a stroke still is as it was put. */
  holds(id: string): boolean {
    return this.#book.value(id) === this.#values[id];
  }

  /** Takes a stroke of this draft back. */
  drop(id: string): void {
    delete this.#values[id];
    this.#book.set({ [id]: null });
  }

  cancel(): void {
    this.#book.set(this.#nothing());
  }

  finish(history: History): void {
    if (Object.keys(this.#values).length > 0) history.add(this.#nothing(), { ...this.#values });
  }

  #nothing(): StrokeChanges {
    return Object.fromEntries(Object.keys(this.#values).map((id) => [id, null]));
  }
}
