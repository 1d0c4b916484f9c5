// A room as somebody sees it who has no seat: people, cursors, chat, pauses. The core of `useRoomFeed`, without React.
import { decodeServer, encode } from '../../protocol/frames.ts';
import { CHAT_MAX_CHARS, CURSOR_ACK_EVERY } from '../../protocol/limits.ts';
import type { ClientInput, ServerMessage } from '../../protocol/messages.ts';
import { randomId } from '../../protocol/random-id.ts';
import * as log from '../../protocol/room/chat-log.ts';
import { SAY_FOR_MS } from '../../protocol/room/said.ts';
import type { ConnectionState } from '../connection/connection-state.ts';
import { PartyConnection } from '../connection/party-connection.ts';
import { serverAt } from '../connection/server.ts';
import { Store } from '../connection/store.ts';
import { type TicketSource, ticketFrom } from '../connection/ticket.ts';
import { moved, NO_CURSORS, type RoomCursors, withoutLine } from './room-cursors.ts';
import { heard, NO_FACTS, type RoomFacts } from './room-state.ts';

export interface RoomFeedOptions {
  /** `rooms.example`, or with scheme and path; default: the page's own. */
  host?: string | undefined;
  /** Id of the room. */
  room: string;
  /** The room's id at the party, where its file says another one. */
  partyRoom?: string | undefined;
  /** Default: asks the installation for one that watches, as whoever is signed in there. Null: no ticket. */
  ticket?: TicketSource | null | undefined;
}

export interface RoomFeedState extends RoomFacts {
  connection: ConnectionState;
}

const ROOM_PARTY = 'room-server';
/** The party answers it without waking the room. */
const PING = 'ping';

export class RoomFeed {
  /** Hears of changes of the state. @returns ends it */
  readonly subscribe: (listener: () => void) => () => void;
  /** @returns the state; the same object until it changes */
  readonly getSnapshot: () => RoomFeedState;
  /** Everybody's pointers and carets, with `subscribe` and `getSnapshot` of their own. */
  readonly cursors: Pick<Store<RoomCursors>, 'subscribe' | 'getSnapshot'>;

  readonly #connection: PartyConnection;
  readonly #store: Store<RoomFeedState>;
  readonly #cursors = new Store<RoomCursors>(NO_CURSORS);
  #sid = randomId();
  /** What is held of the room's windows and chat (HS2): the next hello asks for what follows. */
  #have: { epoch: string; rev: number } | null = null;
  #unanswered = 0;
  /** Until each line at a pointer is too old, by `pid`. */
  readonly #sayTimers = new Map<string, ReturnType<typeof setTimeout>>();

