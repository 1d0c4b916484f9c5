// Bytes on their way to the terminal, in one buffer that every frame uses again: frames leave no garbage behind.

const DIGIT_0 = 0x30;
/** Longest character in UTF-8. */
const CHAR_BYTES = 4;

export class Bytes {
  #all = Buffer.allocUnsafeSlow(16 * 1024);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  /** Takes back what was written after a length. */
  cut(length: number): void {
    this.#length = length;
  }

  /** A control sequence: ASCII alone. Most are a few characters, which a loop is quicker with than a call of the platform. */
  ascii(text: string): void {
    this.#reserve(text.length);
    for (let at = 0; at < text.length; at += 1) this.#byte(text.charCodeAt(at));
  }

  /** A character by its code point, in UTF-8 (RFC 3629); half a surrogate pair as U+FFFD. */
  char(point: number): void {
    const code = point >> 11 === 0x1b ? 0xfffd : point;
    this.#reserve(CHAR_BYTES);
    if (code < 0x80) this.#byte(code);
    else if (code < 0x800) this.#byte(0xc0 | (code >> 6));
    else if (code < 0x1_0000) this.#byte(0xe0 | (code >> 12));
    else {
      this.#byte(0xf0 | (code >> 18));
      this.#rest(code >> 12);
    }
    if (code >= 0x800) this.#rest(code >> 6);
    if (code >= 0x80) this.#rest(code);
  }

  /** A whole number from 0 up, in decimal digits. */
  number(value: number): void {
    if (value >= 1_000) this.ascii(String(value));
    else {
      this.#reserve(3);
      if (value >= 100) this.#byte(DIGIT_0 + Math.floor(value / 100));
      if (value >= 10) this.#byte(DIGIT_0 + (Math.floor(value / 10) % 10));
      this.#byte(DIGIT_0 + (value % 10));
    }
  }

  /** What is written, valid until more is. */
  view(): Buffer {
    return this.#all.subarray(0, this.#length);
  }

  #rest(bits: number): void {
    this.#byte(0x80 | (bits & 0x3f));
  }

  #byte(byte: number): void {
    this.#all[this.#length] = byte;
    this.#length += 1;
  }

  #reserve(bytes: number): void {
    if (this.#length + bytes <= this.#all.length) return;
    const larger = Buffer.allocUnsafeSlow(Math.max(this.#all.length * 2, this.#length + bytes));
    this.#all.copy(larger, 0, 0, this.#length);
    this.#all = larger;
  }
}
