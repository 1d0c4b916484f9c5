// Tells everybody about people (PR1): at once among few; in a crowd gathered, so that many who come or type at the same
// time cost each reader a few messages a second.
import { encode } from '../../protocol/frames.ts';
import { type RoomConnection, sendText } from '../connections/connection.ts';
import type { Connections } from '../connections/connections.ts';
import { Ticker } from '../cursors/ticker.ts';
import { PresenceChanges } from './presence-changes.ts';

/** From this many readers on changes is gathered, for so many ms each ... */
const CROWD = 10;
const MS_PER_READER = 4;
/** ... and no longer than this. */
const SLOWEST_MS = 400;

export class PresenceFeed {
  readonly changes = new PresenceChanges();
  #connections: Connections;
  /** Up to where those know everything who came since the last message, by connection. */
  #marks = new Map<string, number>();
  #ticker = new Ticker(() => this.#tick());

  constructor(connections: Connections) {
    this.#connections = connections;
  }

  /** There is changes. */
  wake(): void {
    this.#ticker.wake();
  }

  /** A connection was just given the list of everybody, so it needs only what comes after. */
  welcomed(connection: RoomConnection): void {
    this.#marks.set(connection.id, this.changes.mark);
    this.wake();
  }

  /** @returns after how many ms there may be more; null if it need not wait */
  #tick(): number | null {
    if (this.changes.isEmpty) {
      this.#marks.clear();
      return null;
    }
    const frames = this.changes.after(0).map(encode);
    let readers = 0;
    for (const { connection } of this.#connections.members()) {
      readers += 1;
      const mark = this.#marks.get(connection.id);
      const mine = mark === undefined ? frames : this.changes.after(mark).map(encode);
      for (const frame of mine) sendText(connection, frame);
    }
    this.changes.clear();
    this.#marks.clear();
    return readers < CROWD ? null : Math.min(SLOWEST_MS, MS_PER_READER * readers);
  }
}
