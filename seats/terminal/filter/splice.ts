// Output of which some parts are left out or replaced; where nothing is, nothing is copied.

export class Splice {
  readonly #input: Buffer;
  /** Made with the first part that does not stay. */
  #output: Buffer | null = null;
  #length = 0;
  /** Up to here the input is decided. */
  #from = 0;

  constructor(input: Buffer) {
    this.#input = input;
  }

  /** Leaves out what is from `start` to `end`, and puts a text in its place. Calls come in order. */
  replace(start: number, end: number, by = ''): void {
    this.#take(start, 3 * by.length);
    if (this.#output && by !== '') this.#length += this.#output.write(by, this.#length);
    this.#from = end;
  }

  /** @returns the input itself if all of it stays */
  done(): Buffer {
    if (!this.#output) return this.#input;
    this.#take(this.#input.length, 0);
    return this.#output.subarray(0, this.#length);
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
