// Undo and redo of what one person drew or cleared: what others have done since stays.
import type { StrokeBook, StrokeChanges } from './stroke-book.ts';

interface Step {
  before: StrokeChanges;
  after: StrokeChanges;
}

const MAX_STEPS = 1_000;

export class History {
  #done: Step[] = [];
  #undone: Step[] = [];

  get can(): { undo: boolean; redo: boolean } {
    return { undo: this.#done.length > 0, redo: this.#undone.length > 0 };
  }

  /** Keeps what was just done. */
  add(before: StrokeChanges, after: StrokeChanges): void {
    this.#done = [...this.#done.slice(1 - MAX_STEPS), { before, after }];
    this.#undone = [];
  }

  /**
   * What takes back the last step that still shows, which is to be set.
   * @returns undefined if there is none; `full` if the picture has no room for it now: then it waits
   */
  undo(book: StrokeBook): StrokeChanges | 'full' | undefined {
    return move(this.#done, this.#undone, book, ({ before, after }) =>
      reverted(book, after, before),
    );
  }

  /** The room had no place for these strokes (PA3): what set them again by `undo` is to be taken back still. */
  refuse(ids: readonly string[]): void {
    const isRefused = ({ before }: Step): boolean =>
      ids.some((id) => (before[id] ?? null) !== null);
    this.#done.push(...this.#undone.filter(isRefused).reverse());
    this.#undone = this.#undone.filter((step) => !isRefused(step));
  }

  /** @returns as `undo` */
  redo(book: StrokeBook): StrokeChanges | 'full' | undefined {
    return move(this.#undone, this.#done, book, ({ before, after }) =>
      reverted(book, before, after),
    );
  }
}

function move(
  from: Step[],
  to: Step[],
  book: StrokeBook,
  changesOf: (step: Step) => StrokeChanges | undefined,
): StrokeChanges | 'full' | undefined {
  for (let step = from.at(-1); step; step = from.at(-1)) {
    const changes = changesOf(step);
    if (changes && !book.fits(changes)) return 'full';
    from.pop();
    if (!changes) continue;
    to.push(step);
    return changes;
  }
  return undefined;
}

/** The strokes that still are as a step left them, as they were before it. */
function reverted(
  book: StrokeBook,
  from: StrokeChanges,
  to: StrokeChanges,
): StrokeChanges | undefined {
  const still = Object.keys(from).filter((id) => book.value(id) === from[id]);
  if (still.length === 0) return undefined;
  return Object.fromEntries(still.map((id) => [id, to[id] ?? null]));
}
