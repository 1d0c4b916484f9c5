// Sends batched updates at a limited rate (CU1, PR1), and stops when idle, so that the room can hibernate.
import type { Later } from '../billing/meter.ts';

export class Ticker {
  #waits = false;
  #tick: () => number | null;
  #later: Later;

  /** @param tick sends what is pending and returns the ms until it may be called again; null when idle */
  constructor(tick: () => number | null, later: Later) {
    this.#tick = tick;
    this.#later = later;
  }

  /** Call when something is pending: it is sent at once if the ticker is idle, else with the next tick. */
  wake(): void {
    if (!this.#waits) this.#run();
  }

  #run(): void {
    const ms = this.#tick();
    if (ms === null) return;
    this.#waits = true;
    this.#later(ms, () => {
      this.#waits = false;
      try {
        this.#run();
      } catch (error) {
        console.error('a tick of the room failed', error);
      }
    });
  }
}
