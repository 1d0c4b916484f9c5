// Broadcasts everybody's cursors, one frame per tick (CU1), and skips connections that read too slowly (CU2).
import { CURSOR_BOUNDS } from '../../protocol/access/room-figures.ts';
import { Durations } from '../../protocol/figures.ts';
import { encode } from '../../protocol/frames.ts';
import type { Later } from '../billing/meter.ts';
import { type RoomConnection, sendText } from '../connections/connection.ts';
import { type Connections, isPresence } from '../connections/connections.ts';
import {
  isBehind,
  newReader,
  noteAnswer,
  noteMissed,
  noteSent,
  type Reader,
  takeMissed,
} from './backlog.ts';
import {
  allCursors,
  type CursorFrame,
  type CursorMessage,
  dropCursors,
  emptyBoard,
  putCursor,
  putFrame,
  takeFrame,
  tickMs,
} from './cursors.ts';
import { Ticker } from './ticker.ts';

export class CursorFeed {
  /** From frames to the acks of them. */
  readonly roundTrips = new Durations(CURSOR_BOUNDS);
  #connections: Connections;
  #board = emptyBoard();
  /** By connection id. Lost on hibernation, which does no harm: by then every frame has been read. */
  #readers = new Map<string, Reader>();
  #ticker: Ticker;
  /** Whether a reader that was skipped has sent an ack since the last tick. */
  #catchingUp = false;

  constructor(connections: Connections, later: Later) {
    this.#connections = connections;
    this.#ticker = new Ticker(() => this.#tick(), later);
  }

  /** @param now ms */
  put(pid: string, message: CursorMessage, now: number): void {
    putCursor(this.#board, pid, message, now);
    this.#ticker.wake();
  }

  /** CR2: passes a room's frame on. @param now ms */
  relay(frame: CursorFrame, now: number): void {
    putFrame(this.#board, frame, now);
    this.#ticker.wake();
  }

  /** A person's last connection is gone: its cursors are removed at once. */
  drop(pid: string): void {
    dropCursors(this.#board, pid);
    this.#ticker.wake();
  }

  /** CU2: a connection has acked a frame, and with it all earlier ones. @param at of the frame @param now ms */
  answered(connection: RoomConnection, at: number, now: number): void {
    const reader = this.#readerOf(connection);
    // The clock may have gone backwards.
    if (noteAnswer(reader, at)) this.roundTrips.observe(Math.max(0, now - at) / 1_000);
    if (reader.missed === null) return;
    this.#catchingUp = true;
    this.#ticker.wake();
  }

  forget(connection: RoomConnection): void {
    this.#readers.delete(connection.id);
  }

  /** Everyone's current cursors, for a newcomer; null if there are none. @param now ms */
  all(now: number): CursorFrame | null {
    return allCursors(this.#board, now);
  }

  /** @returns ms until the next frame may be sent; null if there was nothing to send */
  #tick(): number | null {
    const now = Date.now();
    const frame = takeFrame(this.#board, now);
    if (!frame && !this.#catchingUp) return null;
    this.#catchingUp = false;
    const text = frame && encode(frame);
    const everyone = new Everyone(
      () => this.all(now) ?? { type: 'cursor_pos', at: now, c: [], gone: [] },
    );
    let readers = 0;
    for (const { connection, member } of this.#connections.hearers()) {
      // RE1: it answers nothing, and always reads.
      if (member === null && text) sendText(connection, text);
      // Bridges have no presence and no use for cursors.
      if (member === null || !isPresence(member)) continue;
      readers += 1;
      const reader = this.#readerOf(connection);
      if (frame && (reader.missed !== null || isBehind(reader, now))) {
        noteMissed(reader, frame.gone);
      }
      const missed = takeMissed(reader, now);
      if (missed) sendText(connection, everyone.without(missed));
      else if (text && reader.missed === null) sendText(connection, text);
      else continue;
      noteSent(reader, now);
    }
    return tickMs(frame?.c.length ?? 0, readers);
  }

  #readerOf(connection: RoomConnection): Reader {
    const reader = this.#readers.get(connection.id) ?? newReader();
    this.#readers.set(connection.id, reader);
    return reader;
  }
}

/** Catch-up frames with all current cursors, encoded once for all readers that missed the same (mostly empty) set. */
class Everyone {
  #frame: () => CursorFrame;
  #texts = new Map<string, string>();

  constructor(frame: () => CursorFrame) {
    this.#frame = frame;
  }

  /** @param gone whose cursors vanished meanwhile */
  without(gone: Iterable<string>): string {
    const pids = [...gone].sort();
    const key = pids.join(' ');
    const text = this.#texts.get(key) ?? encode({ ...this.#frame(), gone: pids });
    this.#texts.set(key, text);
    return text;
  }
}
