// Handles every message of a room: connects the pure rules with storage and connections.
import { GUEST_RIGHTS } from '../../protocol/access/guest-rights.ts';
import type { Knocks } from '../../protocol/access/knocks.ts';
import type { Moderated, Moderation } from '../../protocol/access/moderation.ts';
import { pauseOf } from '../../protocol/access/pauses.ts';
import { BY_ROOM_FILE } from '../../protocol/access/recorded.ts';
import { may } from '../../protocol/access/roles.ts';
import type { ResetDone } from '../../protocol/access/room-control.ts';
import type { Ticket } from '../../protocol/access/ticket.ts';
import { CLOSE, GOING_AWAY } from '../../protocol/codes.ts';
import { encode } from '../../protocol/frames.ts';
import type { ClientMessage, Hello, ServerMessage } from '../../protocol/messages.ts';
import type { Picture } from '../../protocol/room/audience.ts';
import type { Dismissal } from '../../protocol/room/dismissal.ts';
import { cleanRemark } from '../../protocol/text/text.ts';
import { AuditLog } from '../audit/audit-log.ts';
import type { Later } from '../billing/meter.ts';
import { ChatTable } from '../chat/chat-table.ts';
import { Conversation } from '../chat/conversation.ts';
import {
  type Attachment,
  attachmentOf,
  MAX_KEPT_FAILS,
  type Member,
  type RoomConnection,
  send,
  sendText,
  updateAttachment,
  updateMember,
} from '../connections/connection.ts';
import { Connections, isPresence } from '../connections/connections.ts';
import { dismissed } from '../connections/dismissed.ts';
import { mayAppear, refuse } from '../connections/refusals.ts';
import { CursorFeed } from '../cursors/cursor-feed.ts';
import { Doorkeeper } from '../door/doorkeeper.ts';
import { Keyboard } from '../keyboard/keyboard.ts';
import { People } from '../people/people.ts';
import { PeopleTable } from '../people/people-table.ts';
import { withSocial } from '../people/presence.ts';
import { PresenceFeed } from '../people/presence-feed.ts';
import { Social } from '../people/social.ts';
import { isAccount, isOfResident, refOf } from '../resident/resident-messages.ts';
import { ResidentRoom } from '../resident/resident-room.ts';
import { PlaceTable } from '../seats/place-table.ts';
import { SeatBook } from '../seats/seat-book.ts';
import { Sql, type SqlStorage } from '../storage/sql.ts';
import { RoomTables, type Settings } from '../windows/room-tables.ts';
import { syncFor } from '../windows/rules.ts';
import { Windows } from '../windows/windows.ts';
import { PAUSED_RETRY_MS } from './admission.ts';
import { RoomAudience } from './audience.ts';
import { HelloHandler, type HelloOutcome } from './hello.ts';
import { Moderator } from './moderator.ts';
import { RoomReport } from './report.ts';
import { RoomRights } from './room-rights.ts';
import { RoomStatus } from './room-status.ts';
import { isOfTalk, NEWEST, Talk } from './talk.ts';
import { knownChat, welcome } from './welcome.ts';

type Message<T extends ClientMessage['type']> = Extract<ClientMessage, { type: T }>;

/** HS6: what a welcome says of these settings. */
const welcomeOf = ({ grid, guests }: Settings): string => JSON.stringify([grid, guests]);

/** LK2: what is no act of an agent's. */
const IN_PAUSES: ReadonlySet<ClientMessage['type']> = new Set([
  'chat_history',
  'cursor_ack',
  'echo',
  'state_hash',
]);

export class Room {
  readonly connections = new Connections();
  readonly seats: SeatBook;
  readonly audit: AuditLog;
  readonly door: Doorkeeper;
  readonly status: RoomStatus;
  readonly keyboard: Keyboard;
  readonly resident: ResidentRoom;
  readonly report: RoomReport;
  readonly audience: RoomAudience;
  #rights: RoomRights;
  #moderator: Moderator;
  #tables: RoomTables;
  #lines: ChatTable;
  #windows: Windows;
  #people: People;
  #hellos: HelloHandler;
  #cursors: CursorFeed;
  #feed: PresenceFeed;
  #social = new Social();
  #conversation: Conversation;
  #talk: Talk;
  #reschedule: () => void;

