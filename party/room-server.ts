// The Durable Object of a room: hands its hooks to the room's host, and workerd's storage, sockets and alarm with them.
import type { Connection, ConnectionContext, WSMessage } from 'partyserver';
import type { ServerMessage } from '../protocol/messages.ts';
import { MeteredServer } from './billing/metered-server.ts';
import type { Attachment } from './connections/connection.ts';
import { type CountedConnection, CountedConnections } from './connections/counted.ts';
import { goTo, isUpgrade } from './connections/elsewhere.ts';
import { ticketFrom } from './connections/ticket.ts';
import { RoomHost } from './room/room-host.ts';

export class RoomServer extends MeteredServer {
  static override options = { hibernate: true };

  readonly #counted = new CountedConnections<Connection>();
  readonly #host = new RoomHost({
    storage: this.meter.storage,
    connections: () => [...this.getConnections<Attachment>()].map((one) => this.#counted.of(one)),
    pingedAt: (counted) => {
      const { connection } = counted as CountedConnection<Connection>;
      return this.ctx.getWebSocketAutoResponseTimestamp(connection)?.getTime() ?? 0;
    },
    sent: () => this.#counted.sent,
    billed: (now) => this.meter.billed(now),
    later: this.meter.later,
    setAlarm: (at) => this.meter.setAlarm(at),
    waitUntil: (work) => this.ctx.waitUntil(work),
  });

  /** CR1: where the room is full, the front door is told of the audience that somebody who only looks goes to. */
  override fetch(request: Request): Promise<Response> {
    const ticket = isUpgrade(request) ? ticketFrom(request) : null;
    const n = ticket && this.#host.audienceFor(ticket);
    if (n === null) return super.fetch(request);
    this.meter.happened('requests', Date.now());
    return Promise.resolve(goTo(n));
  }

  /** PR1: the runtime answers pings itself, so that they do not wake a hibernating room. */
  override async onStart(): Promise<void> {
    try {
      this.ctx.setWebSocketAutoResponse(new WebSocketRequestResponsePair('ping', 'pong'));
      this.#host.wake(await this.ctx.storage.getAlarm());
    } catch (error) {
      // Throwing here would send the stack to the first client; the room is opened at the next event instead.
      console.error('the room could not be opened', error);
    }
  }

  override onConnect(connection: Connection, { request }: ConnectionContext): void {
    this.#host.connect(this.#counted.of(connection), () => ticketFrom(request));
  }

  override onMessage(connection: Connection, message: WSMessage): void {
    this.#host.message(this.#counted.of(connection), message);
  }

  override onClose(connection: Connection): void {
    this.#host.close(this.#counted.of(connection));
  }

  override onError(connection: Connection, error: unknown): void {
    // Usually a malformed frame from the client, not an error in the room.
    console.debug('a socket failed', String(error));
    this.#host.close(this.#counted.of(connection));
  }

  override onException(error: unknown): void {
    console.error('the room had a fault', error);
  }

  override onAlarm(): void {
    this.#host.alarm();
  }

  /** CR2: called by the room's audience. */
  chatBefore(before: number): ServerMessage {
    this.meter.happened('calls', Date.now());
    return this.#host.open().chatBefore(before);
  }

  /** TS1: called by the TerminalServer of a seat. @param seat 1-based */
  watch(seat: number, isWatched: boolean): void {
    this.wasCalled();
    this.#host.open().watch(seat, isWatched);
  }

  override onRequest(request: Request): Promise<Response> {
    return this.#host.request(request, () => ticketFrom(request));
  }
}
