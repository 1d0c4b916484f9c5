// The strokes of one picture: what its person draws, what others draw, in which order, and what has changed since when.

import { MAX_PICTURE_CHARS, MAX_STROKES } from '../../protocol/limits.ts';
import { randomId } from '../../protocol/random-id.ts';
import { isStrokeId, isStrokeValue } from '../../protocol/strokes.ts';
import { decode, type Stroke } from './picture/codec.ts';

/** Values by id; null is a stroke that is gone. */
export type StrokeChanges = Readonly<Record<string, string | null>>;

interface Entry {
  value: string;
  revision: number;
}

/** Strokes that are gone and still told as such; who asks for older news gets everything. */
const MAX_GONE = 4_000;
const NUMBER_DIGITS = 8;
const LAST_NUMBER = 36 ** NUMBER_DIGITS - 1;

function digitsOf(number: number): string {
  return number.toString(36).padStart(NUMBER_DIGITS, '0');
}

export class StrokeBook {
  readonly #author = randomId().slice(0, 8);
  readonly #entries = new Map<string, Entry>();
  readonly #gone = new Map<string, number>();
  /** Set, but not told yet. */
  readonly #untold = new Set<string>();
  #sorted: readonly string[] | null = [];
  #lowest: string | undefined;
  #revision = 0;
  /** The newest revision of what is not in `#gone` any more. */
  #floor = 0;
  #lastNumber = 0;
  #chars = 0;

  /** Increases with every change that is told. */
  get revision(): number {
    return this.#revision;
  }

  get size(): number {
    return this.#entries.size;
  }

  value(id: string): string | null {
    return this.#entries.get(id)?.value ?? null;
  }

  /** All ids in the order of drawing. */
  get ids(): readonly string[] {
    this.#sorted ??= [...this.#entries.keys()].sort();
    return this.#sorted;
  }

  /** Undefined if it can't be read: it is kept for others, and not drawn. Read anew, as its points take much memory. */
  stroke(id: string): Stroke | undefined {
    const value = this.value(id);
    return value === null ? undefined : decode(value);
  }

  /** What is drawn, in order. */
  *strokes(): Generator<Stroke> {
    for (const id of this.ids) {
      const stroke = this.stroke(id);
      if (stroke) yield stroke;
    }
  }

  /** The lowest id that was set or taken away since this was last asked. */
  takeLowest(): string | undefined {
    const lowest = this.#lowest;
    this.#lowest = undefined;
    return lowest;
  }

  /** An id above all that are known: what is drawn now lies on top. */
  nextId(): string {
    const newest = Number.parseInt(this.ids.at(-1)?.split('_')[0] ?? '0', 36);
    const number = Math.max(newest, this.#lastNumber) + 1;
    this.#lastNumber = number;
    if (number <= LAST_NUMBER) return `${digitsOf(number)}_${this.#author}`;
    // Somebody has taken the last number, as no seat of ours does: nobody is kept from drawing by that.
    return `${digitsOf(LAST_NUMBER)}_${this.#author}${digitsOf(number - LAST_NUMBER)}`;
  }

  /** Whether these changes leave the picture within its limits (PA3). What takes away always does. */
  fits(changes: StrokeChanges): boolean {
    let [count, chars] = [this.#entries.size, this.#chars];
    for (const [id, value] of Object.entries(changes)) {
      const old = this.#entries.get(id);
      count += (value === null ? 0 : 1) - (old ? 1 : 0);
      chars += (value?.length ?? 0) - (old?.value.length ?? 0);
    }
    const grows = count > this.#entries.size || chars > this.#chars;
    return !grows || (count <= MAX_STROKES && chars <= MAX_PICTURE_CHARS);
  }

  /** Sets strokes at once, and tells them with the next `tell`. */
  set(changes: StrokeChanges): void {
    for (const [id, value] of Object.entries(changes)) {
      const old = this.#entries.get(id);
      if ((old?.value ?? null) === value) continue;
      this.#chars += (value?.length ?? 0) - (old?.value.length ?? 0);
      if (value === null) this.#entries.delete(id);
      else {
        const revision = old?.revision ?? 0;
        this.#entries.set(id, { value, revision });
        this.#gone.delete(id);
      }
      if (value === null || !old) this.#sorted = null;
      this.#untold.add(id);
      if (this.#lowest === undefined || id < this.#lowest) this.#lowest = id;
    }
  }

  /** Tells what was set. @returns whether that is anything */
  tell(): boolean {
    if (this.#untold.size === 0) return false;
    this.#revision += 1;
    for (const id of this.#untold) {
      const entry = this.#entries.get(id);
      if (entry) entry.revision = this.#revision;
      else {
        this.#gone.delete(id);
        this.#gone.set(id, this.#revision);
      }
    }
    this.#untold.clear();
    for (const [id, revision] of this.#gone) {
      if (this.#gone.size <= MAX_GONE) break;
      this.#gone.delete(id);
      this.#floor = revision;
    }
    return true;
  }

  /** What has changed since a revision, up to now; all there is where that is too long ago. */
  changesSince(since: number): { revision: number; whole: boolean; strokes: StrokeChanges } {
    this.tell();
    const whole = since <= 0 || since < this.#floor || since > this.#revision;
    const strokes: Record<string, string | null> = {};
    for (const [id, { value, revision }] of this.#entries)
      if (whole || revision > since) strokes[id] = value;
    if (!whole) for (const [id, revision] of this.#gone) if (revision > since) strokes[id] = null;
    return { revision: this.#revision, whole, strokes };
  }

  /** Ids of those that are no strokes. */
  static invalid(changes: StrokeChanges): string[] {
    return Object.entries(changes).flatMap(([id, value]) =>
      isStrokeId(id) && (value === null || isStrokeValue(value)) ? [] : [id],
    );
  }
}
