// What a room does with each message: the pure rules put together with its storage and its connections.
import type { ErrorCode } from '../../protocol/codes.ts';
import { encode } from '../../protocol/frames.ts';
import type { ClientMessage, Hello, ServerMessage } from '../../protocol/messages.ts';
import type { RoomFacts, RoomLayout } from '../../protocol/ticket.ts';
import { ChatStore } from '../chat/chat-store.ts';
import { Talk } from '../chat/talk.ts';
import {
  type Facts,
  factsOf,
  isHost,
  leads,
  MAX_KEPT_FAILS,
  type Member,
  type RoomConnection,
  send,
  sendText,
  updateFacts,
  updateMember,
} from '../connections/connection.ts';
import { isPresence, Roster } from '../connections/roster.ts';
import { CursorFeed } from '../cursors/cursor-feed.ts';
import { Crowd } from '../people/crowd.ts';
import { PeopleStore } from '../people/people-store.ts';
import { withSocial } from '../people/presence.ts';
import { PresenceFeed } from '../people/presence-feed.ts';
import { Social } from '../people/social.ts';
import { SeatBook } from '../seats/seat-book.ts';
import { SeatStore } from '../seats/seat-store.ts';
import { Sql } from '../storage/sql.ts';
import type { Bar } from '../windows/lock.ts';
import { layoutOf } from '../windows/state.ts';
import { type Settings, Store } from '../windows/store.ts';
import { Windows } from '../windows/windows.ts';
import { greeting, knownChat, roomMessage } from './greeting.ts';
import { type Received, Reception } from './reception.ts';

type Message<T extends ClientMessage['type']> = Extract<ClientMessage, { type: T }>;

const NEWEST = Number.MAX_SAFE_INTEGER;

