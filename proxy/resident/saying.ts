// What a resident says, as lines of the room's chat that grow: the first word at once, then at most ten texts a second (CH5).
import { linesOf } from '../../agent/said.ts';
import { GROW_RATE } from '../../protocol/limits.ts';
import type { ClientInput } from '../../protocol/messages.ts';
import { randomId } from '../../protocol/random-id.ts';

const EVERY_MS = 1_000 / GROW_RATE.perSecond;

interface Line {
  cid: string;
  /** What the room has of it; null: nothing yet. */
  told: string | null;
  done: boolean;
}

export class Saying implements Disposable {
  readonly #tell: (message: ClientInput) => boolean;
  readonly #lines: Line[] = [];
  #text = '';
  #over = false;
  #nextAt = 0;
  #timer: NodeJS.Timeout | undefined;

  /** @param tell sends to the room; false if it can't be reached */
  constructor(tell: (message: ClientInput) => boolean) {
    this.#tell = tell;
  }

  /** Ids of its lines. */
  get cids(): readonly string[] {
    return this.#lines.map(({ cid }) => cid);
  }

  /** @param text all that was said so far */
  grow(text: string): void {
    this.#text = text;
    const wait = this.#nextAt - performance.now();
    if (wait <= 0) this.#flush();
    else this.#timer ??= setTimeout(() => this.#flush(), wait);
  }

  /** Nothing more comes. */
  end(text = this.#text): void {
    this.#text = text;
    this.#over = true;
    this.#flush();
  }

  /** Whether the room has all of it. */
  get isTold(): boolean {
    return this.#over && this.#lines.every(({ done }) => done);
  }

  /** The connection is another one: what the room may not have is told again. */
  again(): void {
    for (const line of this.#lines) if (!line.done && line.told !== null) line.told = '';
    this.#flush();
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#timer);
  }

  #flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#nextAt = performance.now() + EVERY_MS;
    const texts = linesOf(this.#text);
    // What was begun ends, whatever became of its text.
    for (let at = 0; at < Math.max(texts.length, this.#lines.length); at += 1) {
      const line = this.#lines[at] ?? { cid: randomId(), told: null, done: false };
      this.#lines[at] = line;
      this.#tellLine(line, texts[at] ?? line.told ?? '', this.#over || at < texts.length - 1);
    }
  }

  #tellLine(line: Line, text: string, done: boolean): void {
    if (line.done || (line.told === text && !done)) return;
    const { cid } = line;
    if (line.told === null) {
      if (!this.#tell({ type: 'chat_msg', cid, text, growing: true })) return;
      line.told = text;
    }
    if (!done && line.told === text) return;
    if (!this.#tell({ type: 'chat_grow', cid, text, ...(done ? { done } : {}) })) return;
    line.told = text;
    line.done = done;
  }
}
