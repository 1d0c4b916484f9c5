// Those who look on at a room that is full: hears the room once, and passes it on (CR2).
import { KINDS, ROLES } from '../../protocol/access/roles.ts';
import type { Ticket } from '../../protocol/access/ticket.ts';
import { CLOSE, GOING_AWAY } from '../../protocol/codes.ts';
import { encode } from '../../protocol/frames.ts';
import {
  CHAT_MAX_CHARS,
  HELLO_TIMEOUT_MS,
  MAX_SOCKETS_EACH,
  MAX_WINDOWS,
  SILENCE_MS,
} from '../../protocol/limits.ts';
import { type ClientMessage, decodeClient, type Hello } from '../../protocol/messages.ts';
import {
  audienceSub,
  encodeFromAudience,
  type Picture,
  readPicture,
} from '../../protocol/room/audience.ts';
import { cleanName } from '../../protocol/text/text.ts';
import type { Meter } from '../billing/meter.ts';
import { Line } from '../branches/line.ts';
import {
  attachmentOf,
  type RoomConnection,
  send,
  sendText,
  updateAttachment,
} from '../connections/connection.ts';
import { Connections } from '../connections/connections.ts';
import { RateLimit } from '../connections/rate-limit.ts';
import { refuse } from '../connections/refusals.ts';
import { CursorFeed } from '../cursors/cursor-feed.ts';
import type { CursorFrame } from '../cursors/cursors.ts';
import { Asker } from './asker.ts';

/** The room is told how many look on at most this often, in ms. */
const COUNT_EVERY_MS = 1_000;
/** So long after the last one has gone it hears the room no more, in ms: somebody may only have reloaded. */
const LINGER_MS = 10_000;
const CURSORS = encode({ type: 'cursor_pos', at: 0, c: [], gone: [] }).split(',"at"')[0] ?? '';
/** What pages send without being asked, and what is nobody's business from here. */
const OF_NO_MATTER: ReadonlySet<ClientMessage['type']> = new Set([
  'presence',
  'cursor_pos',
  'chat_read',
  'state_hash',
]);

export interface AudienceParts {
  room: string;
  n: number;
  meter: Meter;
  rooms: Pick<Cloudflare.Env['RoomServer'], 'getByName'>;
  /** When the runtime last answered a ping of this connection by itself (PR1), in ms; 0 for never. */
  pingedAt(connection: RoomConnection): number;
  /** Those who were here before the object was put out of memory. */
  connections: readonly RoomConnection[];
  waitUntil(work: Promise<void>): void;
}

export class AudienceHost {
  readonly #parts: AudienceParts;
  readonly #connections = new Connections();
  readonly #cursors: CursorFeed;
  readonly #rateLimit = new RateLimit();
  readonly #line: Line;
  /** Who have said hello, and see nothing yet. */
  readonly #waiting = new Map<string, { connection: RoomConnection; hello: Hello }>();
  /** When something last came from each, in ms. */
  readonly #seen = new Map<string, number>();
  readonly #asker: Asker;
  #told = 0;
  #willTell = false;
  #watches = false;

