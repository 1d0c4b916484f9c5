// The Durable Object of a watched seat's stream: hands its hooks to the stream, and workerd's sockets and alarm with them.
import {
  type Connection,
  type ConnectionContext,
  getServerByName,
  type WSMessage,
} from 'partyserver';
import { may } from '../protocol/access/roles.ts';
import { CLOSE } from '../protocol/codes.ts';
import {
  encodeStream,
  FRAMES_QUERY,
  HAVE_QUERY,
  RELAY_QUERY,
  readHave,
  readStreamRoom,
} from '../protocol/streams/terminal-stream.ts';
import { type Newcomer, Stream } from '../streams/stream.ts';
import { MeteredServer } from './billing/metered-server.ts';
import { ticketFrom } from './connections/ticket.ts';

export class TerminalServer extends MeteredServer {
  static override options = { hibernate: true };

  #stream: Stream | null = null;
  #alarmAt: number | null = null;
  #telling: Promise<void> = Promise.resolve();

  /** The runtime answers pings itself, so that those who only watch do not wake a seat that is still. */
  override async onStart(): Promise<void> {
    const [ping, pong] = [encodeStream({ type: 'ping' }), encodeStream({ type: 'pong' })];
    this.ctx.setWebSocketAutoResponse(new WebSocketRequestResponsePair(ping, pong));
    this.#alarmAt = await this.ctx.storage.getAlarm();
  }

  override onConnect(connection: Connection, { request }: ConnectionContext): void {
    this.#guard(connection, (stream) => {
      const ticket = ticketFrom(request);
      if (!ticket) return connection.close(CLOSE.TICKET, 'ticket');
      const query = new URL(request.url).searchParams;
      const isProxy = may(ticket, 'seats');
      const relays = isProxy && query.get(RELAY_QUERY.name) === RELAY_QUERY.value;
      if (isProxy && !relays) return stream.connectSource(connection, Date.now());
      const { sub, input = false } = ticket;
      const newcomer: Newcomer = {
        ...{ sub, relays, input: input || relays },
        frames: query.get(FRAMES_QUERY.name) === FRAMES_QUERY.value,
        have: readHave(query.get(HAVE_QUERY)),
      };
      stream.connectWatcher(connection, newcomer, Date.now());
    });
  }

  override onMessage(connection: Connection, message: WSMessage): void {
    this.#guard(connection, (stream) => stream.message(connection, message, Date.now()));
  }

  override onClose(connection: Connection): void {
    this.#guard(null, (stream) => stream.close(connection, Date.now()));
  }

  override onError(connection: Connection, error: unknown): void {
    // Usually a malformed frame from the client, not an error in the stream.
    console.debug('a socket failed', String(error));
    this.onClose(connection);
  }

  override onException(error: unknown): void {
    console.error('the stream had a fault', error);
  }

  override onAlarm(): void {
    this.#guard(null, (stream) => stream.alarm(Date.now()));
  }

  override onRequest(): Response {
    return Response.json(
      { error: 'BAD_REQUEST', message: 'Connect a WebSocket here.' },
      { status: 426, headers: { upgrade: 'websocket' } },
    );
  }

  /** Runs one hook; an exception is logged and closes the connection without revealing internals. */
  #guard(connection: Connection | null, run: (stream: Stream) => void): void {
    try {
      run(this.#open());
    } catch (error) {
      console.error('the stream had a fault', error);
      connection?.close(1011, 'fault');
    }
  }

  /** Opened on first use. @throws if this is no seat's stream */
  #open(): Stream {
    const { room, seat } = readStreamRoom(this.name) ?? {};
    if (room === undefined || seat === undefined) throw new Error('this is no seat');
    this.#stream ??= new Stream(
      {
        connections: () => this.getConnections(),
        tellWatched: (isWatched) => this.#tellRoom(room, seat, isWatched),
        setAlarm: (at) => {
          this.ctx.waitUntil(this.meter.setAlarm(at));
        },
        later: this.meter.later,
        warn: (what, error) => console.error(what, error ?? ''),
      },
      this.#alarmAt,
      Date.now(),
    );
    return this.#stream;
  }

  /** One after the other, so that what is told last is what holds. */
  #tellRoom(room: string, seat: number, isWatched: boolean): void {
    this.#telling = this.#telling.then(async () => {
      try {
        const server = await getServerByName(this.env.RoomServer, room);
        await server.watch(seat, isWatched);
      } catch (error) {
        // It is told again while there is no source.
        console.error('the room could not be told who watches', error);
      }
    });
    this.ctx.waitUntil(this.#telling);
  }
}
