// The Durable Object of a room: hands its hooks to the room's host, and workerd's storage, sockets and alarm with them.
import { type Connection, type ConnectionContext, Server, type WSMessage } from 'partyserver';
import type { Attachment, RoomConnection } from './connections/connection.ts';
import { ticketFrom } from './connections/ticket.ts';
import { RoomHost } from './room/room-host.ts';

export class RoomServer extends Server<Cloudflare.Env> {
  static override options = { hibernate: true };

  readonly #host = new RoomHost({
    storage: this.ctx.storage,
    connections: () => this.getConnections<Attachment>(),
    pingedAt: (connection: RoomConnection) =>
      this.ctx.getWebSocketAutoResponseTimestamp(connection as Connection)?.getTime() ?? 0,
    setAlarm: (at) => this.ctx.storage.setAlarm(at),
    waitUntil: (work) => this.ctx.waitUntil(work),
  });

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
    this.#host.connect(connection, () => ticketFrom(request));
  }

  override onMessage(connection: Connection, message: WSMessage): void {
    this.#host.message(connection, message);
  }

  override onClose(connection: Connection): void {
    this.#host.close(connection);
  }

  override onError(connection: Connection, error: unknown): void {
    // Usually a malformed frame from the client, not an error in the room.
    console.debug('a socket failed', String(error));
    this.#host.close(connection);
  }

  override onException(error: unknown): void {
    console.error('the room had a fault', error);
  }

  override onAlarm(): void {
    this.#host.alarm();
  }

  /** TS1: called by the TerminalServer of a seat. @param seat 1-based */
  watch(seat: number, isWatched: boolean): void {
    this.#host.open().watch(seat, isWatched);
  }

  override onRequest(request: Request): Promise<Response> {
    return this.#host.request(request, () => ticketFrom(request));
  }
}
