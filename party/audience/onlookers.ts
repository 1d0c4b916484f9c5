// Who look on at one object of a room's audience: a few sockets each, none of which floods, says no hello or falls silent.
import { KINDS, ROLES } from '../../protocol/access/roles.ts';
import type { Ticket } from '../../protocol/access/ticket.ts';
import { CLOSE, GOING_AWAY } from '../../protocol/codes.ts';
import { HELLO_TIMEOUT_MS, MAX_SOCKETS_EACH, SILENCE_MS } from '../../protocol/limits.ts';
import type { ClientMessage, Hello } from '../../protocol/messages.ts';
import type { Dismissal } from '../../protocol/room/dismissal.ts';
import { attachmentOf, type RoomConnection } from '../connections/connection.ts';
import { Connections } from '../connections/connections.ts';
import { dismissed } from '../connections/dismissed.ts';
import { Incoming } from '../connections/incoming.ts';

export interface OnlookersParts {
  /** When the runtime last answered a ping of this connection by itself (PR1), in ms; 0 for never. */
  pingedAt(connection: RoomConnection): number;
  /** A connection is gone, or was closed. */
  left(connection: RoomConnection): void;
}

export class Onlookers {
  readonly connections = new Connections();
  readonly #parts: OnlookersParts;
  readonly #incoming = new Incoming();
  /** Who have said hello, and see nothing yet. */
  readonly #waiting = new Map<string, { connection: RoomConnection; hello: Hello }>();
  /** When something last came from each, in ms. */
  readonly #seen = new Map<string, number>();

  constructor(parts: OnlookersParts) {
    this.#parts = parts;
  }

  get size(): number {
    return [...this.connections.all()].length;
  }

  /** @param now ms @returns whether somebody may look on with this ticket; else the connection is closed */
  add(connection: RoomConnection, ticket: Ticket | null, now: number): boolean {
    if (!ticket || ROLES[ticket.role].as !== 'browser') {
      connection.close(CLOSE.TICKET, 'ticket');
      return false;
    }
    const mine = [...this.connections.all()].filter(
      (other) => attachmentOf(other)?.ticket.sub === ticket.sub,
    );
    for (const older of mine.slice(0, Math.max(0, mine.length + 1 - MAX_SOCKETS_EACH)))
      this.drop(older, CLOSE.REPLACED, 'too many tabs');
    connection.setState({ ticket, at: now, seen: now, member: null, dropped: false });
    this.connections.add(connection);
    return true;
  }

  /** Reads a frame, and answers one that is too many, too large or none (LI1). @param now ms */
  read(
    connection: RoomConnection,
    frame: string | ArrayBuffer | ArrayBufferView,
    now: number,
  ): ClientMessage | null {
    if (!this.connections.has(connection)) return null;
    this.#seen.set(connection.id, now);
    const read = this.#incoming.read(connection, frame, KINDS.browser.frameBytes, now);
    if (read.ok) return read.message;
    if (read.end) this.drop(connection, ...read.end);
    return null;
  }

  /** Somebody has said hello. */
  wait(connection: RoomConnection, hello: Hello): void {
    this.#waiting.set(connection.id, { connection, hello });
  }

  get isWaitedFor(): boolean {
    return this.#waiting.size > 0;
  }

  /** Those who have said hello since this was last asked. */
  takeWaiting(): { connection: RoomConnection; hello: Hello }[] {
    const waiting = [...this.#waiting.values()];
    this.#waiting.clear();
    return waiting;
  }

  /** HS1, PR1: closes what says no hello, and what is silent. @param now ms @returns whether a hello is still to come */
  watchOver(now: number): boolean {
    let lacksHello = false;
    for (const connection of [...this.connections.all()]) {
      const { at = 0, member } = attachmentOf(connection) ?? {};
      const saidHello = member || this.#waiting.has(connection.id);
      const seen = this.#seen.get(connection.id) ?? 0;
      const heard = Math.max(at, seen, this.#parts.pingedAt(connection));
      if (now - heard > SILENCE_MS) this.drop(connection, GOING_AWAY, 'silent');
      else if (!saidHello && now - at >= HELLO_TIMEOUT_MS)
        this.drop(connection, CLOSE.HELLO_TIMEOUT, 'hello');
      else lacksHello ||= !saidHello;
    }
    return lacksHello;
  }

  /** MO1, MO5, DO2: closes those whom the room means. */
  dismiss(dismissal: Dismissal): void {
    for (const connection of dismissed(this.connections, dismissal))
      this.drop(connection, dismissal.code, 'door');
  }

  drop(connection: RoomConnection, code: number, reason: string): void {
    this.forget(connection);
    connection.close(code, reason);
  }

  /** A connection is gone. */
  forget(connection: RoomConnection): void {
    if (!this.connections.remove(connection)) return;
    this.#waiting.delete(connection.id);
    this.#seen.delete(connection.id);
    this.#incoming.forget(connection);
    this.#parts.left(connection);
  }
}
