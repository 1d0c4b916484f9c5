// The Durable Object of a watched seat's stream: hands its hooks to the stream, and workerd's sockets and alarm with them.
import {
  type Connection,
  type ConnectionContext,
  getServerByName,
  type WSMessage,
} from 'partyserver';
import { may, ROLES } from '../protocol/access/roles.ts';
import { CLOSE } from '../protocol/codes.ts';
import {
  BRANCH_QUERY,
  encodeStream,
  FRAMES_QUERY,
  HAVE_QUERY,
  RELAY_QUERY,
  readHave,
  readStreamBranch,
  readStreamRoom,
} from '../protocol/streams/terminal-stream.ts';
import { spotFor } from '../streams/branches.ts';
import { OnTheirWay } from '../streams/on-their-way.ts';
import { type Newcomer, Stream } from '../streams/stream.ts';
import type { SourceFacts, WatcherFacts } from '../streams/watcher.ts';
import { MeteredServer } from './billing/metered-server.ts';
import { LOOK_EVERY_MS } from './branches/line.ts';
import { StreamBranch } from './branches/stream-branch.ts';
import { goTo, isUpgrade } from './connections/elsewhere.ts';
import { ticketFrom } from './connections/ticket.ts';

export class TerminalServer extends MeteredServer {
  static override options = { hibernate: true };

  #stream: Stream | null = null;
  #alarmAt: number | null = null;
  #telling: Promise<void> = Promise.resolve();
  /** TS8: null for a seat's own object. */
  #branch: StreamBranch | null = null;
  /** TS8: to branches. */
  readonly #way = new OnTheirWay();

  /** The runtime answers pings itself, so that those who only watch do not wake a seat that is still. */
  override async onStart(): Promise<void> {
    const [ping, pong] = [encodeStream({ type: 'ping' }), encodeStream({ type: 'pong' })];
    this.ctx.setWebSocketAutoResponse(new WebSocketRequestResponsePair(ping, pong));
    this.#alarmAt = await this.ctx.storage.getAlarm();
  }

  /** TS8: where too many watch, the front door is told of the branch that they go to. */
  override fetch(request: Request): Promise<Response> {
    const now = Date.now();
    const spot = this.#spotOf(request, now);
    const sub = spot === 0 ? undefined : ticketFrom(request)?.sub;
    if (spot === null || sub === undefined) return super.fetch(request);
    const n = this.#way.of(sub, now) ?? spot;
    this.#way.send(sub, n, now);
    this.meter.happened('requests', now);
    return Promise.resolve(goTo(n));
  }

  override onConnect(connection: Connection, { request }: ConnectionContext): void {
    this.#guard(connection, (stream) => {
      const ticket = ticketFrom(request);
      if (!ticket) return connection.close(CLOSE.TICKET, 'ticket');
      const query = new URL(request.url).searchParams;
      const isProxy = may(ticket, 'seats');
      const relays = isProxy && query.get(RELAY_QUERY.name) === RELAY_QUERY.value;
      if (isProxy && !relays) return stream.connectSource(connection, Date.now());
      if (this.#spotOf(request, Date.now()) === null)
        return connection.close(CLOSE.FULL, 'too many watch');
      const { sub, input = false } = ticket;
      const newcomer: Newcomer = {
        ...{ sub, relays, input: input || relays },
        frames: query.get(FRAMES_QUERY.name) === FRAMES_QUERY.value,
        branch: Number(query.get(BRANCH_QUERY)) || undefined,
        have: readHave(query.get(HAVE_QUERY)),
      };
      stream.connectWatcher(connection, newcomer, Date.now());
      this.#branch?.came();
    });
  }

  override onMessage(connection: Connection, message: WSMessage): void {
    this.#guard(connection, (stream) => {
      stream.message(connection, message, Date.now());
    });
  }

  override onClose(connection: Connection): void {
    this.#guard(null, (stream) => {
      stream.close(connection, Date.now());
      this.#branch?.left();
    });
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

  /** TS8. @returns as `spotFor`; 0 for whoever is not sent elsewhere: a proxy, a branch, and all at a branch */
  #spotOf(request: Request, now: number): number | null {
    const role = ticketFrom(request)?.role;
    if (!role || !isUpgrade(request) || ROLES[role].as !== 'browser') return 0;
    if (readStreamBranch(this.name)?.branch !== null) return 0;
    const facts = [...this.getConnections<WatcherFacts | SourceFacts>()].map(({ state }) => state);
    return spotFor(facts as (WatcherFacts | SourceFacts | null)[], this.#way.counts(now));
  }

  /** Opened on first use. @throws if this is no seat's stream */
  #open(): Stream {
    const { stream: name = '', branch = null } = readStreamBranch(this.name) ?? {};
    const { room, seat } = readStreamRoom(name) ?? {};
    if (room === undefined || seat === undefined) throw new Error('this is no seat');
    if (this.#stream) return this.#stream;
    const stream = new Stream(
      {
        connections: () => this.getConnections(),
        tellWatched: (isWatched) => {
          if (branch === null) this.#tellRoom(room, seat, isWatched);
          else this.#branch?.watched(isWatched);
        },
        carries: (n) => this.#way.counted(n),
        setAlarm: (at, failed) => this.setAlarm(at, failed),
        later: this.meter.later,
        ...(branch !== null && { lookEveryMs: LOOK_EVERY_MS }),
        warn: (what, error) => console.error(what, error ?? ''),
      },
      this.#alarmAt,
      Date.now(),
    );
    this.#stream = stream;
    if (branch !== null) {
      this.#branch = new StreamBranch(stream, {
        ...{ n: branch, stream: name, servers: this.env.TerminalServer, meter: this.meter },
        waitUntil: (work) => this.ctx.waitUntil(work),
      });
      // It was put out of memory, and its own connection with it.
      if (stream.watchers > 0) this.#branch.watched(true);
    }
    return stream;
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