  /** Does nothing before `connect`. @throws TypeError outside of a page without a host */
  constructor({ host, room, partyRoom = room, ticket }: RoomFeedOptions) {
    const server = serverAt(host);
    const address = new URL(`api/rooms/${encodeURIComponent(room)}/ticket?watch`, server.root);
    this.#connection = new PartyConnection({
      server,
      party: ROOM_PARTY,
      room: partyRoom,
      ticket: ticket === undefined ? ticketFrom(address) : ticket,
      ping: PING,
      onOpen: () => this.#hello(),
      onFrame: (frame) => this.#take(frame),
      onState: (connection) => this.#changed(connection),
    });
    this.#store = new Store<RoomFeedState>({ ...NO_FACTS, connection: this.#connection.state });
    this.subscribe = this.#store.subscribe;
    this.getSnapshot = this.#store.getSnapshot;
    this.cursors = this.#cursors;
  }

  /** Connects, and stays connected. */
  connect(): void {
    this.#connection.connect();
  }

  /** Ends the connection; what is known stays. */
  close(): void {
    this.#connection.close();
  }

  /** Tries again at once, also where it had been given up. */
  retry(): void {
    this.#connection.retry();
  }

  /** Writes a line in the chat, now or once the room is there. @returns false if there is nothing in it */
  say(text: string): boolean {
    const clean = text.trim().slice(0, CHAT_MAX_CHARS);
    if (clean === '') return false;
    this.#chat((chat) => log.compose(chat, randomId(), clean));
    this.#flush();
    return true;
  }

  /** Sends a line again that was refused. */
  sayAgain(cid: string): void {
    this.#chat((chat) => log.retry(chat, cid));
    this.#flush();
  }

  /** Takes a line back that was refused. */
  takeBack(cid: string): void {
    this.#chat((chat) => log.discard(chat, cid));
  }

  /** Asks for earlier lines of the chat. */
  earlier(): void {
    const [oldest] = this.#store.getSnapshot().chat.lines;
    this.#tell({ type: 'chat_history', ...(oldest ? { before: oldest.id } : {}) });
  }

  /** Whether somebody reads the chat: else what comes is counted as unread. */
  read(open: boolean): void {
    this.#chat((chat) => (chat.open === open ? chat : log.setOpen(chat, open)));
  }

  #hello(): void {
    const newest = this.#store.getSnapshot().chat.lines.at(-1)?.id;
    const have = this.#have && {
      ...this.#have,
      ...(newest === undefined ? {} : { chat: newest }),
    };
    this.#tell({
      ...{ type: 'hello', role: 'browser', sid: this.#sid },
      ...(have ? { have } : {}),
    });
  }

  #take(frame: unknown): void {
    const message = decodeServer(String(frame));
    if (!message) return;
    if (message.type === 'error' && this.#refused(message)) return;
    this.#keep(message);
    const state = this.#store.getSnapshot();
    this.#store.set(heard(state, message, this.#sid));
    this.#cursors.set(moved(this.#cursors.getSnapshot(), message, state.me, performance.now()));
    if (message.type === 'again') this.#hello();
    if (message.type === 'cursor_pos') this.#answer(message.at);
    if (message.type === 'say') this.#said(message);
    if (message.type !== 'welcome') return;
    this.#unanswered = 0;
    this.#connection.greet();
    this.#flush();
  }

  /** @returns whether there is nothing else to do about it */
  #refused({ ref, fatal, msg }: Extract<ServerMessage, { type: 'error' }>): boolean {
    // ID1: it belongs to somebody else, perhaps to this visitor before they signed in.
    if (ref === 'sid') {
      this.#sid = randomId();
      this.#connection.open();
      return true;
    }
    if (fatal) this.#connection.sayFarewell(msg);
    return false;
  }

  /** HS2, BR1: where this client stands in the room's changes. */
  #keep(message: ServerMessage): void {
    if (message.type === 'state_sync') {
      // Another storage numbers its chat anew.
      if (this.#have && this.#have.epoch !== message.epoch)
        this.#chat((chat) => ({ ...chat, lines: [], more: false, primed: false }));
      this.#have = { epoch: message.epoch, rev: message.rev };
    } else if (message.type === 'state_delta' && this.#have) {
      this.#have = { ...this.#have, rev: message.rev };
    }
  }

  /** CU3: the end of a line may never come. */
  #said({ pid, text }: Extract<ServerMessage, { type: 'say' }>): void {
    clearTimeout(this.#sayTimers.get(pid));
    this.#sayTimers.delete(pid);
    if (text === '') return;
    const forget = () => {
      this.#sayTimers.delete(pid);
      this.#cursors.set(withoutLine(this.#cursors.getSnapshot(), pid));
    };
    // Its end comes a moment later than that of who types it.
    this.#sayTimers.set(pid, setTimeout(forget, SAY_FOR_MS + 1_000));
  }

  /** CU2: without answers the room sends no more. */
  #answer(at: number): void {
    this.#unanswered += 1;
    if (this.#unanswered < CURSOR_ACK_EVERY) return;
    this.#unanswered = 0;
    this.#tell({ type: 'cursor_ack', at });
  }

  #flush(): void {
    if (this.#connection.state.status !== 'live') return;
    for (const { cid, text } of log.toSend(this.#store.getSnapshot().chat)) {
      if (!this.#tell({ type: 'chat_msg', cid, text })) return;
      this.#chat((chat) => log.sent(chat, cid));
    }
  }

  #changed(connection: ConnectionState): void {
    this.#store.set({ connection });
    if (connection.status === 'live') return;
    // Nobody knows where they are now, nor whether what was on its way has arrived.
    this.#cursors.set(NO_CURSORS);
    for (const timer of this.#sayTimers.values()) clearTimeout(timer);
    this.#sayTimers.clear();
    this.#chat(log.connectionLost);
  }

  #chat(change: (chat: log.ChatLog) => log.ChatLog): void {
    this.#store.set({ chat: change(this.#store.getSnapshot().chat) });
  }

  #tell(message: ClientInput): boolean {
    return this.#connection.send(encode(message));
  }
}
