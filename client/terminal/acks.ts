// Tells the server how far the terminal is: often enough that it goes on sending, and once when it is quiet (TS5).
import { STREAM_ACK_BYTES } from '../../protocol/streams/terminal-frames.ts';
import type { Place } from './position.ts';

/** So long without anything new is quiet, in ms. */
const QUIET_MS = 200;

export class Acks {
  readonly #tell: (place: Place) => boolean;
  #told: Place | null = null;
  #parsed: Place | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** @param tell sends it @returns whether it was sent */
  constructor(tell: (place: Place) => boolean) {
    this.#tell = tell;
  }

  /** A new connection begins. @param place what the server has just been told in the query */
  begin(place: Place | null): void {
    clearTimeout(this.#timer);
    this.#told = place;
    this.#parsed = null;
  }

  /** Everything up to here is on the terminal. @param now whether the server is to know at once */
  parsed(place: Place, now = false): void {
    if (this.#told?.epoch === place.epoch && place.at <= this.#told.at && !now) return;
    this.#parsed = place;
    const since = this.#told?.epoch === place.epoch ? this.#told.at : null;
    if (now || since === null || place.at - since >= STREAM_ACK_BYTES) {
      this.#say();
      return;
    }
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#say(), QUIET_MS);
  }

  #say(): void {
    clearTimeout(this.#timer);
    if (this.#parsed && this.#tell(this.#parsed)) this.#told = this.#parsed;
  }
}
