// A time limit that stands still while something is waited for that is not the model's doing.

export class Deadline implements Disposable {
  readonly #over = new AbortController();
  #leftMs: number;
  #since = performance.now();
  #timer: NodeJS.Timeout | undefined;

  constructor(ms: number) {
    this.#leftMs = ms;
    this.#start();
  }

  /** Aborted once the time is over. */
  get signal(): AbortSignal {
    return this.#over.signal;
  }

  /** Until what it returns is disposed. */
  pause(): Disposable {
    clearTimeout(this.#timer);
    this.#leftMs -= performance.now() - this.#since;
    return { [Symbol.dispose]: () => this.#start() };
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#timer);
  }

  #start(): void {
    this.#since = performance.now();
    this.#timer = setTimeout(() => this.#over.abort(), Math.max(0, this.#leftMs));
  }
}
