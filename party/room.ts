// What a room does with each message: the pure rules put together with its storage and its connections.
import { CLOSE, type ErrorCode } from '../protocol/codes.ts';
import type { Grid } from '../protocol/geometry.ts';
import {
  type ClientMessage,
  encode,
  type Hello,
  type Person,
  type ServerMessage,
} from '../protocol/messages.ts';
import { hashWindows } from '../protocol/state.ts';
import type { RoomFacts, RoomLayout } from '../protocol/ticket.ts';
import { type Admission, admit, givesSeed } from './admission.ts';
import { ChatStore } from './chat-store.ts';
import {
  type Facts,
  factsOf,
  isHost,
  MAX_KEPT_FAILS,
  type Member,
  type RoomConnection,
  send,
  sendText,
  updateFacts,
  updateMember,
} from './connection.ts';
import { Crowd } from './crowd.ts';
import { allCursors, dropCursors, emptyBoard, putCursor, takeFrame } from './cursors.ts';
import { countWindows, hadWindow } from './desk.ts';
import { greeting, knownChat, roomMessage } from './greeting.ts';
import { PeopleStore } from './people-store.ts';
import { firstStatus } from './presence.ts';
import { isPresence, Roster } from './roster.ts';
import { SeatBook } from './seat-book.ts';
import { SeatStore } from './seat-store.ts';
import { Sql } from './sql.ts';
import { applyDelta, commit, layoutOf, type RoomState, syncFor } from './state.ts';
import { type Settings, Store } from './store.ts';
import { Talk } from './talk.ts';
import { Ticker } from './ticker.ts';

type Message<T extends ClientMessage['type']> = Extract<ClientMessage, { type: T }>;

const NEWEST = Number.MAX_SAFE_INTEGER;

export class Room {
  readonly roster = new Roster();
  readonly seats: SeatBook;
  #store: Store;
  #lines: ChatStore;
  #state: RoomState;
  #settings: Settings;
  #crowd: Crowd;
  #board = emptyBoard();
  #talk: Talk;
  #ticker = new Ticker(() => this.#sendCursors());
  #reschedule: () => void;

