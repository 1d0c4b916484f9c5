// Everybody's cursors to everybody, one frame a tick (CU1), and none to who is behind with reading (CU2).
import { encode } from '../protocol/messages.ts';
import { type RoomConnection, send, sendText } from './connection.ts';
import {
  allCursors,
  type CursorFrame,
  type CursorMessage,
  dropCursors,
  emptyBoard,
  putCursor,
  takeFrame,
  tickMs,
} from './cursors.ts';
import {
  isBehind,
  newReader,
  noteAnswer,
  noteMissed,
  noteSent,
  type Reader,
  takeMissed,
} from './flow.ts';
import type { Roster } from './roster.ts';
import { Ticker } from './ticker.ts';

export class CursorFeed {
  #roster: Roster;
  #board = emptyBoard();
  /** By connection. Forgotten when the room sleeps: by then every frame has been read. */
  #readers = new Map<string, Reader>();
  #ticker = new Ticker(() => this.#tick());

  constructor(roster: Roster) {
    this.#roster = roster;
  }

  /** @param now ms */
  put(pid: string, message: CursorMessage, now: number): void {
    putCursor(this.#board, pid, message, now);
    this.#ticker.wake();
  }

  /** A person has no connection any more: its cursors go at once. */
  drop(pid: string): void {
    dropCursors(this.#board, pid);
    this.#ticker.wake();
  }

  /** CU2: a connection has read a frame, and all before it. @param at of the frame @param now ms */
  answered(connection: RoomConnection, at: number, now: number): void {
    const reader = this.#readers.get(connection.id) ?? newReader();
    this.#readers.set(connection.id, reader);
    noteAnswer(reader, at);
    this.#catchUp(connection, reader, now);
  }

  forget(connection: RoomConnection): void {
    this.#readers.delete(connection.id);
  }

  /** Where everyone's cursors are, for a newcomer; null if there are none. @param now ms */
  all(now: number): CursorFrame | null {
    return allCursors(this.#board, now);
  }

  /** @returns after how many ms the next frame may go; null if there was nothing to send */
  #tick(): number | null {
    const frame = takeFrame(this.#board, Date.now());
    if (!frame) return null;
    const text = encode(frame);
    let readers = 0;
    for (const { connection } of this.#roster.members()) {
      readers += 1;
      const reader = this.#readers.get(connection.id);
      if (reader && (reader.missed !== null || isBehind(reader, frame.at))) {
        noteMissed(reader, frame.gone);
      } else {
        sendText(connection, text);
        if (reader) noteSent(reader, frame.at);
      }
    }
    return tickMs(frame.c.length, readers);
  }

  /** What a reader has missed, in one frame: where everybody is now. */
  #catchUp(connection: RoomConnection, reader: Reader, now: number): void {
    const missed = takeMissed(reader, now);
    if (!missed) return;
    const frame = this.all(now) ?? { type: 'cursor_pos', at: now, c: [], gone: [] };
    send(connection, { ...frame, gone: [...missed] });
    noteSent(reader, frame.at);
  }
}
