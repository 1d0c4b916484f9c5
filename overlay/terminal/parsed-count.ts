// Tells the proxy how much output the page's terminal has parsed: a slow page gets a fresh screen instead of a backlog.

/** Told in steps of at least this many bytes. */
const STEP_BYTES = 8 * 1024;

export interface ParsedCountParts {
  /** Calls back once the terminal has parsed everything that it was given so far. */
  afterParsing(fn: () => void): void;
  /** @param bytes since the last `reset` */
  tell(bytes: number): void;
}

export class ParsedCount {
  readonly #parts: ParsedCountParts;
  #came = 0;
  #parsed = 0;
  /** Number of the connection. */
  #turn = 0;
  #waiting = false;

  constructor(parts: ParsedCountParts) {
    this.#parts = parts;
  }

  /** Another connection counts anew. */
  reset(): void {
    this.#came = 0;
    this.#parsed = 0;
    this.#turn += 1;
  }

  /** The terminal has been given this much. */
  came(bytes: number): void {
    this.#came += bytes;
    this.#ask();
  }

  #ask(): void {
    if (this.#waiting || this.#came - this.#parsed < STEP_BYTES) return;
    const [came, turn] = [this.#came, this.#turn];
    this.#waiting = true;
    this.#parts.afterParsing(() => {
      this.#waiting = false;
      if (turn === this.#turn) {
        this.#parsed = came;
        this.#parts.tell(came);
      }
      this.#ask();
    });
  }
}
