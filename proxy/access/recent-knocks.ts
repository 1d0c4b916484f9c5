// At whose doors somebody waits who knocked by this proxy: such a room is asked who they are, though nobody is in it.
import { KNOCK_MS } from '../../protocol/access/knocks.ts';
import { Emitter } from '../../protocol/emitter.ts';

export class RecentKnocks {
  /** Somebody begins to wait at a room's door; with its id. */
  readonly onFirst = new Emitter<string>();
  /** Until when a knock is heard there, by `#now`. */
  readonly #until = new Map<string, number>();
  readonly #now: () => number;

  /** @param now ms of a monotonic clock */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  /** Somebody knocks at a room's door, or goes on waiting there. @param room its id */
  heard(room: string): void {
    const isFirst = !this.at(room);
    this.#until.set(room, this.#now() + KNOCK_MS.waiting);
    if (isFirst) this.onFirst.emit(room);
  }

  /** Whether somebody may still wait there. @param room its id */
  at(room: string): boolean {
    return (this.#until.get(room) ?? Number.NEGATIVE_INFINITY) > this.#now();
  }
}
