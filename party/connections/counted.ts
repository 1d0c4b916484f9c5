// Counts what is sent to a room's connections, wherever in the room that is done.
import type { Attachment, RoomConnection } from './connection.ts';

export class CountedConnections<C extends RoomConnection> {
  /** Frames, to all connections. */
  sent = 0;
  /** One each: connections are compared. */
  readonly #of = new WeakMap<C, CountedConnection<C>>();

  of(connection: C): CountedConnection<C> {
    const known = this.#of.get(connection);
    if (known) return known;
    const counted = new CountedConnection(connection, () => {
      this.sent += 1;
    });
    this.#of.set(connection, counted);
    return counted;
  }
}

export class CountedConnection<C extends RoomConnection> implements RoomConnection {
  readonly connection: C;
  readonly #onSend: () => void;

  constructor(connection: C, onSend: () => void) {
    this.connection = connection;
    this.#onSend = onSend;
  }

  get id(): string {
    return this.connection.id;
  }

  get state(): unknown {
    return this.connection.state;
  }

  get readyState(): number {
    return this.connection.readyState;
  }

  setState(attachment: Attachment): unknown {
    return this.connection.setState(attachment);
  }

  send(frame: string): void {
    this.connection.send(frame);
    this.#onSend();
  }

  close(code: number, reason: string): void {
    this.connection.close(code, reason);
  }
}
