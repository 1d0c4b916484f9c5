// One file of a recording while it is played: reads its parts as they are needed, and hands out its events in time.
import { type Chunk, chunkAt } from './chunks.ts';

/** What of the next part is read ahead of its time, in ms of the recording. */
const AHEAD_MS = 20_000;

export interface TrackOptions<E> {
  chunks: readonly Chunk[];
  /** Reads a part. */
  read(chunk: Chunk): Promise<E[]>;
  apply(event: E): void;
  /** What comes next replaces all that was. */
  reset(): void;
}

export class Track<E extends { ms: number }> {
  readonly #o: TrackOptions<E>;
  #events: E[] = [];
  #at = 0;
  /** Number of the part that is read next. */
  #next = 0;
  #reading: { chunk: Chunk; done: Promise<void> } | null = null;
  /** Counts seeks: what an earlier one has asked for is not wanted any more. */
  #turn = 0;
  #problem: unknown = null;

  constructor(options: TrackOptions<E>) {
    this.#o = options;
  }

  /** Goes to a time. @throws what reading threw */
  async seek(ms: number): Promise<void> {
    const turn = ++this.#turn;
    this.#next = chunkAt(this.#o.chunks, ms);
    this.#reading = null;
    this.#problem = null;
    const events = await this.#readNext();
    if (turn !== this.#turn) return;
    this.#events = events;
    this.#at = 0;
    this.#o.reset();
    await this.#upTo(ms, turn);
  }

  /** Plays what comes until then. @returns false while a part of it is not here yet */
  advance(ms: number): boolean {
    this.#play(ms);
    if (this.#at < this.#events.length) return true;
    const chunk = this.#reading?.chunk ?? this.#o.chunks[this.#next];
    if (chunk && chunk.ms <= ms + AHEAD_MS) this.#readAhead(chunk);
    return !chunk || chunk.ms > ms;
  }

  /** When something comes next, in ms; Infinity after all. */
  nextMs(): number {
    const next = this.#reading?.chunk ?? this.#o.chunks[this.#next];
    return this.#events[this.#at]?.ms ?? next?.ms ?? Number.POSITIVE_INFINITY;
  }

  /** Why no more could be read; null if nothing went wrong. */
  get problem(): unknown {
    return this.#problem;
  }

  async #upTo(ms: number, turn: number): Promise<void> {
    while (!this.advance(ms)) {
      await this.#reading?.done;
      if (turn !== this.#turn || this.#problem !== null) return;
    }
  }

  #play(ms: number): void {
    for (
      let event = this.#events[this.#at];
      event && event.ms <= ms;
      event = this.#events[this.#at]
    ) {
      this.#at += 1;
      this.#o.apply(event);
    }
  }

  #readAhead(chunk: Chunk): void {
    if (this.#reading || this.#problem !== null) return;
    const turn = this.#turn;
    const done = this.#readNext().then(
      (events) => {
        if (turn !== this.#turn) return;
        this.#reading = null;
        this.#events = events;
        this.#at = 0;
      },
      (error: unknown) => {
        if (turn === this.#turn) this.#problem = error;
      },
    );
    this.#reading = { chunk, done };
  }

  async #readNext(): Promise<E[]> {
    const chunk = this.#o.chunks[this.#next];
    this.#next += 1;
    return chunk ? this.#o.read(chunk) : [];
  }
}
