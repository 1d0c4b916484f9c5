// How long rooms and seats have been paused since the proxy started, counted in seconds.
import type { Pauses } from '../../protocol/access/pause.ts';

export interface PausedSeconds {
  /** Of the whole room. */
  room: number;
  /** Of single seats, added up. */
  seats: number;
}

interface Watched {
  total: PausedSeconds;
  /** What has been paused since the last look. */
  now: { room: number; seats: number };
  at: number;
}

export class PausedTime {
  readonly #rooms = new Map<string, Watched>();
  readonly #now: () => number;

  /** @param now a monotonic clock, in ms */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  /** What is paused in a room from now on. */
  look(room: string, pauses: Pauses): PausedSeconds {
    const watched = this.#rooms.get(room) ?? {
      total: { room: 0, seats: 0 },
      now: { room: 0, seats: 0 },
      at: this.#now(),
    };
    this.#rooms.set(room, watched);
    const at = this.#now();
    const seconds = (at - watched.at) / 1_000;
    watched.total.room += watched.now.room * seconds;
    watched.total.seats += watched.now.seats * seconds;
    watched.now = { room: pauses.room ? 1 : 0, seats: Object.keys(pauses.seats).length };
    watched.at = at;
    return { ...watched.total };
  }
}