  /**
   * @param connections those that survived hibernation @param reschedule called when deadlines change
   * @throws if the storage can't be read
   */
  constructor(
    storage: SqlStorage,
    connections: readonly RoomConnection[],
    { reschedule, later }: { reschedule: () => void; later: Later },
  ) {
    this.#reschedule = reschedule;
    for (const connection of connections) {
      const attachment = attachmentOf(connection);
      if (attachment && !attachment.dropped) this.connections.add(connection);
    }
    this.#cursors = new CursorFeed(this.connections, later);
    this.#feed = new PresenceFeed(this.connections, later);
    const sql = new Sql(storage);
    this.#tables = new RoomTables(sql);
    const { state, settings } = this.#tables.open();
    this.#windows = new Windows(this.#tables, state);
    this.status = new RoomStatus(this.#tables, settings, {
      people: (message) => this.#broadcast(message),
      proxies: (message) => this.#tellProxies(message),
      paused: (now) => {
        this.keyboard.touch(now);
        this.resident.paused();
      },
      resident: () => this.resident.resident(),
      audience: () => this.audience.size,
    });
    this.audience = new RoomAudience({
      ...{ connections: this.connections, later },
      picture: () => this.#picture(),
      cursors: () => this.#cursors.all(Date.now()),
      changed: () => this.status.announce(),
    });
    this.#rights = new RoomRights(this.connections, () => this.status.now);
    const people = new PeopleTable(sql);
    this.keyboard = new Keyboard(sql, {
      ...{ status: this.status, known: people },
      mayType: (pid) => this.#rights.mayType(pid),
      isHere: (pid) => this.#people.get(pid) !== undefined,
      isConnected: (pid) => this.connections.presenceOf(pid).length > 0,
      isSeated: (pid) => this.#rights.isSeated(pid),
      isKept: (visitor, now) => this.seats.keeps(visitor, now),
      changed: (pids, hasMoved) => this.#keyboardChanged(pids, hasMoved),
    });
    this.seats = new SeatBook(new PlaceTable(sql));
    this.audit = new AuditLog(sql);
    this.#people = new People(people, this.connections, this.#feed, (pid) => this.keyboard.of(pid));
    this.door = new Doorkeeper(sql, {
      audit: this.audit,
      settings: () => this.status.now,
      isInside: (visitor, now) => this.#people.isHere(visitor) || this.seats.has(visitor, now),
    });
    this.#hellos = new HelloHandler(this.#tables, this.connections, this.#people, this.door);
    this.#lines = new ChatTable(sql);
    this.#conversation = new Conversation(this.#lines, people, this.#people, () => {
      const { chat: rates, chatKept: retention } = this.status.now;
      return { rates, retention };
    });
    this.resident = new ResidentRoom(
      {
        ...{ sql, known: people, lines: this.#lines, audit: this.audit, status: this.status },
        ...{ connections: this.connections, reschedule },
        nameOf: (pid) => {
          const { name = 'someone', color } = this.#people.get(pid) ?? people.personBy(pid) ?? {};
          return { name, color: color ?? 0 };
        },
        isMuted: (pid) => this.#people.isMuted(pid),
        broadcast: (message) => this.#broadcast(message),
        tellLeaders: (message) => this.#tellLeaders(message),
        drop: (connection) => {
          this.leave(connection, Date.now());
          connection.close(CLOSE.REPLACED, 'replaced');
        },
      },
      Date.now(),
    );
    this.#talk = new Talk({
      ...{ conversation: this.#conversation, social: this.#social, people: this.#people },
      ...{ rights: this.#rights, resident: this.resident, reschedule },
      broadcast: (message) => this.#broadcast(message),
    });
    this.report = new RoomReport({
      ...{ connections: this.connections, cursors: this.#cursors, keyboard: this.keyboard },
      ...{ known: people, lines: this.#lines, people: this.#people, resident: this.resident },
      ...{ seats: this.seats, status: this.status, windows: this.#windows },
    });
    this.#moderator = new Moderator({
      ...{ bans: this.door.bans, people: this.#people, known: people, lines: this.#lines },
      connections: this.connections,
      dismiss: (meant, msg) => this.#dismiss({ meant, msg, code: CLOSE.FORBIDDEN }, Date.now()),
      broadcast: (message) => this.#broadcast(message),
      door: (ended) =>
        this.#tellProxies({ type: 'door', ...(ended === undefined ? {} : { ended }) }),
      close: (closed, ended) => this.status.change({ closed, ended }),
      keyboard: this.keyboard,
      eraseChat: () => {
        this.#broadcast(this.#conversation.eraseAll());
        this.resident.erased();
      },
      eraseLayout: () => {
        const { changes } = this.#windows.reset([]);
        if (changes) this.#broadcast(changes);
      },
    });
    this.#conversation.prune(Date.now());
  }

  /** Stores what the room's file says; whom their welcome said otherwise say hello again (HS6). */
  configure(settings: Parameters<RoomStatus['configure']>[0]): void {
    const before = welcomeOf(this.status.now);
    this.status.configure(settings);
    if (before === welcomeOf(this.status.now)) return;
    const { grid } = this.status.now;
    this.connections.noteTold();
    for (const { connection, member } of this.connections.hearers())
      if (member || attachmentOf(connection)?.ticket.role === 'audience')
        send(connection, { type: 'again', grid });
  }

  /** RF4: the room's windows become these. @param by who asks, for people @returns what it came to */
  reset(windows: readonly unknown[], by: string): ResetDone {
    if (this.status.now.pauses.room) return { done: false, left: 0 };
    const { changes, left } = this.#windows.reset(windows);
    if (changes) this.#broadcast(changes);
    this.status.tell({ what: 'reset', by, reason: '' });
    return { done: true, left };
  }

  /** RF2: tells those who lead what came of a change of the room's file. */
  tellHosts(text: string): void {
    const reason = cleanRemark(text);
    this.#tellLeaders({ type: 'told', what: 'room_file', by: BY_ROOM_FILE, reason });
  }

  /** DO5: somebody knocks, or is answered; the hosts who are in hear of it. */
  answerKnock(op: Parameters<Doorkeeper['answerKnock']>[0], now: number): Knocks {
    const answered = this.door.answerKnock(op, now);
    if (op.op !== 'knocks' && answered.found)
      this.#tellLeaders({ type: 'knocks', knocks: answered.knocks });
    return answered;
  }

  /** To the hosts and operators who are in. */
  #tellLeaders(message: ServerMessage): void {
    for (const { connection } of this.connections.members())
      if (may(attachmentOf(connection)?.ticket, 'lead')) send(connection, message);
  }

  /** MO1 to MO5. @param now ms */
  moderate(act: Moderation, now: number): Moderated {
    const moderated = this.#moderator.perform(act, now);
    if (act.op === 'remove_line' && moderated.found) this.resident.linesGone();
    return moderated;
  }

  /** DO2: ends an invitation. Those whom it let in are sent away, and come back if something else lets them in. */
  revokeInvite(id: string, now: number): void {
    const visitors = this.door.invites.revoke(id);
    this.#dismiss({ meant: { visitors, invite: id }, code: GOING_AWAY }, now);
    this.#tellProxies({ type: 'door' });
  }

  /** DO3: the hosts of older links come back as what they are now. */
  renewHostLink(now: number): void {
    this.status.configure({ hostLink: this.status.now.hostLink + 1 });
    this.#dismiss({ meant: { hosts: true }, code: GOING_AWAY }, now);
    this.#tellProxies({ type: 'door' });
  }

  /** Closes the connections of browsers that are meant, here and in the audience. @param now ms */
  #dismiss(dismissal: Dismissal, now: number): void {
    for (const connection of dismissed(this.connections, dismissal)) {
      this.leave(connection, now);
      connection.close(dismissal.code, 'door');
    }
    this.audience.dismiss(dismissal);
  }

  /**
   * When something is due, in ms: the ends of all grace periods (PR1), of the rest of who has the keyboard (KB2), and of the oldest
   * line of the chat (CH2).
   */
  deadlines(): Iterable<number> {
    const others = [this.keyboard.restEnds(), this.#conversation.nextEnd()];
    const resident = this.resident.deadlines();
    return [...this.#people.graceEnds(), ...resident, ...others.filter((at) => at !== null)];
  }

  /** CH2. @param now ms */
  pruneChat(now: number): void {
    this.#conversation.prune(now);
    this.connections.noteTold();
  }

  endGrace(now: number): void {
    for (const pid of this.#people.endGrace(now)) {
      this.#social.forget(pid);
      this.keyboard.left(pid, now);
    }
  }

  /** A proxy hears from now on what changes at the door, and how the room is now. */
  listen(connection: RoomConnection): void {
    this.connections.add(connection);
    send(connection, this.status.message());
    send(connection, { type: 'keyboard', ...this.keyboard.held() });
    send(connection, { type: 'watched', seats: this.status.now.watched });
  }

  /** RE1: a proxy that records the room hears from now on what browsers hear, and how the room is now. */
  hear(connection: RoomConnection, now: number): void {
    this.connections.add(connection);
    // CR2: it asks for a picture when somebody is there to see it.
    if (may(attachmentOf(connection)?.ticket, 'carry')) return;
    send(connection, syncFor(this.#windows.state, undefined));
    send(connection, { type: 'presence', ev: 'sync', who: this.#people.all() });
    send(connection, this.status.message());
    const cursors = this.#cursors.all(now);
    if (cursors) send(connection, cursors);
    this.#feed.welcomed(connection);
  }

  /** CR1: where somebody who only looks goes who would find the room full; null: nowhere else than here. @param now ms */
  audienceFor(ticket: Ticket, now: number): number | null {
    const lacksPlace = this.#hellos.lacksPlace(ticket, this.status.now, now);
    return lacksPlace ? this.audience.place(ticket.sub, now) : null;
  }

  /** CH1, CR2: a page of the chat's history. */
  chatBefore(before: number): ServerMessage {
    return this.#talk.page(0, before);
  }

  /** CR2: without cursors. */
  #picture(): Picture {
    const { grid, pauses } = this.status.now;
    const gone = this.#conversation.gone();
    const messages: ServerMessage[] = [
      syncFor(this.#windows.state, undefined),
      { type: 'presence', ev: 'sync', who: this.#people.all() },
      this.#talk.page(0, NEWEST),
      ...(gone ? [gone] : []),
      this.status.message(),
    ];
    return { grid, paused: pauses.room !== undefined, frames: messages.map(encode) };
  }

  /** TS1: somebody watches a seat, or nobody does any more. Proxies are told again, whatever they were told before. */
  watch(seat: number, isWatched: boolean): void {
    const others = this.status.now.watched.filter((one) => one !== seat);
    const watched = isWatched ? [...others, seat] : others;
    this.status.configure({ watched });
    this.#tellProxies({ type: 'watched', seats: watched });
  }

  /** A connection is gone, whichever side closed it; a second call does nothing (HS4). */
  leave(connection: RoomConnection, now: number): void {
    const attachment = attachmentOf(connection);
    // It may not be in the index: if its close woke the room, only connections still open were restored.
    this.connections.remove(connection);
    if (!attachment || attachment.dropped) return;
    updateAttachment(connection, { dropped: true });
    this.#cursors.forget(connection);
    this.audience.left(connection);
    const { member } = attachment;
    if (
      member &&
      isPresence(member) &&
      this.#people.depart(member.pid, now, { connection, member })
    ) {
      this.#cursors.drop(member.pid);
    }
    if (member && !isPresence(member)) this.#people.refresh(member.pid);
    if (member) this.resident.left(member, now);
    this.keyboard.check(now);
    this.#reschedule();
  }

  /** Handles one decoded message. @param now ms */
  take(connection: RoomConnection, message: ClientMessage, now: number): void {
    const attachment = attachmentOf(connection);
    if (!attachment) return;
    if (message.type === 'hello') {
      this.#hello(connection, attachment, message, now);
      return;
    }
    const { member } = attachment;
    if (!member) {
      refuse(connection, 'not_ready', 'Say hello first.', message.type);
      return;
    }
    // LK2, AG8: the room's own agent does nothing meanwhile.
    const { pauses } = this.status.now;
    const isStill = member.kind === 'agent' && (pauses.room || this.resident.isOff);
    if (isStill && !IN_PAUSES.has(message.type) && !isAccount(message)) {
      const msg = pauses.room ? 'The room is paused.' : 'The resident is off here.';
      refuse(connection, 'forbidden', msg, refOf(message));
      return;
    }
    if (isOfResident(message)) {
      this.resident.take(connection, member, message, now);
      return;
    }
    if (isOfTalk(message)) {
      this.#talk.take(connection, member, message, now);
      return;
    }
    switch (message.type) {
      case 'state_delta':
        this.#delta(connection, member, message);
        break;
      case 'apply': {
        const fail = message.fail.slice(0, MAX_KEPT_FAILS);
        updateMember(connection, { health: { rev: message.rev, fail } });
        this.#people.refresh(member.pid);
        break;
      }
      case 'state_hash':
        send(connection, this.#windows.compare(message));
        break;
      case 'cursor_pos':
        if (!mayAppear(connection, member, message.type)) break;
        // A page that may not point is told so at its hello.
        if (!this.#rights.mayHere(connection, member.pid, 'point')) break;
        // KB5: pages have the one caret themselves.
        if (message.k === 'caret' && this.keyboard.isShared) break;
        this.#cursors.put(member.pid, message, now);
        break;
      case 'cursor_ack':
        this.#cursors.answered(connection, message.at, now);
        break;
      case 'presence':
        this.#presence(connection, member, message, now);
        break;
      case 'keyboard':
        this.#hand(connection, member.pid, message, now);
        break;
      case 'echo':
        send(connection, { ...message, at: now });
        break;
    }
  }

  /** HS1: answers a hello with a welcome or a refusal. */
  #hello(connection: RoomConnection, attachment: Attachment, hello: Hello, now: number): void {
    const { state } = this.#windows;
    const room = { settings: this.status.now, started: state.started };
    const received = this.#hellos.handle(connection, attachment, hello, room, now);
    if (!received.ok) {
      this.#refuse(connection, received);
      return;
    }
    const { member, me, replaced } = received;
    const messages = welcome({
      member,
      me,
      hello,
      state,
      settings: this.status.now,
      may: GUEST_RIGHTS.filter((right) => this.#rights.mayHere(connection, member.pid, right)),
      people: this.#people.all(),
      resident: this.resident.resident(),
      audience: this.audience.size,
      history: this.#talk.page(knownChat(hello, state.epoch), NEWEST),
      gone: this.#conversation.gone(),
      read: this.#talk.readBy(connection, member),
      cursors: isPresence(member) ? this.#cursors.all(now) : null,
    });
    for (const message of messages) send(connection, message);
    const knocks = this.door.waiting(now);
    if (knocks.length > 0 && may(attachment.ticket, 'lead'))
      send(connection, { type: 'knocks', knocks });
    this.#feed.welcomed(connection);
    this.resident.welcomed(connection, member);
    for (const pid of replaced) this.#people.depart(pid, now);
    this.keyboard.check(now);
    this.#reschedule();
  }

  #delta(connection: RoomConnection, member: Member, message: Message<'state_delta'>): void {
    if (pauseOf(this.status.now.pauses, attachmentOf(connection)?.ticket?.seat)) {
      // It is sent again when it goes on: nothing is lost.
      const ref = String(message.seq);
      refuse(connection, 'not_ready', 'This is paused.', ref, PAUSED_RETRY_MS);
      return;
    }
    const locked = this.#rights.isLockedFor(connection, member);
    const { answer, changes } = this.#windows.take(member, message, locked);
    send(connection, answer);
    if (changes) this.#broadcast(changes, connection);
  }

  #presence(
    connection: RoomConnection,
    member: Member,
    message: Message<'presence'>,
    now: number,
  ): void {
    if (!mayAppear(connection, member, message.type)) return;
    const problem =
      message.name === undefined ? null : this.#people.rename(member.pid, message.name);
    if (problem !== null) refuse(connection, 'bad_msg', problem, 'presence');
    if (message.color !== undefined && !this.#people.recolor(member.pid, message.color)) {
      refuse(connection, 'bad_msg', 'Somebody else has this colour.', 'presence');
    }
    const { status = member.status } = message;
    // A message that only reports link quality is no user activity.
    const used = Object.keys(message).some((key) => key !== 'type' && key !== 'link');
    const statusAt = used ? now : member.statusAt;
    updateMember(connection, { status, statusAt, social: withSocial(member.social, message) });
    this.#people.refresh(member.pid);
  }

  /** KB3: what people do about the keyboard themselves. */
  #hand(connection: RoomConnection, pid: string, message: Message<'keyboard'>, now: number): void {
    const { type, do: what } = message;
    const slow = this.#social.hand(pid, now);
    if (slow) refuse(connection, slow.code, slow.msg, type, slow.retryMs);
    else if (!this.keyboard.hand(pid, what, now))
      refuse(connection, 'forbidden', 'You don’t type here.', type);
  }

  #keyboardChanged(pids: readonly string[], hasMoved: boolean): void {
    if (hasMoved) this.#tellProxies({ type: 'keyboard', ...this.keyboard.held() });
    for (const pid of pids) this.#people.refresh(pid);
    this.#reschedule();
  }

  /** Encodes a message once and sends it to everyone who has said hello, and to who records that. */
  #broadcast(message: ServerMessage, except?: RoomConnection): void {
    const frame = encode(message);
    this.connections.noteTold();
    for (const { connection } of this.connections.hearers()) {
      if (connection !== except) sendText(connection, frame);
    }
  }

  /** Tells every proxy that listens. */
  #tellProxies(message: ServerMessage): void {
    for (const connection of this.connections.all())
      if (may(attachmentOf(connection)?.ticket, 'seats')) send(connection, message);
  }

  /** Answers a hello that is refused. */
  #refuse(connection: RoomConnection, why: Extract<HelloOutcome, { ok: false }>): void {
    const { code, msg, ref, close, retryMs } = why;
    const fatal = close !== null;
    send(connection, { type: 'error', code, msg, fatal, ref, ...(retryMs ? { retryMs } : {}) });
    if (!fatal) return;
    this.leave(connection, Date.now());
    connection.close(close, code);
  }
}
