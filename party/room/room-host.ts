// Keeps a room behind its connections: opens it on first use, checks what comes in before the room sees it (LI1), and
// watches over late hellos, silence, grace and rest. An exception neither leaks to a client nor ends the room.

import type { Billed } from '../../protocol/access/billed.ts';
import { KINDS, may, ROLES } from '../../protocol/access/roles.ts';
import type { RoomFigures } from '../../protocol/access/room-figures.ts';
import type { Ticket } from '../../protocol/access/ticket.ts';
import { CLOSE, GOING_AWAY } from '../../protocol/codes.ts';
import { HELLO_TIMEOUT_MS } from '../../protocol/limits.ts';
import type { Later } from '../billing/meter.ts';
import {
  attachmentOf,
  type RoomConnection,
  SEEN_STEP_MS,
  send,
  updateAttachment,
} from '../connections/connection.ts';
import { Incoming } from '../connections/incoming.ts';
import { dueOf, nextDeadline, type Watched } from '../connections/schedule.ts';
import type { SqlStorage } from '../storage/sql.ts';
import { tooMany } from './admission.ts';
import { control } from './control.ts';
import { Room } from './room.ts';

/** What a room runs on: workerd, or a simulation. */
export interface RoomRuntime {
  readonly storage: SqlStorage;
  /** The open connections, those that survived hibernation among them. */
  connections(): Iterable<RoomConnection>;
  /** When the runtime last answered a ping of this connection by itself (PR1), in ms; 0 for never. */
  pingedAt(connection: RoomConnection): number;
  /** Wakes the room at this time, in ms, by `alarm`; replaces an earlier request. */
  setAlarm(at: number): Promise<void>;
  /** A timer. */
  readonly later: Later;
  /** Keeps the room awake until this is done. */
  waitUntil(work: Promise<void>): void;
  /** Frames sent to all connections so far. */
  sent(): number;
  /** What the object has been billed for so far. @param now ms */
  billed(now: number): Billed;
}

/** A proxy that listens or records may be silent for as long as it likes, and must be. */
const saysNothing = (ticket: Ticket) => may(ticket, 'seats') || may(ticket, 'hear');

export class RoomHost {
  #runtime: RoomRuntime;
  #room: Room | null = null;
  #incoming = new Incoming();
  #alarmAt: number | null = null;
  #counts = { received: 0, limited: 0, faults: 0 };

  constructor(runtime: RoomRuntime) {
    this.#runtime = runtime;
  }

  /**
   * Opens the room after hibernation or a start.
   * @param alarmAt when the alarm that was set before is due, in ms @throws as `open` does
   */
  wake(alarmAt: number | null): void {
    this.#alarmAt = alarmAt;
    this.open();
  }

