// What a visitor types while the terminal is not connected: kept up to a limit, the rest counted as refused; pure.

/** In bytes of input frames; more than this nobody types into a terminal that does not answer. */
export const GAP_BYTES = 4 * 1_024;
/** A longer frame is pasted text, and counts by its characters. */
const KEY_BYTES = 16;
const ESC = 0x1b;
/** Characters that a terminal puts around a paste: `ESC [ 200 ~` and `ESC [ 201 ~`. */
const PASTE_MARKS = 12;

export class GapKeys {
  #frames: Uint8Array[] = [];
  #bytes = 0;
  #full = false;

  /**
   * Keeps a whole frame or refuses it; once one was refused, so is what follows: half a line is worse than none.
   * Reports of the mouse and of the focus are dropped, because nobody misses them later.
   * @param frame an input frame, opcode first; copied
   * @returns how many keys (characters of a paste) were refused
   */
  keep(frame: Uint8Array): number {
    if (isPointing(frame)) return 0;
    const size = frame.length - 1;
    if (this.#full || this.#bytes + size > GAP_BYTES) {
      this.#full = true;
      return keysIn(frame);
    }
    this.#frames.push(frame.slice());
    this.#bytes += size;
    return 0;
  }

  /** @returns what was kept, in order; it is forgotten here */
  take(): Uint8Array[] {
    const frames = this.#frames;
    this.#frames = [];
    this.#bytes = 0;
    this.#full = false;
    return frames;
  }
}

/** How many keys a frame stands for: one, or the characters of a paste. */
export function keysIn(frame: Uint8Array): number {
  if (frame.length - 1 <= KEY_BYTES) return 1;
  // Every byte of UTF-8 that is no continuation starts a character.
  const all = frame.subarray(1).reduce((sum, byte) => sum + ((byte & 0xc0) === 0x80 ? 0 : 1), 0);
  return frame[1] === ESC ? all - PASTE_MARKS : all;
}

/** `ESC [ <`, `ESC [ M`: the mouse; `ESC [ I`, `ESC [ O`: the focus (xterm's control sequences). */
function isPointing(frame: Uint8Array): boolean {
  if (frame[1] !== ESC || frame[2] !== 0x5b) return false;
  const kind = frame[3];
  return kind === 0x3c || kind === 0x4d || (frame.length === 4 && (kind === 0x49 || kind === 0x4f));
}

/** A paste goes out in pieces, because the proxy takes frames of at most 64 KiB. */
const PIECE_BYTES = 32 * 1_024;

/** Cuts a long input frame into several. */
export function pieces(frame: Uint8Array): Uint8Array[] {
  if (frame.length <= PIECE_BYTES) return [frame];
  const cut: Uint8Array[] = [];
  for (let at = 1; at < frame.length; at += PIECE_BYTES) {
    const piece = frame.slice(at - 1, at + PIECE_BYTES);
    piece[0] = frame[0] ?? 0;
    cut.push(piece);
  }
  return cut;
}
