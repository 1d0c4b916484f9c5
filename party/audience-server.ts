// The Durable Object of those who only look at a room that is full (CR2): hands its hooks to the audience's host.
import type { Connection, ConnectionContext, WSMessage } from 'partyserver';
import { readAudienceRoom } from '../protocol/room/audience.ts';
import { AudienceHost } from './audience/audience-host.ts';
import { MeteredServer } from './billing/metered-server.ts';
import type { Attachment } from './connections/connection.ts';
import { problem } from './connections/control-request.ts';
import { ticketFrom } from './connections/ticket.ts';

export class AudienceServer extends MeteredServer {
  static override options = { hibernate: true };

  #opened: AudienceHost | null = null;

  /** PR1: the runtime answers pings itself. */
  override onStart(): void {
    this.ctx.setWebSocketAutoResponse(new WebSocketRequestResponsePair('ping', 'pong'));
  }

  override onConnect(connection: Connection, { request }: ConnectionContext): void {
    this.#guard(connection, (host) => host.connect(connection, ticketFrom(request)));
  }

  override onMessage(connection: Connection, message: WSMessage): void {
    this.#guard(connection, (host) => host.message(connection, message));
  }

  override onClose(connection: Connection): void {
    this.#guard(null, (host) => host.close(connection));
  }

  override onError(connection: Connection, error: unknown): void {
    console.debug('a socket failed', String(error));
    this.onClose(connection);
  }

  override onException(error: unknown): void {
    console.error('the audience had a fault', error);
  }

  override onAlarm(): void {
    this.#guard(null, (host) => host.alarm());
  }

  override onRequest(): Response {
    return problem(404, 'NOT_FOUND', 'Open a WebSocket here.');
  }

  /** Runs one hook; an exception is logged and closes the connection without revealing internals. */
  #guard(connection: Connection | null, run: (host: AudienceHost) => void): void {
    try {
      run(this.#open());
    } catch (error) {
      console.error('the audience had a fault', error);
      connection?.close(1011, 'fault');
    }
  }

  /** Opened on first use. @throws if this is no audience */
  #open(): AudienceHost {
    const { room, n } = readAudienceRoom(this.name) ?? {};
    if (room === undefined || n === undefined) throw new Error('this is no audience');
    this.#opened ??= new AudienceHost({
      ...{ room, n, meter: this.meter, rooms: this.env.RoomServer },
      connections: [...this.getConnections<Attachment>()].filter(({ state }) => state !== null),
      pingedAt: (one) =>
        this.ctx.getWebSocketAutoResponseTimestamp(one as unknown as WebSocket)?.getTime() ?? 0,
      waitUntil: (work) => this.ctx.waitUntil(work),
      setAlarm: (at, failed) => this.setAlarm(at, failed),
    });
    return this.#opened;
  }
}
