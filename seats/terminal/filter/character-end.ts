// Whether output has stopped inside a character of UTF-8, where nothing may be put.

/** Bytes that may belong to an unfinished character. */
const LAST = 3;

export class CharacterEnd {
  /** The last bytes, the newest lowest. */
  #last = 0;

  /** @param output what came next */
  saw(output: Buffer): void {
    for (let at = Math.max(0, output.length - LAST); at < output.length; at += 1)
      this.#last = ((this.#last << 8) | (output[at] as number)) & 0xffffff;
  }

  isInside(): boolean {
    const [third, second, first] = [this.#last >> 16, (this.#last >> 8) & 0xff, this.#last & 0xff];
    if (first >= 0xc0) return true;
    if (!continues(first)) return false;
    return second >= 0xe0 || (continues(second) && third >= 0xf0);
  }
}

function continues(byte: number): boolean {
  return byte >= 0x80 && byte < 0xc0;
}
