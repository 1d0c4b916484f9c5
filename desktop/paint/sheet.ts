// The picture of a book of strokes as it is shown: the lower strokes stay drawn, so that one that grows on top costs
// little, however full the picture is.
import { Picture } from './picture/picture.ts';
import type { StrokeBook } from './stroke-book.ts';

/** Strokes on top that are drawn anew each time: those of several people who draw at once. */
const ON_TOP = 32;

export class Sheet {
  readonly #book: StrokeBook;
  #shown: Picture | undefined;
  /** The first so many strokes, and the last of them. */
  #below: { picture: Picture; count: number; last: string } | undefined;

  constructor(book: StrokeBook) {
    this.#book = book;
  }

  /** The picture of all strokes; it is drawn on with the next call. */
  draw(w: number, h: number): Picture {
    const lowest = this.#book.takeLowest();
    const fits = this.#shown?.w === w && this.#shown.h === h;
    if (fits && lowest === undefined && this.#shown) return this.#shown;
    const below = this.#below;
    if (!fits || (below && lowest !== undefined && lowest <= below.last)) this.#below = undefined;
    const picture = this.#raise(w, h);
    const shown = fits && this.#shown ? this.#shown : new Picture(w, h);
    shown.take(picture);
    for (const id of this.#book.ids.slice(this.#below?.count ?? 0)) this.#drawOn(shown, id);
    this.#shown = shown;
    return shown;
  }

  /** Draws on what stays: all but the strokes on top. */
  #raise(w: number, h: number): Picture {
    const { ids } = this.#book;
    const { picture = new Picture(w, h), count = 0 } = this.#below ?? {};
    const settled = ids.length - ON_TOP;
    if (settled - count < ON_TOP) return picture;
    for (const id of ids.slice(count, settled)) this.#drawOn(picture, id);
    this.#below = { picture, count: settled, last: ids[settled - 1] ?? '' };
    return picture;
  }

  #drawOn(picture: Picture, id: string): void {
    const stroke = this.#book.stroke(id);
    if (stroke) picture.draw(stroke);
  }
}
