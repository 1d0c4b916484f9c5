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

  /** What takes back the last step that still shows; undefined if there is none. It is to be set. */
  undo(book: StrokeBook): StrokeChanges | undefined {
    for (let step = this.#done.pop(); step; step = this.#done.pop()) {
      const changes = reverted(book, step.after, step.before);
      if (!changes) continue;
      this.#undone.push(step);
      return changes;
    }
    return undefined;
  }

  redo(book: StrokeBook): StrokeChanges | undefined {
    for (let step = this.#undone.pop(); step; step = this.#undone.pop()) {
      const changes = reverted(book, step.before, step.after);
      if (!changes) continue;
      this.#done.push(step);
      return changes;
    }
    return undefined;
  }
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
