// The newest output of an app, from where it may still be asked for. Positions are bytes since the app's start.

/** Small pieces are gathered in blocks of this size, in bytes: a buffer of its own for each would take more than it holds. */
const BLOCK_BYTES = 4 * 1024;

interface Block {
  bytes: Buffer;
  /** How much of `bytes` is filled. */
  length: number;
}

export class OutputBuffer {
  /** In order, without gaps. */
  readonly #blocks: Block[] = [];
  #start = 0;
  #end = 0;

  /** Position of the oldest byte that is still here. */
  get start(): number {
    return this.#start;
  }

  get end(): number {
    return this.#end;
  }

  push(bytes: Buffer): void {
    this.#end += bytes.length;
    const last = this.#blocks.at(-1);
    if (last && last.bytes.length - last.length >= bytes.length) {
      last.bytes.set(bytes, last.length);
      last.length += bytes.length;
    } else if (bytes.length < BLOCK_BYTES) {
      const block = Buffer.allocUnsafeSlow(BLOCK_BYTES);
      block.set(bytes);
      this.#blocks.push({ bytes: block, length: bytes.length });
    } else {
      this.#blocks.push({ bytes, length: bytes.length });
    }
  }

  /** @param from between `start` and `end` @returns the output from there on */
  since(from: number): Buffer {
    let start = this.#end;
    const found: Buffer[] = [];
    for (let i = this.#blocks.length - 1; i >= 0 && start > from; i -= 1) {
      const { bytes, length } = this.#blocks[i] as Block;
      start -= length;
      found.unshift(bytes.subarray(Math.max(0, from - start), length));
    }
    return Buffer.concat(found);
  }

  /** Forgets whole blocks that lie before this position. */
  dropBefore(position: number): void {
    let old = 0;
    for (const { length } of this.#blocks) {
      if (this.#start + length > position) break;
      this.#start += length;
      old += 1;
    }
    this.#blocks.splice(0, old);
  }
}