export class Room {
  readonly roster = new Roster();
  readonly seats: SeatBook;
  #store: Store;
  #lines: ChatStore;
  #windows: Windows;
  #settings: Settings;
  #crowd: Crowd;
  #reception: Reception;
  #cursors = new CursorFeed(this.roster);
  #feed = new PresenceFeed(this.roster);
  #social = new Social();
  #talk: Talk;
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
    this.#windows = new Windows(this.#store, state);
    this.#settings = settings;
    this.seats = new SeatBook(new SeatStore(sql));
    for (const connection of connections) {
      const facts = factsOf(connection);
      if (facts && !facts.dropped) this.roster.add(connection);
    }
    const people = new PeopleStore(sql);
    this.#crowd = new Crowd(people, this.roster, this.#feed);
    this.#reception = new Reception(this.#store, this.roster, this.#crowd, this.seats);
    this.#lines = new ChatStore(sql);
    this.#talk = new Talk(this.#lines, people, this.#crowd);
  }

  /** Public facts, for the control endpoint. */
  facts(): RoomFacts {
    return {
      ...this.#windows.facts(),
      people: this.#crowd.all().length,
      chat: this.#lines.lineCount(),
      ...this.pause(),
      locked: this.#settings.locked,
      seatsTaken: this.seats.taken(Date.now()),
    };
  }

  /** LK2: whether it is paused, and why. */
  pause(): Pick<RoomFacts, 'paused' | 'reason'> {
    const { paused, reason } = this.#settings;
    return { paused, ...(reason ? { reason } : {}) };
  }

  layout(): RoomLayout {
    return layoutOf(this.#windows.state);
  }

  /** Sets the grid (GE1), which those connected learn at their next hello, the limits (LI1), and whether it is for one. */
  configure(settings: Pick<Settings, 'grid' | 'browsers' | 'solo'>): void {
    this.#settings = { ...this.#settings, ...settings };
    this.#store.saveSettings(this.#settings);
  }

  /** Pauses, resumes (LK2), locks (LK1) or unlocks the room and tells everybody. Chat goes on. */
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
    for (const pid of this.#crowd.endGrace(now)) this.#social.forget(pid);
  }

  /** A connection is gone, whoever ended it; a second call does nothing (HS4). */
  leave(connection: RoomConnection, now: number): void {
    const facts = factsOf(connection);
    // It may be in no roster: a close that wakes the room finds only those connections that are still open.
    this.roster.remove(connection);
    if (!facts || facts.dropped) return;
    updateFacts(connection, { dropped: true });
    this.#cursors.forget(connection);
    const { member } = facts;
    if (
      member &&
      isPresence(member) &&
      this.#crowd.depart(member.pid, now, { connection, member })
    ) {
      this.#cursors.drop(member.pid);
    }
    if (member && !isPresence(member)) this.#crowd.refresh(member.pid);
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
        this.#crowd.refresh(member.pid);
        break;
      }
      case 'state_hash':
        send(connection, this.#windows.compare(message));
        break;
      case 'cursor_pos':
        if (!this.#mayAppear(connection, member, message.type)) break;
        this.#cursors.put(member.pid, message, now);
        break;
      case 'cursor_ack':
        this.#cursors.answered(connection, message.at);
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
      case 'reaction':
        this.#tellOf(connection, message.type, this.#social.react(member.pid, message, now));
        break;
      case 'say':
        this.#tellOf(connection, message.type, this.#social.say(member.pid, message));
        break;
      case 'summon': {
        const mayCall =
          leads(factsOf(connection)?.ticket) || this.#actsForHost(connection, member.pid);
        this.#tellOf(
          connection,
          message.type,
          this.#social.summon(member.pid, message, mayCall, now),
        );
        break;
      }
      case 'echo':
        send(connection, message);
        break;
    }
  }

  /** HS1: the answer to a hello, or why there is none. */
  #hello(connection: RoomConnection, facts: Facts, hello: Hello, now: number): void {
    const { state } = this.#windows;
    const room = { settings: this.#settings, started: state.started };
    const received = this.#reception.receive(connection, facts, hello, room, now);
    if (!received.ok) {
      this.#refuse(connection, received);
      return;
    }
    const { member, me, replaced } = received;
    const messages = greeting({
      member,
      me,
      hello,
      state,
      settings: this.#settings,
      people: this.#crowd.all(),
      history: this.#talk.page(knownChat(hello, state.epoch), NEWEST),
      cursors: isPresence(member) ? this.#cursors.all(now) : null,
    });
    for (const message of messages) send(connection, message);
    this.#feed.greeted(connection);
    for (const pid of replaced) this.#crowd.depart(pid, now);
    this.#reschedule();
  }

  #delta(connection: RoomConnection, member: Member, message: Message<'state_delta'>): void {
    const { answer, news } = this.#windows.take(member, message, this.#barOf(connection, member));
    send(connection, answer);
    if (news) this.#broadcast(news, connection);
  }

  /** What a member may not change: a paused room nothing (LK2), a locked one its layout (LK1). */
  #barOf(connection: RoomConnection, { pid }: Member): Bar {
    const { paused, locked } = this.#settings;
    if ((!paused && !locked) || this.#actsForHost(connection, pid)) return 'none';
    return paused ? 'all' : 'layout';
  }

  /** LK1: by its own ticket, or because the person whose seat it is has come in as the host. */
  #actsForHost(connection: RoomConnection, pid: string): boolean {
    if (isHost(factsOf(connection)?.ticket)) return true;
    return [...this.roster.members()].some(
      (peer) => peer.member.pid === pid && isHost(factsOf(peer.connection)?.ticket),
    );
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
    const problem =
      message.name === undefined ? null : this.#crowd.rename(member.pid, message.name);
    if (problem !== null) this.#error(connection, 'bad_msg', problem, { ref: 'presence' });
    if (message.color !== undefined && !this.#crowd.recolor(member.pid, message.color)) {
      this.#error(connection, 'bad_msg', 'Somebody else has this colour.', { ref: 'presence' });
    }
    const { status = member.status } = message;
    // A page that only tells how its connection does has not been used.
    const used = Object.keys(message).some((key) => key !== 'type' && key !== 'link');
    const statusAt = used ? now : member.statusAt;
    updateMember(connection, { status, statusAt, social: withSocial(member.social, message) });
    this.#crowd.refresh(member.pid);
  }

  /** CU3, PR2: passes on what somebody present did, to everyone; or says why not. */
  #tellOf(
    connection: RoomConnection,
    ref: string,
    done: ReturnType<Social['react' | 'say' | 'summon']>,
  ): void {
    const { member } = factsOf(connection) ?? {};
    if (!member || !this.#mayAppear(connection, member, ref)) return;
    if (done.ok) this.#broadcast(done.tell);
    else
      this.#error(connection, done.code, done.msg, {
        ref,
        ...(done.retryMs ? { retryMs: done.retryMs } : {}),
      });
  }

  /** Cursors and presence are for those who can be seen; a bridge is not. */
  #mayAppear(connection: RoomConnection, member: Member, ref: string): boolean {
    if (isPresence(member)) return true;
    this.#error(connection, 'forbidden', 'A bridge has no presence of its own.', { ref });
    return false;
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

  /** Answers a hello that is not let in. */
  #refuse(connection: RoomConnection, why: Extract<Received, { ok: false }>): void {
    const { code, msg, ref, close, retryMs } = why;
    const fatal = close !== null;
    send(connection, { type: 'error', code, msg, fatal, ref, ...(retryMs ? { retryMs } : {}) });
    if (!fatal) return;
    this.leave(connection, Date.now());
    connection.close(close, code);
  }
}
