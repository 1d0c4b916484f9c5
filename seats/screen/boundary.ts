// Finds where a terminal stream may be cut: a snapshot taken inside an escape sequence must repeat its start.

/** Longest unfinished sequence that is kept whole; of a longer one (an image), only the introducer is. */
const MAX_TAIL = 64 * 1024;

type State = 'ground' | 'escape' | 'intermediate' | 'csi' | 'osc' | 'string';

/** Tracks VT500 parser states (ECMA-48), enough to know what is unfinished at the end. */
export class BoundaryTracker {
  #state: State = 'ground';
  #tail: Uint8Array = new Uint8Array(0);
  #shortened = false;

  /** @param output the next output of the app, in order */
  push(output: Uint8Array): void {
    const halfCharacter = this.#state === 'ground' && this.#tail.length > 0;
    const bytes = halfCharacter ? Buffer.concat([this.#tail, output]) : output;
    // Start of the unfinished sequence; -1 if in earlier output.
    let start = -1;
    for (let i = 0; i < bytes.length; i += 1) {
      if (this.#state === 'ground') {
        i = bytes.indexOf(0x1b, i);
        if (i < 0) break;
      }
      const byte = bytes[i] ?? 0;
      if (byte === 0x1b) {
        this.#state = 'escape';
        start = i;
      } else {
        this.#state = next(this.#state, byte);
      }
    }
    if (this.#state === 'ground') {
      this.#keep(bytes.subarray(bytes.length - unfinishedUtf8(bytes)));
    } else if (start >= 0) {
      this.#keep(bytes.subarray(start));
    } else if (!this.#shortened) {
      this.#keep(Buffer.concat([this.#tail, bytes]));
    }
  }

  #keep(tail: Uint8Array): void {
    // The introducer alone makes a terminal swallow the rest of a string that is too long to keep.
    this.#shortened = tail.length > MAX_TAIL;
    this.#tail = new Uint8Array(this.#shortened ? tail.subarray(0, 2) : tail);
  }

  /** The bytes of the unfinished sequence or character at the end; empty if there is none. */
  tail(): Uint8Array {
    return this.#tail;
  }
}

function next(state: State, byte: number): State {
  // CAN and SUB abort any sequence.
  if (byte === 0x18 || byte === 0x1a) return 'ground';
  switch (state) {
    case 'escape':
      if (byte === 0x5b) return 'csi';
      if (byte === 0x5d) return 'osc';
      // DCS, SOS, PM, APC
      if ([0x50, 0x58, 0x5e, 0x5f].includes(byte)) return 'string';
      if (byte >= 0x20 && byte <= 0x2f) return 'intermediate';
      return byte < 0x20 ? 'escape' : 'ground';
    case 'intermediate':
      return byte < 0x30 ? 'intermediate' : 'ground';
    case 'csi':
      return byte >= 0x40 ? 'ground' : 'csi';
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