  /** The room, opened on first use. @throws if its storage can't be read */
  open(): Room {
    const runtime = this.#runtime;
    this.#room ??= new Room(runtime.storage, [...runtime.connections()], {
      reschedule: () => this.#schedule(),
      later: runtime.later,
    });
    return this.#room;
  }

  /** @param readTicket gives the verified ticket; null if it was not valid */
  connect(connection: RoomConnection, readTicket: () => Ticket | null): void {
    this.#guard(connection, 'connect', (room) => {
      const ticket = readTicket();
      if (!ticket) {
        connection.close(CLOSE.TICKET, 'ticket');
        return;
      }
      const now = Date.now();
      if (may(ticket, 'seats')) {
        connection.setState({ ticket, at: now, seen: now, member: null, dropped: false });
        room.listen(connection);
        return;
      }
      if (may(ticket, 'hear')) {
        connection.setState({ ticket, at: now, seen: now, member: null, dropped: false });
        room.hear(connection, now);
        return;
      }
      if (ROLES[ticket.role].as === null) {
        connection.close(CLOSE.FORBIDDEN, 'role');
        return;
      }
      for (const older of tooMany(room.connections, ticket))
        this.#drop(room, older, CLOSE.REPLACED, 'too many tabs');
      connection.setState({ ticket, at: now, seen: now, member: null, dropped: false });
      room.connections.add(connection);
      this.#schedule(now + HELLO_TIMEOUT_MS);
    });
  }

  message(connection: RoomConnection, message: string | ArrayBuffer | ArrayBufferView): void {
    this.#guard(connection, 'message', (room) => {
      const attachment = attachmentOf(connection);
      if (!attachment || attachment.dropped || !room.connections.has(connection)) return;
      if (may(attachment.ticket, 'carry')) {
        if (!room.audience.take(connection, String(message)))
          this.#drop(room, connection, CLOSE.FORBIDDEN, 'it listens');
        return;
      }
      if (saysNothing(attachment.ticket))
        return this.#drop(room, connection, CLOSE.FORBIDDEN, 'it listens');
      const now = Date.now();
      this.#counts.received += 1;
      // The alarm that enforces the hello timeout may fire a little late.
      if (!attachment.member && now - attachment.at >= HELLO_TIMEOUT_MS) {
        this.#late(room, connection);
        return;
      }
      if (now - attachment.seen >= SEEN_STEP_MS) updateAttachment(connection, { seen: now });
      const max = KINDS[ROLES[attachment.ticket.role].as ?? 'browser'].frameBytes;
      const read = this.#incoming.read(connection, message, max, now);
      if (read.ok) return room.take(connection, read.message, now);
      if (read.isLimited) this.#counts.limited += 1;
      if (read.end) this.#drop(room, connection, ...read.end);
    });
  }

  /** The connection is gone. */
  close(connection: RoomConnection): void {
    this.#guard(null, 'close', (room) => this.#leave(room, connection));
  }

  /** HS1, PR1, KB2: handles late hellos, silent connections, and periods of grace and rest that are over. */
  alarm(): void {
    this.#alarmAt = null;
    this.#guard(null, 'alarm', (room) => {
      const now = Date.now();
      for (const connection of [...room.connections.all()]) {
        const watched = this.#watch(connection);
        if (!watched || dueOf(watched) > now) continue;
        if (watched.member) this.#drop(room, connection, GOING_AWAY, 'silent');
        else this.#late(room, connection);
      }
      room.endGrace(now);
      room.pruneChat(now);
      room.keyboard.rest(now);
      room.resident.tick(now);
    });
    this.#schedule();
  }

  /** CR1: where the holder of a ticket goes who would find the room full; null: nowhere else than here. */
  audienceFor(ticket: Ticket): number | null {
    let n: number | null = null;
    this.#guard(null, 'audience', (room) => {
      n = room.audienceFor(ticket, Date.now());
    });
    return n;
  }

  /** Answers the control endpoint. @param readTicket as in `connect` */
  async request(request: Request, readTicket: () => Ticket | null): Promise<Response> {
    try {
      return await control(request, readTicket(), this.open(), () => this.#figures());
    } catch (error) {
      this.#counts.faults += 1;
      console.error('request failed', error);
      return Response.json(
        { error: 'INTERNAL', message: 'The room had a fault.' },
        { status: 500 },
      );
    }
  }

  #figures(): RoomFigures {
    const { awakeMs, storageBytes, ...billed } = this.#runtime.billed(Date.now());
    return {
      ...this.open().report.figures(),
      ...this.#counts,
      sent: this.#runtime.sent(),
      ...{ storageBytes, awakeMs, billed },
    };
  }

  /** Runs one hook; an exception is logged and closes the connection without revealing internals. */
  #guard(connection: RoomConnection | null, what: string, run: (room: Room) => void): void {
    try {
      run(this.open());
    } catch (error) {
      this.#counts.faults += 1;
      console.error(`${what} failed`, error);
      if (!connection) return;
      send(connection, {
        type: 'error',
        code: 'not_ready',
        msg: 'The room had a fault. Try again in a moment.',
        fatal: true,
        retryMs: 1_000,
      });
      connection.close(1011, 'fault');
    }
  }

  #late(room: Room, connection: RoomConnection): void {
    const seconds = HELLO_TIMEOUT_MS / 1_000;
    const msg = `The hello has to come within ${seconds} s.`;
    send(connection, { type: 'error', code: 'not_ready', msg, fatal: true, ref: 'hello' });
    this.#drop(room, connection, CLOSE.HELLO_TIMEOUT, 'hello');
  }

  /** Closes a connection from our side; its presence ends now, not when the client completes the close. */
  #drop(room: Room, connection: RoomConnection, code: number, reason: string): void {
    this.#leave(room, connection);
    connection.close(code, reason);
  }

  #leave(room: Room, connection: RoomConnection): void {
    this.#incoming.forget(connection);
    room.leave(connection, Date.now());
  }

  #watch(connection: RoomConnection): Watched | null {
    const attachment = attachmentOf(connection);
    if (!attachment || saysNothing(attachment.ticket)) return null;
    return {
      at: attachment.at,
      lastSeen: Math.max(attachment.seen, this.#runtime.pingedAt(connection)),
      member: attachment.member !== null,
    };
  }

  /** Sets the alarm to the next deadline. @param known a new deadline in ms; nothing to do if the alarm is earlier */
  #schedule(known?: number): void {
    const room = this.#room;
    if (!room) return;
    if (known !== undefined && this.#alarmAt !== null && this.#alarmAt <= known) return;
    const watched = [...room.connections.all()].flatMap(
      (connection) => this.#watch(connection) ?? [],
    );
    const next = nextDeadline(watched, room.deadlines());
    if (next === null || (this.#alarmAt !== null && this.#alarmAt <= next)) return;
    this.#alarmAt = next;
    this.#runtime.waitUntil(
      this.#runtime.setAlarm(next).catch((error: unknown) => {
        this.#alarmAt = null;
        console.error('the alarm could not be set', error);
      }),
    );
  }
}
