// Broadcasts presence changes (PR1): at once in a small room, batched in a large one, so that many people who join or
// type at the same time cost each reader only a few messages per second.
import { encode } from '../../protocol/frames.ts';
import type { Later } from '../billing/meter.ts';
import { type RoomConnection, sendText } from '../connections/connection.ts';
import type { Connections } from '../connections/connections.ts';
import { Ticker } from '../cursors/ticker.ts';
import { PresenceChanges } from './presence-changes.ts';

/** With this many readers or more, presence changes are batched. */
const CROWD = 10;
/** The batch interval grows by this many ms per reader ... */
const MS_PER_READER = 4;
/** ... up to this limit. */
const SLOWEST_MS = 400;

export class PresenceFeed {
  readonly changes = new PresenceChanges();
  #connections: Connections;
  /** By connection welcomed since the last batch: the last change that its welcome included. */
  #marks = new Map<string, number>();
  #ticker: Ticker;

  constructor(connections: Connections, later: Later) {
    this.#connections = connections;
    this.#ticker = new Ticker(() => this.#tick(), later);
  }

  /** Call when `changes` has something to send. */
  wake(): void {
    this.#ticker.wake();
  }

  /** A connection was just sent the full list of people, so it needs only later changes. */
  welcomed(connection: RoomConnection): void {
    this.#marks.set(connection.id, this.changes.mark);
    this.wake();
  }

  /** @returns ms until the next batch; null if the next change may be sent at once */
  #tick(): number | null {
    if (this.changes.isEmpty) {
      this.#marks.clear();
      return null;
    }
    const frames = this.changes.after(0).map(encode);
    this.#connections.noteTold();
    let readers = 0;
    for (const { connection } of this.#connections.hearers()) {
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
