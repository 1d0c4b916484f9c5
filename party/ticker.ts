// Sends what the cursors did at a steady pace (CU1), and stops when they rest, so that the room can sleep.
import { CURSOR_TICK_MS } from '../protocol/limits.ts';

export class Ticker {
  #timer: ReturnType<typeof setTimeout> | null = null;
  #tick: () => boolean;

  /** @param tick sends one frame; false when there was nothing to send */
  constructor(tick: () => boolean) {
    this.#tick = tick;
  }

  /** Says that there is something to send. It goes at once after a rest, else with the next tick. */
  wake(): void {
    if (this.#timer !== null) return;
    this.#tick();
    this.#wait();
  }

  #wait(): void {
    this.#timer = setTimeout(() => {
      this.#timer = null;
      try {
        if (this.#tick()) this.#wait();
      } catch (error) {
        console.error('the cursor tick failed', error);
      }
    }, CURSOR_TICK_MS);
  }
}
