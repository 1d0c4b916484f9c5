// Buffers keys typed while the terminal is disconnected, up to a limit, to be sent after it reconnects.

/** In bytes; nobody types more than this into a terminal that does not respond. */
const MAX_BYTES = 4 * 1024;

/** @typeParam Who the sender, who is told about keys that were dropped */
export class GapInput<Who> {
  #kept: { who: Who; frame: Buffer }[] = [];
  #bytes = 0;
  #full = false;

  /**
   * @param frame an input frame, opcode first
   * @returns false if it was dropped; everything after it is dropped too, since input with gaps does harm
   */
  keep(who: Who, frame: Buffer): boolean {
    this.#full ||= this.#bytes + frame.length > MAX_BYTES;
    if (this.#full) return false;
    this.#kept.push({ who, frame });
    this.#bytes += frame.length;
    return true;
  }

  /** @returns the buffered frames in order; the buffer is then empty */
  take(): { who: Who; frame: Buffer }[] {
    const kept = this.#kept;
    this.#kept = [];
    this.#bytes = 0;
    this.#full = false;
    return kept;
  }
}
