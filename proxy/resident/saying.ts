// What a resident says, as lines of the room's chat that grow: the first word at once, then at most ten texts a second (CH5).
import { linesOf } from '../../agent/said.ts';
import { GROW_RATE } from '../../protocol/limits.ts';
import type { ChatLine, ClientInput } from '../../protocol/messages.ts';
import { randomId } from '../../protocol/random-id.ts';

const EVERY_MS = 1_000 / GROW_RATE.perSecond;

interface Line {
  cid: string;
  /** What the room was told last of it; null: nothing on this connection. */
  told: string | null;
  /** It was told on an earlier connection. */
  isOld: boolean;
  /** Its end was told. */
  done: boolean;
  /** The room has said that it grows no more. */
  has: boolean;
}

export class Saying implements Disposable {
  readonly #tell: (message: ClientInput) => boolean;
  readonly #lines: Line[] = [];
  #text = '';
  /** What it was at the last rest, and its lines. */
  #rested = { text: '', lines: [] as string[] };
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

  /** What was said so far stands in lines of its own: a host who is asked may take longer than a line may wait (CH5). */
  rest(): void {
    this.#rested = { text: this.#text, lines: this.#texts() };
    this.#flush();
  }

  /** Nothing more comes. */
  end(text = this.#text): void {
    this.#text = text;
    this.#over = true;
    this.#flush();
  }

  /** Whether the room has all of it. */
  get isHeard(): boolean {
    return this.#over && this.#lines.every(({ has }) => has);
  }

  /** A line as the room has it: it may have ended it by itself. */
  heard({ cid, growing }: Pick<ChatLine, 'cid' | 'growing'>): void {
    const line = this.#lines.find((one) => one.cid === cid);
    if (line && !growing) line.has = true;
  }

  /** The connection is another one: what the room may not have is told again. */
  again(): void {
    for (const line of this.#lines)
      if (!line.has) Object.assign(line, { isOld: true, told: null, done: false });
    this.#flush();
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#timer);
  }

  #flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#nextAt = performance.now() + EVERY_MS;
    const texts = this.#texts();
    // What was begun ends, whatever became of its text.
    for (let at = 0; at < Math.max(texts.length, this.#lines.length); at += 1) {
      this.#lines[at] ??= { cid: randomId(), told: null, isOld: false, done: false, has: false };
      const line = this.#lines[at] as Line;
      const done = this.#over || at < this.#rested.lines.length || at < texts.length - 1;
      this.#tellLine(line, texts[at] ?? line.told ?? '', done);
    }
  }

  #texts(): string[] {
    const { text, lines } = this.#rested;
    return [...lines, ...linesOf(this.#text.slice(text.length))];
  }

  #tellLine(line: Line, text: string, done: boolean): void {
    if (line.has || line.done || (line.told === text && !done)) return;
    const { cid } = line;
    if (line.told === null) {
      if (!this.#tell({ type: 'chat_msg', cid, text, growing: true })) return;
      // The room may know the line, with an older text.
      line.told = line.isOld ? '' : text;
    }
    if (!done && line.told === text) return;
    if (!this.#tell({ type: 'chat_grow', cid, text, ...(done ? { done } : {}) })) return;
    line.told = text;
    line.done = done;
  }
}
