// Keys that were sent but may not have arrived, so that a lost connection neither loses nor doubles them; pure.

/** Kept for sending again, in bytes; a larger paste that is cut in two can't be mended. */
const KEPT_BYTES = 64 * 1_024;

export class SentKeys {
  /** Input frames sent, as the proxy counts them. */
  #count = 0;
  #acked = 0;
  #frames: Uint8Array[] = [];
  #bytes = 0;

  /** True if something was sent of which the proxy has not said that it came. */
  get open(): boolean {
    return this.#count > this.#acked;
  }

  /** @param frame an input frame that has been sent; copied */
  sent(frame: Uint8Array): void {
    this.#count += 1;
    this.#frames.push(frame.slice());
    this.#bytes += frame.length;
    while (this.#bytes > KEPT_BYTES) this.#bytes -= this.#frames.shift()?.length ?? 0;
  }

  /** @param came how many frames have arrived, as the proxy says */
  arrived(came: number): void {
    const acked = Math.min(came, this.#count);
    if (acked <= this.#acked) return;
    this.#acked = acked;
    while (this.#frames.length > this.#count - acked)
      this.#bytes -= this.#frames.shift()?.length ?? 0;
  }

  /**
   * After a new connection: what has to be sent again, and what can't be; both are forgotten here.
   * @param came how many frames had arrived; null if the proxy doesn't know, and counts anew
   */
  resume(came: number | null): { again: Uint8Array[]; lost: Uint8Array[] } {
    const known = came !== null && came >= this.#acked;
    if (known) this.arrived(came);
    const frames = this.#frames;
    const whole = known && frames.length === this.#count - this.#acked;
    this.#frames = [];
    this.#bytes = 0;
    this.#count = came ?? 0;
    this.#acked = this.#count;
    return whole ? { again: frames, lost: [] } : { again: [], lost: frames };
  }
}
