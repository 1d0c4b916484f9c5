// Undo and redo of what one person drew or cleared: what others have done since stays.
import type { StrokeBook, StrokeChanges } from './stroke-book.ts';

interface Step {
  before: StrokeChanges;
  after: StrokeChanges;
}

const MAX_STEPS = 1_000;
/** Undone steps that set strokes, which the room may refuse after something else was done. */
const MAX_UNHEARD = 20;

export class History {
  #done: Step[] = [];
  #undone: Step[] = [];
  /** Undone steps that can't be redone any more, as `next` was done, while the room may yet refuse the undoing. */
  #unheard: { step: Step; next: Step }[] = [];

  get can(): { undo: boolean; redo: boolean } {
    return { undo: this.#done.length > 0, redo: this.#undone.length > 0 };
  }

  /** Keeps what was just done. */
  add(before: StrokeChanges, after: StrokeChanges): void {
    const next = { before, after };
    const unheard = this.#undone.filter(hasStrokes).map((step) => ({ step, next }));
    this.#unheard = [...this.#unheard, ...unheard].slice(-MAX_UNHEARD);
    this.#done = [...this.#done.slice(1 - MAX_STEPS), next];
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

  /** The room had no place for these strokes (PA3): what set them again by `undo` is to be taken back still, in its place. */
  refuse(ids: readonly string[]): void {
    const isRefused = ({ before }: Step): boolean =>
      ids.some((id) => (before[id] ?? null) !== null);
    for (const { step, next } of this.#unheard.filter((one) => isRefused(one.step)).reverse()) {
      const at = this.#done.indexOf(next);
      this.#done.splice(at < 0 ? this.#done.length : at, 0, step);
    }
    this.#unheard = this.#unheard.filter(({ step }) => !isRefused(step));
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

const hasStrokes = ({ before }: Step): boolean =>
  Object.values(before).some((value) => value !== null);

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
