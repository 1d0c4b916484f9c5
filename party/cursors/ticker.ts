// Sends what has gathered at a steady pace (CU1, PR1), and stops when all is at rest, so that the room can sleep.

export class Ticker {
  #timer: ReturnType<typeof setTimeout> | null = null;
  #tick: () => number | null;

  /** @param tick sends what there is, and says after how many ms it may be called again; null at rest */
  constructor(tick: () => number | null) {
    this.#tick = tick;
  }

  /** Says that there is something to send. It goes at once after a rest, else with the next tick. */
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
