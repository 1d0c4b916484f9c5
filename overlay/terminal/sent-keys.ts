// In-flight input: keeps sent frames until the proxy acknowledges them, so that after a reconnect the missing ones are
// sent again exactly once.

/** Limit of the resend buffer in bytes; a larger paste that is interrupted can't be resumed. */
const KEPT_BYTES = 64 * 1_024;

export class SentKeys {
  /** Number of input frames sent, counted as the proxy does. */
  #count = 0;
  #acked = 0;
  #frames: Uint8Array[] = [];
  #bytes = 0;

  /** True while any sent frame is unacknowledged. */
  get open(): boolean {
    return this.#count > this.#acked;
  }

  /** Records a frame as in flight. @param frame an input frame that has been sent; copied */
  sent(frame: Uint8Array): void {
    this.#count += 1;
    this.#frames.push(frame.slice());
    this.#bytes += frame.length;
    while (this.#bytes > KEPT_BYTES) this.#bytes -= this.#frames.shift()?.length ?? 0;
  }

  /** Handles an acknowledgement. @param came how many frames the proxy has received */
  arrived(came: number): void {
    const acked = Math.min(came, this.#count);
    if (acked <= this.#acked) return;
    this.#acked = acked;
    while (this.#frames.length > this.#count - acked)
      this.#bytes -= this.#frames.shift()?.length ?? 0;
  }

  /**
   * After a reconnect: returns the frames to send again and those that are lost, and empties the buffer.
   * @param came how many frames had arrived; null if the proxy doesn't know, and starts counting from 0
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
