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
  /** What it ended with, as the room has said; null: it grows. */
  ended: string | null;
  /** The room had ended it before all of it was told: the rest. */
  rest: Line | undefined;
}

export interface SayingOptions {
  /** Sends to the room; false if it can't be reached. */
  tell(message: ClientInput): boolean;
  /** Of how many, this one included, all frames come to the rate of one. */
  pace(): number;
}

export class Saying implements Disposable {
  readonly #tell: SayingOptions['tell'];
  readonly #pace: SayingOptions['pace'];
  readonly #lines: Line[] = [];
  #text = '';
  /** What it was at the last rest, and its lines. */
  #rested = { text: '', lines: [] as string[] };
  #over = false;
  #isRefused = false;
  #nextAt = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor({ tell, pace }: SayingOptions) {
    this.#tell = tell;
    this.#pace = pace;
  }

  /** Ids of its lines. */
  get cids(): readonly string[] {
    return this.#all().map(({ cid }) => cid);
  }

  /** @param text all that was said so far */
  grow(text: string): void {
    this.#text = text;
    const wait = this.#nextAt - performance.now();
    if (wait <= 0) this.#flush();
    else if (!this.#timer) this.#later(wait);
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

  /** Nothing more comes, though the room may not have all of it yet. */
  get isOver(): boolean {
    return this.#over;
  }

  /** Whether the room has all of it, or takes no more of it. */
  get isHeard(): boolean {
    return this.#over && this.#all().every(({ ended }) => ended !== null);
  }

  /** A line as the room has it: it may have ended it by itself, after a silence or while nobody was here to go on. */
  heard({ cid, text, growing, gone }: Pick<ChatLine, 'cid' | 'text' | 'growing' | 'gone'>): void {
    const line = this.#all().find((one) => one.cid === cid);
    if (!line || growing || line.ended !== null) return;
    // Nothing goes on where somebody has taken it away.
    if (gone) this.#stop();
    line.ended = text;
    this.#flush();
  }

  /** The room does not take this line, or no more of it. @param cid its id @param retryMs when it will, if it will */
  refused(cid: string, retryMs?: number): void {
    const line = this.#all().find((one) => one.cid === cid);
    // What comes after an end that the room has told goes on in another line.
    if (!line || line.ended !== null) return;
    if (retryMs !== undefined) {
      Object.assign(line, { told: null, done: false });
      this.#later(retryMs);
    }
    // What was sent after one that the room takes later is refused for that alone.
    else if (line.told !== null) this.#stop();
  }

  /** Nothing more of it is told, now or later. */
  #stop(): void {
    this.#over = true;
    this.#isRefused = true;
    for (const line of this.#all()) line.ended ??= line.told ?? '';
  }

  /** The connection is another one: what the room may not have is told again. */
  again(): void {
    for (const line of this.#all())
      if (line.ended === null) Object.assign(line, { isOld: true, told: null, done: false });
    this.#flush();
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#timer);
  }

  #later(ms: number): void {
    clearTimeout(this.#timer);
    this.#nextAt = performance.now() + ms;
    this.#timer = setTimeout(() => this.#flush(), ms);
  }

  #flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#nextAt = performance.now() + EVERY_MS * Math.max(1, this.#pace());
    if (this.#isRefused) return;
    const texts = this.#texts();
    // What was begun ends, whatever became of its text.
    for (let at = 0; at < Math.max(texts.length, this.#lines.length); at += 1) {
      this.#lines[at] ??= newLine();
      const line = this.#lines[at] as Line;
      const done = this.#over || at < this.#rested.lines.length || at < texts.length - 1;
      this.#tellLine(line, texts[at] ?? line.told ?? '', done);
    }
  }

  #texts(): string[] {
    const { text, lines } = this.#rested;
    return [...lines, ...linesOf(this.#text.slice(text.length))];
  }

  /** Its lines, and what goes on after them. */
  #all(): Line[] {
    const withRest = (line: Line): Line[] => [line, ...(line.rest ? withRest(line.rest) : [])];
    return this.#lines.flatMap(withRest);
  }

  #tellLine(line: Line, text: string, done: boolean): void {
    if (line.ended !== null) {
      const rest = text.startsWith(line.ended) ? text.slice(line.ended.length).trim() : '';
      if (rest !== '') line.rest ??= newLine();
      if (line.rest) this.#tellLine(line.rest, rest || (line.rest.told ?? ''), done);
      return;
    }
    if (line.done || (line.told === text && !done)) return;
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

function newLine(): Line {
  const cid = randomId();
  return { cid, told: null, isOld: false, done: false, ended: null, rest: undefined };
}
