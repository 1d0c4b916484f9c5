// Keys that people type while their terminal is not connected: kept up to a limit and sent when it is again.

/** In bytes; more than this nobody types into a terminal that does not answer. */
const MAX_BYTES = 4 * 1024;

/** @typeParam Who the one who typed, who is told of keys that were not kept */
export class GapInput<Who> {
  #kept: { who: Who; frame: Buffer }[] = [];
  #bytes = 0;
  #full = false;

  /**
   * @param frame an input frame, opcode first
   * @returns false if it is not kept: then nothing after it is either, since keys with a hole do harm
   */
  keep(who: Who, frame: Buffer): boolean {
    this.#full ||= this.#bytes + frame.length > MAX_BYTES;
    if (this.#full) return false;
    this.#kept.push({ who, frame });
    this.#bytes += frame.length;
    return true;
  }

  /** @returns what was kept, in order; it is forgotten here */
  take(): { who: Who; frame: Buffer }[] {
    const kept = this.#kept;
    this.#kept = [];
    this.#bytes = 0;
    this.#full = false;
    return kept;
  }
}
