// Input for a program that may read slowly, or never: what its terminal does not take at once waits here.

/** Between two tries to hand on what the terminal did not take, in ms; longer each time that it takes nothing. */
const FIRST_WAIT_MS = 1;
const LONGEST_WAIT_MS = 50;

export interface InputQueueParts {
  /** @returns how many bytes were taken; 0 if there is no room just now */
  write(bytes: Uint8Array): number;
  /** Called after bytes were taken. */
  onTaken(): void;
}

export class InputQueue implements Disposable {
  readonly #parts: InputQueueParts;
  #waiting: Uint8Array[] = [];
  #pending = 0;
  #taken = 0;
  #waitMs = FIRST_WAIT_MS;
  #timer: NodeJS.Timeout | undefined;

  constructor(parts: InputQueueParts) {
    this.#parts = parts;
  }

  /** Bytes that the terminal has not taken. */
  get pending(): number {
    return this.#pending;
  }

  /** Bytes that it has taken, or that were dropped, in total. */
  get taken(): number {
    return this.#taken;
  }

  push(bytes: Uint8Array): void {
    this.#waiting.push(bytes);
    this.#pending += bytes.length;
    if (this.#timer === undefined) this.#handOn();
  }

  /** Counts input that is dropped before it gets here. */
  skip(bytes: number): void {
    this.#taken += bytes;
    if (bytes > 0) this.#parts.onTaken();
  }

  /** @returns how many bytes were dropped */
  drop(): number {
    const dropped = this.#pending;
    this.#waiting = [];
    this.#pending = 0;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.skip(dropped);
    return dropped;
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#timer);
  }

  /** The kernel says nothing when there is room again in a terminal, so it is asked. */
  #handOn(): void {
    this.#timer = undefined;
    let any = false;
    for (let head = this.#waiting[0]; head; head = this.#waiting[0]) {
      const n = this.#parts.write(head);
      if (n === 0) break;
      any = true;
      this.#pending -= n;
      this.#taken += n;
      if (n < head.length) this.#waiting[0] = head.subarray(n);
      else this.#waiting.shift();
    }
    this.#waitMs = any ? FIRST_WAIT_MS : Math.min(this.#waitMs * 2, LONGEST_WAIT_MS);
    if (this.#waiting.length > 0) this.#timer = setTimeout(() => this.#handOn(), this.#waitMs);
    if (any) this.#parts.onTaken();
  }
}