  /**
   * @param connections those that outlived the room's sleep @param reschedule called when deadlines change
   * @throws if the storage can't be read
   */
  constructor(
    storage: DurableObjectStorage,
    connections: readonly RoomConnection[],
    reschedule: () => void,
  ) {
    this.#reschedule = reschedule;
    const sql = new Sql(storage);
    this.#store = new Store(sql);
    const { state, settings } = this.#store.open();
    this.#state = state;
    this.#settings = settings;
    this.seats = new SeatBook(new SeatStore(sql));
    for (const connection of connections) {
      const facts = factsOf(connection);
      if (facts && !facts.dropped) this.roster.add(connection);
    }
    const people = new PeopleStore(sql);
    this.#crowd = new Crowd(people, this.roster, (message, except) =>
      this.#broadcast(message, except),
    );
    this.#lines = new ChatStore(sql);
    this.#talk = new Talk(this.#lines, people, this.#crowd);
  }

  /** Public facts, for the control endpoint. */
  facts(): RoomFacts {
    return {
      rev: this.#state.rev,
      epoch: this.#state.epoch,
      windows: countWindows(this.#state),
      people: this.#crowd.all().length,
      chat: this.#lines.lineCount(),
      paused: this.#settings.paused,
      locked: this.#settings.locked,
      seatsTaken: this.seats.taken(Date.now()),
    };
  }

  layout(): RoomLayout {
    return layoutOf(this.#state);
  }

  /** Sets the grid (GE1); who is connected learns it at the next hello. */
  configure(grid: Grid | null): void {
    this.#settings = { ...this.#settings, grid };
    this.#store.saveSettings(this.#settings);
  }

  /** Pauses, resumes, locks (LK1) or unlocks the room and tells everybody. Chat and content go on. */
  change(settings: Pick<Settings, 'paused' | 'reason'> | Pick<Settings, 'locked'>): void {
    this.#settings = { ...this.#settings, ...settings };
    this.#store.saveSettings(this.#settings);
    this.#broadcast(roomMessage(this.#settings));
  }

  /** When somebody's grace ends, in ms (PR1). */
  graceEnds(): Iterable<number> {
    return this.#crowd.graceEnds();
  }

  endGrace(now: number): void {
    this.#crowd.endGrace(now);
  }

  /** A connection is gone, whoever ended it; a second call does nothing (HS4). */
  leave(connection: RoomConnection, now: number): void {
    const facts = factsOf(connection);
    if (!this.roster.remove(connection) || !facts) return;
    updateFacts(connection, { dropped: true });
    const { member } = facts;
    if (member && isPresence(member) && this.#crowd.depart(member.pid, now)) {
      dropCursors(this.#board, member.pid);
      this.#ticker.wake();
    }
    this.#reschedule();
  }

  /** Takes one message of a connection that is let in. @param now ms */
  take(connection: RoomConnection, message: ClientMessage, now: number): void {
    const facts = factsOf(connection);
    if (!facts) return;
    if (message.type === 'hello') {
      this.#hello(connection, facts, message, now);
      return;
    }
    const { member } = facts;
    if (!member) {
      this.#error(connection, 'not_ready', 'Say hello first.', { ref: message.type });
      return;
    }
    switch (message.type) {
      case 'state_delta':
        this.#delta(connection, member, message);
        break;
      case 'apply': {
        const fail = message.fail.slice(0, MAX_KEPT_FAILS);
        updateMember(connection, { health: { rev: message.rev, fail } });
        break;
      }
      case 'state_hash':
        this.#hash(connection, message);
        break;
      case 'cursor_pos':
        if (!this.#mayAppear(connection, member, message.type)) break;
        putCursor(this.#board, member.pid, message, now);
        this.#ticker.wake();
        break;
      case 'chat_msg':
        this.#chat(connection, member, message, now);
        break;
      case 'chat_history':
        send(connection, this.#talk.page(0, message.before ?? NEWEST));
        break;
      case 'presence':
        this.#presence(connection, member, message, now);
        break;
      case 'echo':
        send(connection, message);
        break;
    }
  }

  /** HS1 to HS4: who this is, whether there is room, and everything it needs to go on. */
  #hello(connection: RoomConnection, facts: Facts, hello: Hello, now: number): void {
    const { ticket } = facts;
    const owner = this.#store.sid(hello.sid);
    const verdict = admit(hello, ticket, owner, this.roster, connection);
    if (!verdict.ok) {
      this.#refuse(connection, verdict);
      return;
    }
    if (facts.member && facts.member.sid !== hello.sid) {
      this.#error(connection, 'bad_msg', 'A connection keeps its sid.', { ref: 'hello' });
      return;
    }
    const { kind } = verdict;
    const replaced = this.#replaceOlder(connection, hello.sid);
    this.#store.bindSid(hello.sid, { sub: ticket.sub, kind }, now);
    const known = this.#crowd.identify(ticket);
    const member: Member = {
      status: firstStatus(ticket.role),
      statusAt: now,
      ...facts.member,
      sid: hello.sid,
      pid: known.pid,
      kind,
      seed: givesSeed(this.roster, connection, kind, this.#state.started),
    };
    if (hello.app) {
      const { boot, cols, rows } = hello.app;
      member.app = { boot, cols, rows };
    }
    updateFacts(connection, { member, seen: now });
    const me = isPresence(member)
      ? this.#crowd.arrive(known, ticket, connection)
      : (this.#crowd.get(known.pid) ?? this.#crowd.preview(known, ticket));
    this.#greet(connection, member, me, hello);
    for (const { pid } of replaced) if (pid !== known.pid) this.#crowd.depart(pid, now);
    this.#reschedule();
  }

  #greet(connection: RoomConnection, member: Member, me: Person, hello: Hello): void {
    const messages = greeting({
      member,
      me,
      hello,
      state: this.#state,
      settings: this.#settings,
      people: this.#crowd.all(),
      history: this.#talk.page(knownChat(hello, this.#state.epoch), NEWEST),
      cursors: allCursors(this.#board, Date.now()),
    });
    for (const message of messages) send(connection, message);
  }

  /** HS4: an older connection with the same sid gives way. @returns those who did */
  #replaceOlder(connection: RoomConnection, sid: string): Member[] {
    const older = [...this.roster.members()].filter(
      (peer) => peer.connection !== connection && peer.member.sid === sid,
    );
    for (const peer of older) {
      this.roster.remove(peer.connection);
      updateFacts(peer.connection, { dropped: true });
      peer.connection.close(CLOSE.REPLACED, 'replaced');
    }
    return older.map(({ member }) => member);
  }

  /** ST1 to ST6: applied, stored, and only then told. */
  #delta(connection: RoomConnection, member: Member, message: Message<'state_delta'>): void {
    const ref = String(message.seq);
    if (member.kind === 'browser') {
      const msg = 'Only bridges and the room’s agent change windows.';
      this.#error(connection, 'forbidden', msg, { ref });
      return;
    }
    const { seq, ops } = message;
    const locked = this.#settings.locked && !this.#actsForHost(connection, member.pid);
    const outcome = applyDelta(this.#state, { sid: member.sid, seq, ops }, locked);
    if (outcome.res === 'seq_gap') {
      this.#error(connection, 'seq_gap', `Seq ${outcome.want} has to come first.`, { ref });
      return;
    }
    if (outcome.res !== 'duplicate') {
      const { effects } = outcome;
      this.#store.save(effects, hadWindow(effects));
      commit(this.#state, effects);
    }
    const { ack } = outcome;
    send(connection, ack);
    if (ack.res !== 'commit') return;
    const { prev, rev } = ack;
    this.#broadcast({ type: 'state_delta', prev, rev, by: member.pid, ops: ack.ops }, connection);
  }

  /** LK1: by its own ticket, or because the person whose seat it is has come in as the host. */
  #actsForHost(connection: RoomConnection, pid: string): boolean {
    if (isHost(factsOf(connection)?.ticket)) return true;
    return [...this.roster.members()].some(
      (peer) => peer.member.pid === pid && isHost(factsOf(peer.connection)?.ticket),
    );
  }

  /** BR11: the same hash back, or everything if it differs. */
  #hash(connection: RoomConnection, message: Message<'state_hash'>): void {
    const { rev, windows } = this.#state;
    const h = hashWindows(windows.values());
    const behind = message.rev < rev;
    // A client that is behind has the deltas under way; it compares when it gets there.
    if (behind || (message.rev === rev && message.n === windows.size && message.h === h)) {
      send(connection, { type: 'state_hash', rev, n: windows.size, h });
      return;
    }
    send(connection, syncFor(this.#state, undefined));
  }

  #chat(
    connection: RoomConnection,
    member: Member,
    message: Message<'chat_msg'>,
    now: number,
  ): void {
    const said = this.#talk.say(member, message, now);
    if (said.to === 'sender') send(connection, said.answer);
    else this.#broadcast({ type: 'chat_msg', ...said.line });
  }

  #presence(
    connection: RoomConnection,
    member: Member,
    message: Message<'presence'>,
    now: number,
  ): void {
    if (!this.#mayAppear(connection, member, message.type)) return;
    if (message.name !== undefined && !this.#crowd.rename(member.pid, message.name)) {
      this.#error(connection, 'bad_msg', 'The name is empty.', { ref: 'presence' });
    }
    if (message.status !== undefined) {
      updateMember(connection, { status: message.status, statusAt: now });
    }
    this.#crowd.refresh(member.pid);
  }

  /** Cursors and presence are for those who can be seen; a bridge is not. */
  #mayAppear(connection: RoomConnection, member: Member, ref: string): boolean {
    if (isPresence(member)) return true;
    this.#error(connection, 'forbidden', 'A bridge has no presence of its own.', { ref });
    return false;
  }

  #sendCursors(): boolean {
    const frame = takeFrame(this.#board, Date.now());
    if (frame) this.#broadcast(frame);
    return frame !== null;
  }

  /** Encodes once, sends to everyone who has said hello. */
  #broadcast(message: ServerMessage, except?: RoomConnection): void {
    const frame = encode(message);
    for (const { connection } of this.roster.members()) {
      if (connection !== except) sendText(connection, frame);
    }
  }

  #error(
    connection: RoomConnection,
    code: ErrorCode,
    msg: string,
    more: { ref: string; retryMs?: number },
  ): void {
    send(connection, { type: 'error', code, msg, fatal: false, ...more });
  }

  /** Turns a connection away at its hello. */
  #refuse(connection: RoomConnection, why: Extract<Admission, { ok: false }>): void {
    const { code, msg, ref } = why;
    send(connection, { type: 'error', code, msg, fatal: true, ref });
    this.leave(connection, Date.now());
    connection.close(why.close, code);
  }
}
