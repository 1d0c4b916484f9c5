// Those who look on at a room that is full: hears the room once, and passes it on (CR2).
import { KINDS } from '../../protocol/access/roles.ts';
import type { Ticket } from '../../protocol/access/ticket.ts';
import { CLOSE, GOING_AWAY } from '../../protocol/codes.ts';
import { encode } from '../../protocol/frames.ts';
import { CHAT_MAX_CHARS, HELLO_TIMEOUT_MS, MAX_WINDOWS } from '../../protocol/limits.ts';
import type { ClientMessage, Hello } from '../../protocol/messages.ts';
import {
  audienceSub,
  encodeFromAudience,
  type Picture,
  readPicture,
} from '../../protocol/room/audience.ts';
import { readDismissal } from '../../protocol/room/dismissal.ts';
import { cleanName } from '../../protocol/text/text.ts';
import { Alarm } from '../../streams/alarm.ts';
import { Asker } from '../../streams/asker.ts';
import { LINGER_MS } from '../../streams/stream.ts';
import type { Meter } from '../billing/meter.ts';
import { Line, LOOK_EVERY_MS } from '../branches/line.ts';
import { Tally } from '../branches/tally.ts';
import {
  attachmentOf,
  type RoomConnection,
  send,
  sendText,
  updateAttachment,
} from '../connections/connection.ts';
import { refuse } from '../connections/refusals.ts';
import { CursorFeed } from '../cursors/cursor-feed.ts';
import type { CursorFrame } from '../cursors/cursors.ts';
import { Onlookers } from './onlookers.ts';

/** The room is told how many look on at most this often, in ms. */
const COUNT_EVERY_MS = 1_000;
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
  setAlarm(at: number, failed: () => void): void;
}

export class AudienceHost {
  readonly #parts: AudienceParts;
  readonly #onlookers: Onlookers;
  readonly #cursors: CursorFeed;
  readonly #line: Line;
  readonly #asker: Asker;
  readonly #tally: Tally;
  readonly #alarm: Alarm;

  constructor(parts: AudienceParts) {
    this.#parts = parts;
    const { room, n, meter, rooms, pingedAt } = parts;
    this.#onlookers = new Onlookers({ pingedAt, left: (one) => this.#left(one) });
    this.#cursors = new CursorFeed(this.#onlookers.connections, meter.later);
    this.#asker = new Asker({
      later: meter.later,
      send: () => this.#onlookers.isWaitedFor && this.#say(true),
      askAgain: (at, now) => meter.later(at - now, () => this.#ask()),
    });
    this.#tally = new Tally({
      ...{ later: meter.later, everyMs: COUNT_EVERY_MS, count: () => this.#onlookers.size },
      say: () => this.#say(false),
    });
    this.#alarm = new Alarm(parts.setAlarm);
    this.#line = new Line({
      ...{ meter, server: () => rooms.getByName(room) },
      path: `room-server/${room}`,
      ticket: { room, sub: audienceSub(n), name: 'audience', role: 'audience' },
      opened: () => this.#ask(),
      take: (frame) => this.#take(frame),
      lost: () => this.#sendAway(),
    });
    // What they see may be old: with their next hello it is not.
    for (const connection of parts.connections) connection.close(GOING_AWAY, 'again');
  }

  connect(connection: RoomConnection, ticket: Ticket | null): void {
    const now = Date.now();
    if (!this.#onlookers.add(connection, ticket, now)) return;
    this.#parts.waitUntil(this.#open());
    this.#tally.came();
    this.#alarm.wake(now + HELLO_TIMEOUT_MS, now);
  }

  message(connection: RoomConnection, frame: string | ArrayBuffer | ArrayBufferView): void {
    const now = Date.now();
    const message = this.#onlookers.read(connection, frame, now);
    if (message) this.#hear(connection, message, now);
  }

  close(connection: RoomConnection): void {
    this.#onlookers.forget(connection);
  }

  /** Somebody is gone, or was closed. */
  #left(connection: RoomConnection): void {
    this.#cursors.forget(connection);
    this.#tally.check();
    if (this.#onlookers.size > 0) return;
    this.#parts.meter.later(LINGER_MS, () => {
      if (this.#onlookers.size === 0) this.#line.close();
    });
  }

  /** Looks after them once a minute, and sooner while somebody has said no hello. */
  alarm(): void {
    this.#alarm.came();
    const now = Date.now();
    const lacksHello = this.#onlookers.watchOver(now);
    if (this.#onlookers.size > 0)
      this.#alarm.wake(now + (lacksHello ? HELLO_TIMEOUT_MS : LOOK_EVERY_MS), now);
  }

  #ask(): void {
    this.#asker.ask(Date.now());
  }

  #hear(connection: RoomConnection, message: ClientMessage, now: number): void {
    if (message.type === 'hello') {
      this.#onlookers.wait(connection, message);
      this.#ask();
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
    const dismissal = picture ? null : readDismissal(frame);
    if (picture) this.#show(picture);
    else if (dismissal) this.#onlookers.dismiss(dismissal);
    else if (frame.startsWith(CURSORS))
      this.#cursors.relay(JSON.parse(frame) as CursorFrame, Date.now());
    else
      for (const { connection } of this.#onlookers.connections.hearers())
        sendText(connection, frame);
  }

  /** A picture has come: from now on they hear what everybody hears. */
  #show(picture: Picture): void {
    this.#asker.answered();
    for (const { connection, hello } of this.#onlookers.takeWaiting())
      this.#welcome(connection, hello, picture);
  }

  #welcome(connection: RoomConnection, { sid, role }: Hello, picture: Picture): void {
    const attachment = attachmentOf(connection);
    if (!attachment) return;
    if (role !== 'browser') {
      this.#onlookers.drop(connection, CLOSE.FORBIDDEN, 'role');
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

  /** @param wanted whether somebody waits for a picture @returns whether it was sent */
  #say(wanted: boolean): boolean {
    const watchers = this.#onlookers.size;
    if (!this.#line.send(encodeFromAudience({ watchers, wanted }))) return false;
    this.#tally.said(watchers);
    return true;
  }

  /** The room is not heard any more: everybody comes again, perhaps into the room. */
  #sendAway(): void {
    this.#asker.answered();
    this.#tally.said(0);
    for (const connection of [...this.#onlookers.connections.all()])
      this.#onlookers.drop(connection, GOING_AWAY, 'again');
  }
}
