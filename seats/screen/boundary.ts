// Finds where a terminal stream may be cut: a snapshot taken inside an escape sequence must repeat its start.

/** Longest unfinished sequence that is kept whole; of a longer one (an image), only the introducer is. */
const MAX_TAIL = 64 * 1024;

type State = 'ground' | 'escape' | 'intermediate' | 'csi' | 'osc' | 'string';

const [ESC, CAN, SUB, DEL] = [0x1b, 0x18, 0x1a, 0x7f];
/** First byte of U+0080 to U+00BF in UTF-8. */
const LEAD = 0xc2;

/** Tracks VT500 parser states (ECMA-48, as the parser of xterm.js), enough to know what is unfinished at the end. */
export class BoundaryTracker {
  #state: State = 'ground';
  #tail: Uint8Array = new Uint8Array(0);
  #shortened = false;
  /** A last byte, inside a sequence, that may begin a control character. */
  #held: Uint8Array = new Uint8Array(0);

  /** @param output the next output of the app, in order */
  push(output: Uint8Array): void {
    const before = this.#state === 'ground' ? this.#tail : this.#held;
    const bytes = before.length > 0 ? Buffer.concat([before, output]) : output;
    this.#held = new Uint8Array(0);
    // Start of the unfinished sequence; -1 if in earlier output.
    let start = -1;
    let end = bytes.length;
    let lead = -1;
    for (let i = 0; i < bytes.length; i += 1) {
      if (this.#state === 'ground') {
        if (lead < i) lead = orNever(bytes.indexOf(LEAD, i));
        i = Math.min(orNever(bytes.indexOf(ESC, i)), lead);
        if (i === Infinity) break;
      }
      const byte = bytes[i] ?? 0;
      const second = byte === LEAD ? (bytes[i + 1] ?? 0) : 0;
      if (byte === ESC) {
        this.#state = 'escape';
        start = i;
      } else if (second >= 0x80 && second < 0xa0) {
        this.#state = c1(second);
        start = i;
        i += 1;
      } else if (byte === LEAD && i + 1 === bytes.length && this.#state !== 'ground') {
        this.#held = Uint8Array.of(LEAD);
        end = i;
      } else {
        this.#state = next(this.#state, byte);
      }
    }
    if (this.#state === 'ground') {
      this.#keep(bytes.subarray(bytes.length - unfinishedUtf8(bytes)));
    } else if (start >= 0) {
      this.#keep(bytes.subarray(start, end));
    } else if (!this.#shortened) {
      this.#keep(Buffer.concat([this.#tail, bytes.subarray(0, end)]));
    }
  }

  #keep(tail: Uint8Array): void {
    // The introducer alone makes a terminal swallow the rest of a string that is too long to keep.
    this.#shortened = tail.length > MAX_TAIL;
    this.#tail = new Uint8Array(this.#shortened ? tail.subarray(0, 2) : tail);
  }

  /** The bytes of the unfinished sequence or character at the end; empty if there is none. */
  tail(): Uint8Array {
    // Control characters in the middle of such a sequence have had their effect.
    const isShort = ['escape', 'intermediate', 'csi'].includes(this.#state);
    const isLeft = (byte: number, i: number) => i === 0 || (byte >= 0x20 && byte !== DEL);
    const tail = isShort ? this.#tail.filter(isLeft) : this.#tail;
    return this.#held.length > 0 ? Buffer.concat([tail, this.#held]) : tail;
  }
}

const orNever = (index: number) => (index < 0 ? Infinity : index);

/** The state after a control character of the upper half (C1). */
function c1(code: number): State {
  if (code === 0x9b) return 'csi';
  if (code === 0x9d) return 'osc';
  // DCS, SOS, PM, APC
  return [0x90, 0x98, 0x9e, 0x9f].includes(code) ? 'string' : 'ground';
}

function next(state: State, byte: number): State {
  // CAN and SUB abort any sequence.
  if (byte === CAN || byte === SUB) return 'ground';
  switch (state) {
    case 'escape':
      if (byte === 0x5b) return 'csi';
      if (byte === 0x5d) return 'osc';
      // DCS, SOS, PM, APC
      if ([0x50, 0x58, 0x5e, 0x5f].includes(byte)) return 'string';
      if (byte >= 0x20 && byte <= 0x2f) return 'intermediate';
      return byte < 0x20 || byte === DEL ? 'escape' : 'ground';
    case 'intermediate':
      return byte < 0x30 || byte === DEL ? 'intermediate' : 'ground';
    case 'csi':
      return byte >= 0x40 && byte !== DEL ? 'ground' : 'csi';
    case 'osc':
      return byte === 0x07 ? 'ground' : 'osc';
    case 'string':
      // Only the ESC of ST ends it, which the caller handles.
      return 'string';
    case 'ground':
      return 'ground';
  }
}

/** Number of bytes at the end that belong to an incomplete UTF-8 character: 0 to 3. */
function unfinishedUtf8(bytes: Uint8Array): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back += 1) {
    const byte = bytes[bytes.length - back] ?? 0;
    if (byte < 0x80) return 0;
    if (byte >= 0xc0) {
      const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
      return length > back ? back : 0;
    }
  }
  return 0;
}
