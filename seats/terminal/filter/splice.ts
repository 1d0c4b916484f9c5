// Output of which some parts are left out or replaced; where nothing is, nothing is copied.

/** What became of some output. */
export interface Passed {
  /** For pages of the app's own seat. */
  readonly output: Buffer;
  /** For everybody else, and for the screen that is kept: without what is for the seat alone; often the same buffer. */
  readonly shared: Buffer;
}

/**
 * Stands for what is for the seat alone: an ST that ends nothing. It draws nothing and, as any sequence does, makes
 * terminals forget which character REP would repeat.
 */
const UNSHARED = Buffer.from('\x1b\\');

export class Splice {
  readonly #input: Buffer;
  /** Made with the first part that does not stay. */
  #output: Buffer | null = null;
  #length = 0;
  /** Up to here the input is decided. */
  #from = 0;
  /** Places in the output that are for the seat alone: where one begins, where it ends, and so on. */
  readonly #unshared: number[] = [];

  constructor(input: Buffer) {
    this.#input = input;
  }

  /**
   * Leaves out what is from `start` to `end`, and puts a text in its place. Calls come in order.
   * @param isShared false for a text that only pages of the app's own seat may get
   */
  replace(start: number, end: number, by = '', isShared = true): void {
    this.#take(start, 3 * by.length);
    const at = this.#length;
    if (this.#output && by !== '') this.#length += this.#output.write(by, at);
    if (!isShared) this.#unshared.push(at, this.#length);
    this.#from = end;
  }

  /** @returns the input itself if all of it stays */
  done(): Passed {
    if (!this.#output) return { output: this.#input, shared: this.#input };
    this.#take(this.#input.length, 0);
    const output = this.#output.subarray(0, this.#length);
    return { output, shared: this.#sharedOf(output) };
  }

  #sharedOf(output: Buffer): Buffer {
    if (this.#unshared.length === 0) return output;
    const parts: Buffer[] = [];
    let from = 0;
    for (let i = 0; i < this.#unshared.length; i += 2) {
      parts.push(output.subarray(from, this.#unshared[i]), UNSHARED);
      from = this.#unshared[i + 1] as number;
    }
    return Buffer.concat([...parts, output.subarray(from)]);
  }

  /** Takes over the input up to here. @param more bytes that are to have space behind it */
  #take(to: number, more: number): void {
    const needed = this.#length + to - this.#from + more;
    if (!this.#output || this.#output.length < needed) {
      const larger = Buffer.allocUnsafe(Math.max(this.#input.length, 2 * needed));
      this.#output?.copy(larger, 0, 0, this.#length);
      this.#output = larger;
    }
    this.#length += this.#input.copy(this.#output, this.#length, this.#from, to);
  }
}
