// What a hand does with a tool: it draws from where it is put down to where it is lifted, or types.
import { MAX_STROKE_CHARS } from '../../protocol/limits.ts';
import { isDrawable } from '../../protocol/strokes.ts';
import { glyphs } from '../draw/text.ts';
import { Draft } from './draft.ts';
import type { History } from './history.ts';
import { encode, MAX_H, MAX_W, type Point, type Run } from './picture/codec.ts';
import { fillRuns, fillsHalves } from './picture/fill.ts';
import { ERASER, type Ink } from './picture/ink.ts';
import type { Picture } from './picture/picture.ts';
import type { StrokeBook, StrokeChanges } from './stroke-book.ts';
import type { Choice } from './tools.ts';

/** A pen's stroke is told whole each time it grows, so that a long one goes on as another. */
const PEN_CHARS = 600;
const RUN_CHARS = 6;
const HEAD_CHARS = 3;

type Doing =
  | { kind: 'pen'; draft: Draft; id: string; ink: Ink; points: Point[] }
  | { kind: 'shape'; draft: Draft; id: string; choice: Choice; from: Point }
  | { kind: 'text'; draft: Draft; id: string | undefined; ink: Ink; at: Point; text: string };

export class Hand {
  readonly #book: StrokeBook;
  readonly #history: History;
  /** The picture was full. */
  readonly #onFull: () => void;
  #doing: Doing | null = null;

  constructor(book: StrokeBook, history: History, onFull: () => void) {
    this.#book = book;
    this.#history = history;
    this.#onFull = onFull;
  }

  get isDown(): boolean {
    return this.#doing !== null && this.#doing.kind !== 'text';
  }

  /** Where the next character goes, in cells; null if nobody is typing. */
  get typingAt(): Point | null {
    const doing = this.#doing;
    if (doing?.kind !== 'text') return null;
    return [doing.at[0] + widthOf(doing.text), doing.at[1]];
  }

  /**
   * Puts a tool down.
   * @param point a cell @param lower the lower half of it, for half blocks @param seen what the person sees, for filling
   */
  press(choice: Choice, point: Point, lower: boolean, seen: () => Picture): void {
    this.lift();
    const draft = new Draft(this.#book);
    const { tool } = choice;
    if (tool === 'pick') return;
    if (tool === 'text') {
      const ink: Ink = { color: choice.ink.color, brush: 'b' };
      this.#doing = { kind: 'text', draft, id: undefined, ink, at: point, text: '' };
      return;
    }
    if (tool === 'fill') {
      this.#fill(draft, fillRuns(seen(), point[0], point[1], choice.ink), choice.ink);
      return;
    }
    const id = draft.nextId();
    const ink = tool === 'erase' ? ERASER : choice.ink;
    const at = unitsOf(ink, point, lower);
    this.#doing =
      tool === 'pen' || tool === 'erase'
        ? { kind: 'pen', draft, id, ink, points: [] }
        : { kind: 'shape', draft, id, choice, from: at };
    this.#drawTo(at);
  }

  /** The hand is over another cell. */
  move(point: Point, lower: boolean): void {
    const doing = this.#doing;
    if (!doing || doing.kind === 'text') return;
    const ink = doing.kind === 'pen' ? doing.ink : doing.choice.ink;
    this.#drawTo(unitsOf(ink, point, lower));
  }

  #drawTo(at: Point): void {
    const doing = this.#doing;
    if (doing?.kind === 'shape') this.#shapeTo(doing, at);
    if (doing?.kind === 'pen') this.#penTo(doing, at);
  }

