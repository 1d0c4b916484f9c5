// A control string of an app's output (OSC, DCS, SOS, PM, APC) while it comes in: bounded, and read once.

/** What one of another kind than OSC 52 may hold, and that one, in bytes: base64 of 1 MB, and its selections. */
const MAX_STRING = 16 * 1024;
const MAX_COPY_STRING = 1_400_000;
/** Enough to tell its number. */
const HEAD_BYTES = 8;
const COPIES = /^0*52;/;

const [BEL, CAN, SUB, ESC, BACKSLASH] = [0x07, 0x18, 0x1a, 0x1b, 0x5c];
const LEAD = 0xc2;
const ST = 0x9c;

const NOTHING = Buffer.alloc(0);

export type StringKind = 'osc' | 'dcs' | 'other';

export interface StringEnd {
  /** How much of the input has been read. */
  at: number;
  /** `open`: more is to come. `aborted`: no terminal would obey it. */
  state: 'open' | 'ended' | 'aborted';
}

export class ControlString {
  readonly kind: StringKind;
  /** Grows: an app may send it byte by byte. */
  #bytes: Buffer = NOTHING;
  #length = 0;
  #tooLong = false;
  #copies = false;

  constructor(kind: StringKind) {
    this.kind = kind;
  }

  /** It has more than is kept. */
  get tooLong(): boolean {
    return this.#tooLong;
  }

  /** Known of one that is too long: it is OSC 52. */
  get copies(): boolean {
    return this.#copies;
  }

  /** A character a byte. */
  content(): string {
    return this.#bytes.toString('latin1', 0, this.#length);
  }

  /** What brings another filter to where this one is; one that is too long stays without effect. */
  tail(): Buffer {
    if (this.kind === 'other') return Buffer.from('\x1b_');
    const introducer = this.kind === 'osc' ? '\x1b]' : '\x1bP';
    return Buffer.from(`${introducer}${this.#tooLong ? '!' : this.content()}`, 'latin1');
  }

  /**
   * Reads on. The end is left in the input where it begins something else, and where its second byte has not come.
   * @param input the output from here on
   */
  read(input: Buffer, from: number): StringEnd {
    let at = from;
    for (; at < input.length; at += 1) {
      const byte = input[at] as number;
      if (byte >= 0x20 && byte !== LEAD) continue;
      if (byte === LEAD) {
        const second = input[at + 1];
        if (second === undefined) break;
        if (second >= 0x80 && second < 0xa0) break;
      } else if (byte === ESC || byte === CAN || byte === SUB) break;
      else if (byte === BEL && this.kind === 'osc') break;
    }
    this.#add(input, from, at);
    return endAt(input, at);
  }

  #add(input: Buffer, from: number, to: number): void {
    if (this.#tooLong || this.kind === 'other') return;
    const length = this.#length + to - from;
    if (length > MAX_STRING) {
      this.#copies ||= this.kind === 'osc' && COPIES.test(this.#head(input, from));
      if (!this.#copies || length > MAX_COPY_STRING) {
        this.#tooLong = true;
        this.#length = 0;
        return;
      }
    }
    if (length > this.#bytes.length) {
      const larger = Buffer.allocUnsafe(Math.max(256, 2 * length));
      this.#bytes.copy(larger, 0, 0, this.#length);
      this.#bytes = larger;
    }
    input.copy(this.#bytes, this.#length, from, to);
    this.#length = length;
  }

  /** How it begins, with what comes now. */
  #head(input: Buffer, from: number): string {
    const known = this.#bytes.toString('latin1', 0, Math.min(HEAD_BYTES, this.#length));
    return (known + input.toString('latin1', from, from + HEAD_BYTES)).slice(0, HEAD_BYTES);
  }
}

/** What the byte where a string stops means for it. */
function endAt(input: Buffer, at: number): StringEnd {
  const [byte, second] = [input[at], input[at + 1]];
  if (byte === undefined || ((byte === LEAD || byte === ESC) && second === undefined))
    return { at, state: 'open' };
  if (byte === BEL) return { at: at + 1, state: 'ended' };
  if (byte === CAN || byte === SUB) return { at: at + 1, state: 'aborted' };
  // Any ESC ends it, whether it is one of ST or begins something else.
  if (byte === ESC) return { at: second === BACKSLASH ? at + 2 : at, state: 'ended' };
  return second === ST ? { at: at + 2, state: 'ended' } : { at, state: 'aborted' };
}
