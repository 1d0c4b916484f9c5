// Sends batched updates at a limited rate (CU1, PR1), and stops when idle, so that the room can hibernate.

export class Ticker {
  #timer: ReturnType<typeof setTimeout> | null = null;
  #tick: () => number | null;

  /** @param tick sends what is pending and returns the ms until it may be called again; null when idle */
  constructor(tick: () => number | null) {
    this.#tick = tick;
  }

  /** Call when something is pending: it is sent at once if the ticker is idle, else with the next tick. */
  wake(): void {
    if (this.#timer === null) this.#run();
  }

  #run(): void {
    const ms = this.#tick();
    if (ms === null) return;
    this.#timer = setTimeout(() => {
      this.#timer = null;
      try {
        this.#run();
      } catch (error) {
        console.error('a tick of the room failed', error);
      }
    }, ms);
  }
}