  constructor(parts: AudienceParts) {
    this.#parts = parts;
    const { room, n, meter, rooms } = parts;
    this.#cursors = new CursorFeed(this.#connections, meter.later);
    this.#asker = new Asker(meter.later, () => this.#waiting.size > 0 && this.#say(true));
    this.#line = new Line({
      ...{ meter, server: () => rooms.getByName(room) },
      path: `room-server/${room}`,
      ticket: { room, sub: audienceSub(n), name: 'audience', role: 'audience' },
      opened: () => this.#asker.ask(),
      take: (frame) => this.#take(frame),
      lost: () => this.#sendAway(),
    });
    // What they see may be old: with their next hello it is not.
    for (const connection of parts.connections) connection.close(GOING_AWAY, 'again');
  }

  connect(connection: RoomConnection, ticket: Ticket | null): void {
    if (!ticket || ROLES[ticket.role].as !== 'browser') {
      connection.close(CLOSE.TICKET, 'ticket');
      return;
    }
    const mine = [...this.#connections.all()].filter(
      (other) => attachmentOf(other)?.ticket.sub === ticket.sub,
    );
    for (const older of mine.slice(0, Math.max(0, mine.length + 1 - MAX_SOCKETS_EACH)))
      this.#drop(older, CLOSE.REPLACED, 'too many tabs');
    const now = Date.now();
    connection.setState({ ticket, at: now, seen: now, member: null, dropped: false });
    this.#connections.add(connection);
    this.#parts.waitUntil(this.#open());
    this.#count();
    this.#watchOver();
  }

  message(connection: RoomConnection, message: string | ArrayBuffer | ArrayBufferView): void {
    if (!this.#connections.has(connection)) return;
    const now = Date.now();
    this.#seen.set(connection.id, now);
    const max = KINDS.browser.frameBytes;
    const verdict = this.#rateLimit.judge(connection.id, message, max, now);
    if (!verdict.ok) {
      send(connection, verdict.error);
      if (verdict.close) this.#drop(connection, CLOSE.RATE, verdict.error.code);
      return;
    }
    const decoded = decodeClient(verdict.text);
    if (decoded.ok) {
      this.#rateLimit.charge(connection.id, decoded.message.type, now);
      this.#hear(connection, decoded.message, now);
      return;
    }
    const fatal = decoded.code === 'unsupported_version';
    send(connection, { type: 'error', ...decoded, fatal, ref: verdict.type });
    if (fatal) this.#drop(connection, CLOSE.VERSION, decoded.code);
  }

  close(connection: RoomConnection): void {
    this.#forget(connection);
    this.#count();
    if (this.#size > 0) return;
    this.#parts.meter.later(LINGER_MS, () => {
      if (this.#size === 0) this.#line.close();
    });
  }

  get #size(): number {
    return [...this.#connections.all()].length;
  }

  #hear(connection: RoomConnection, message: ClientMessage, now: number): void {
    if (message.type === 'hello') {
      this.#waiting.set(connection.id, { connection, hello: message });
      this.#asker.ask();
      return;
    }
    if (!attachmentOf(connection)?.member) {
      refuse(connection, 'not_ready', 'Say hello first.', message.type);
      return;
    }
    if (message.type === 'cursor_ack') this.#cursors.answered(connection, message.at, now);
    else if (message.type === 'echo') send(connection, { ...message, at: now });
    else if (message.type === 'chat_history')
      this.#parts.waitUntil(this.#history(connection, message.before));
    else if (!OF_NO_MATTER.has(message.type)) {
      const ref = message.type === 'chat_msg' ? message.cid : message.type;
      const msg = 'The room is full: from its audience one only looks on.';
      refuse(connection, 'forbidden', msg, ref);
    }
  }

  async #history(connection: RoomConnection, before = Number.MAX_SAFE_INTEGER): Promise<void> {
    try {
      const page = await this.#parts.rooms.getByName(this.#parts.room).chatBefore(before);
      send(connection, page as Parameters<typeof send>[1]);
    } catch (error) {
      console.error('the room gave no history', error);
      refuse(connection, 'not_ready', 'Try again in a moment.', 'chat_history', 1_000);
    }
  }

  /** Opens the line to the room. Where it can't be opened, everybody is to come again. */
  async #open(): Promise<void> {
    if (!(await this.#line.open())) this.#sendAway();
  }

  /** From the room. */
  #take(frame: string): void {
    const picture = readPicture(frame);
    if (picture) this.#show(picture);
    else if (frame.startsWith(CURSORS))
      this.#cursors.relay(JSON.parse(frame) as CursorFrame, Date.now());
    else for (const { connection } of this.#connections.hearers()) sendText(connection, frame);
  }

  /** A picture has come: from now on they hear what everybody hears. */
  #show(picture: Picture): void {
    this.#asker.answered();
    for (const { connection, hello } of this.#waiting.values())
      this.#welcome(connection, hello, picture);
    this.#waiting.clear();
  }

  #welcome(connection: RoomConnection, { sid, role }: Hello, picture: Picture): void {
    const attachment = attachmentOf(connection);
    if (!attachment) return;
    if (role !== 'browser') {
      this.#drop(connection, CLOSE.FORBIDDEN, 'role');
      return;
    }
    const pid = attachment.member?.pid ?? `audience-${crypto.randomUUID()}`;
    const name = cleanName(attachment.ticket.name) || 'someone';
    const status = 'watching';
    updateAttachment(connection, {
      member: { sid, pid, kind: 'browser', seed: false, status, statusAt: Date.now() },
    });
    send(connection, {
      type: 'welcome',
      pid,
      me: { pid, name, color: 0, role: 'watcher', status },
      ...{ ack: 0, seed: false, grid: picture.grid, paused: picture.paused, may: [] },
      audience: true,
      limits: {
        frameBytes: KINDS.browser.frameBytes,
        chatChars: CHAT_MAX_CHARS,
        windows: MAX_WINDOWS,
      },
    });
    for (const frame of picture.frames) sendText(connection, frame);
  }

  #count(): void {
    if (this.#willTell) return;
    this.#willTell = true;
    this.#parts.meter.later(COUNT_EVERY_MS, () => {
      this.#willTell = false;
      if (this.#size !== this.#told) this.#say(false);
    });
  }

  #say(wanted: boolean): boolean {
    const watchers = this.#size;
    if (!this.#line.send(encodeFromAudience({ watchers, wanted }))) return false;
    this.#told = watchers;
    return true;
  }

  /** HS1, PR1: late hellos and silent connections. The line keeps the object awake anyway. */
  #watchOver(): void {
    if (this.#watches) return;
    this.#watches = true;
    this.#parts.meter.later(HELLO_TIMEOUT_MS, () => {
      this.#watches = false;
      const now = Date.now();
      for (const connection of [...this.#connections.all()]) {
        const { at = 0, member } = attachmentOf(connection) ?? {};
        const isLate = !member && !this.#waiting.has(connection.id) && now - at >= HELLO_TIMEOUT_MS;
        const heard = Math.max(
          at,
          this.#seen.get(connection.id) ?? 0,
          this.#parts.pingedAt(connection),
        );
        if (isLate) this.#drop(connection, CLOSE.HELLO_TIMEOUT, 'hello');
        else if (now - heard > SILENCE_MS) this.#drop(connection, GOING_AWAY, 'silent');
      }
      if (this.#size > 0) this.#watchOver();
    });
  }

  /** The room is not heard any more: everybody comes again, perhaps into the room. */
  #sendAway(): void {
    this.#asker.answered();
    this.#told = 0;
    for (const connection of [...this.#connections.all()])
      this.#drop(connection, GOING_AWAY, 'again');
  }

  #drop(connection: RoomConnection, code: number, reason: string): void {
    this.#forget(connection);
    connection.close(code, reason);
  }

  #forget(connection: RoomConnection): void {
    this.#connections.remove(connection);
    this.#waiting.delete(connection.id);
    this.#seen.delete(connection.id);
    this.#rateLimit.forget(connection.id);
    this.#cursors.forget(connection);
  }
}
