// Asks the room for its time (AR2): some round trips one after the other, at each connection and then now and again.
import { aheadOf, type RoundTrip } from '../core/clock.ts';

export interface RoomClockOptions {
  /** Sends an echo. @returns false if there is no connection */
  send(t: number): boolean;
  /** The room's time less that of `performance.now()`, in ms. */
  onTime(ahead: number): void;
}

/** Round trips of a measurement. */
const TRIPS = 5;
/** Clocks of machines drift by some ms in this time. */
const AGAIN_MS = 600_000;

export class RoomClock {
  readonly #options: RoomClockOptions;
  #trips: RoundTrip[] = [];
  #timer: NodeJS.Timeout | undefined;

  constructor(options: RoomClockOptions) {
    this.#options = options;
  }

  /** Begins to measure: there is a new connection. */
  measure(): void {
    clearTimeout(this.#timer);
    this.#trips = [];
    this.#options.send(performance.now());
    this.#timer = setTimeout(() => this.measure(), AGAIN_MS);
    this.#timer.unref();
  }

  /** @param at what the room says, if it does: an older one echoes alone */
  onEcho(t: number, at: number | undefined): void {
    const came = performance.now();
    if (at === undefined || !Number.isFinite(at) || !(t <= came)) return;
    if (this.#trips.length >= TRIPS) return;
    this.#trips.push({ sent: t, came, at });
    const ahead = aheadOf(this.#trips);
    // The first is told at once, so that a newcomer's pictures are soon right; the rest make it exact.
    if (ahead !== undefined && (this.#trips.length === 1 || this.#trips.length === TRIPS))
      this.#options.onTime(ahead);
    if (this.#trips.length < TRIPS) this.#options.send(performance.now());
  }

  close(): void {
    clearTimeout(this.#timer);
  }
}
