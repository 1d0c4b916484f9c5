// Keys that people type while their terminal is not connected: kept up to a limit and sent when it is again.

/** In bytes; more than this nobody types into a terminal that does not answer. */
const MAX_BYTES = 4 * 1024;

export class GapInput {
  #frames: Buffer[] = [];
  #bytes = 0;

  /** @param frame an input frame; dropped once the limit is reached */
  keep(frame: Buffer): void {
    if (this.#bytes + frame.length > MAX_BYTES) return;
    this.#frames.push(frame);
    this.#bytes += frame.length;
  }

  /** @returns what was kept, in order; it is forgotten here */
  take(): Buffer[] {
    const frames = this.#frames;
    this.#frames = [];
    this.#bytes = 0;
    return frames;
  }
}
