// Buffers what a visitor types while the terminal is disconnected, up to a limit; the rest is counted as refused.

/** Buffer limit in bytes of input; nobody types more than this into a terminal that does not respond. */
export const GAP_BYTES = 4 * 1_024;
/** A longer frame is treated as pasted text, and counted in characters. */
const KEY_BYTES = 16;
const ESC = 0x1b;
/** Number of characters in the bracketed paste markers: `ESC [ 200 ~` and `ESC [ 201 ~`. */
const PASTE_MARKS = 12;

export class GapKeys {
  #frames: Uint8Array[] = [];
  #bytes = 0;
  #full = false;

  /**
   * Buffers a whole frame or refuses it. After one refusal all later frames are refused, too: half a line is worse
   * than none. Mouse and focus reports are dropped, because they are useless later.
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

  /** Empties the buffer. @returns the buffered frames, in order */
  take(): Uint8Array[] {
    const frames = this.#frames;
    this.#frames = [];
    this.#bytes = 0;
    this.#full = false;
    return frames;
  }
}

/** How many keys a frame counts as: one, or the characters of a paste. */
export function keysIn(frame: Uint8Array): number {
  if (frame.length - 1 <= KEY_BYTES) return 1;
  // Counts the UTF-8 bytes that are not continuation bytes: one per character.
  const all = frame.subarray(1).reduce((sum, byte) => sum + ((byte & 0xc0) === 0x80 ? 0 : 1), 0);
  return frame[1] === ESC ? all - PASTE_MARKS : all;
}

/** xterm control sequences: `ESC [ <` and `ESC [ M` report the mouse, `ESC [ I` and `ESC [ O` the focus. */
function isPointing(frame: Uint8Array): boolean {
  if (frame[1] !== ESC || frame[2] !== 0x5b) return false;
  const kind = frame[3];
  return kind === 0x3c || kind === 0x4d || (frame.length === 4 && (kind === 0x49 || kind === 0x4f));
}

/** A paste is sent in pieces, because the proxy accepts frames of at most 64 KiB. */
const PIECE_BYTES = 32 * 1_024;

/** Splits a long input frame into several. */
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