  #shapeTo({ draft, id, choice, from }: Extract<Doing, { kind: 'shape' }>, to: Point): void {
    const { tool, ink, filled } = choice;
    if (tool !== 'line' && tool !== 'rect' && tool !== 'oval') return;
    if (!draft.put(id, encode({ tool, ink, filled, from, to }))) this.#stop();
  }

  #penTo(doing: Extract<Doing, { kind: 'pen' }>, to: Point): void {
    const { draft, ink, points } = doing;
    const last = points.at(-1);
    if (last && last[0] === to[0] && last[1] === to[1]) return;
    points.push(to);
    const value = encode({ tool: 'pen', ink, points });
    if (value.length <= PEN_CHARS || !last) {
      if (!draft.put(doing.id, value)) this.#stop();
      return;
    }
    const id = draft.nextId();
    const part = [last, to];
    Object.assign(doing, { id, points: part });
    if (!draft.put(id, encode({ tool: 'pen', ink, points: part }))) this.#stop();
  }

  #fill(draft: Draft, runs: readonly Run[], ink: Ink): void {
    const brush = fillsHalves(ink) ? 'h' : ink.brush;
    const most = Math.floor((MAX_STROKE_CHARS - HEAD_CHARS) / RUN_CHARS);
    for (let from = 0; from < runs.length; from += most) {
      const id = draft.nextId();
      const part = runs.slice(from, from + most);
      const value = encode({ tool: 'fill', ink: { ...ink, brush }, runs: part });
      if (draft.put(id, value)) continue;
      // Half an area would be no use.
      draft.cancel();
      this.#onFull();
      return;
    }
    draft.finish(this.#history);
  }

  /** Types at the place of the text; a line break goes on below its beginning. */
  type(text: string): void {
    for (const [i, line] of text.replace(/\r\n?/g, '\n').split('\n').entries()) {
      if (i > 0) this.#newLine();
      const doing = this.#doing;
      if (doing?.kind !== 'text' || line === '') continue;
      const clean = glyphs(line)
        .flatMap(({ char }) => (isDrawable(char) ? char : []))
        .join('');
      if (clean === '') continue;
      this.#retype(doing, fitting(doing.text + clean, MAX_W - doing.at[0]));
    }
  }

  /** Takes the last character back. */
  backspace(): void {
    const doing = this.#doing;
    if (doing?.kind !== 'text' || doing.text === '') return;
    this.#retype(doing, [...doing.text].slice(0, -1).join(''));
  }

  #retype(doing: Extract<Doing, { kind: 'text' }>, text: string): void {
    const { draft, ink, at } = doing;
    const id = doing.id ?? draft.nextId();
    const value = encode({ tool: 'text', ink, at, text });
    if (text === '') draft.drop(id);
    else if (!draft.put(id, value)) {
      this.#stop();
      return;
    }
    Object.assign(doing, { id, text });
  }

  #newLine(): void {
    const doing = this.#doing;
    if (doing?.kind !== 'text') return;
    const [x, y] = doing.at;
    if (y + 1 >= MAX_H) this.lift();
    else Object.assign(doing, { id: undefined, at: [x, y + 1], text: '' });
  }

  /**
   * Others have changed strokes. What they took away while it was being drawn is theirs to take: it goes on as another
   * stroke from here, so that nobody's register is fought over.
   */
  yieldTo(changed: StrokeChanges): void {
    const doing = this.#doing;
    if (doing?.id === undefined || !Object.hasOwn(changed, doing.id)) return;
    if (doing.draft.holds(doing.id)) return;
    if (doing.kind === 'text')
      Object.assign(doing, { id: undefined, at: this.typingAt ?? doing.at, text: '' });
    else Object.assign(doing, { id: doing.draft.nextId() });
    if (doing.kind === 'pen') doing.points = doing.points.slice(-1);
  }

  /** Ends what is being drawn or typed: it is one step to undo. */
  lift(): void {
    const doing = this.#doing;
    this.#doing = null;
    doing?.draft.finish(this.#history);
  }

  /** Ends it as if it had not begun. */
  cancel(): void {
    const doing = this.#doing;
    this.#doing = null;
    doing?.draft.cancel();
  }

  #stop(): void {
    this.lift();
    this.#onFull();
  }
}

function unitsOf({ brush }: Ink, [x, y]: Point, lower: boolean): Point {
  return brush === 'h' ? [x, y * 2 + (lower ? 1 : 0)] : [x, y];
}

function widthOf(text: string): number {
  return glyphs(text).reduce((sum, { width }) => sum + width, 0);
}

/** As much of a text as there are columns for. */
function fitting(text: string, most: number): string {
  let used = 0;
  let fit = '';
  for (const { char, width } of glyphs(text)) {
    used += width;
    if (used > most) break;
    fit += char;
  }
  return fit;
}
