// What is known of a room: who is in it, the chat, what is paused, who has the keyboard. Pure.
import type { GuestRight } from '../../protocol/access/guest-rights.ts';
import type { KeyboardMode } from '../../protocol/access/keyboard.ts';
import type { Told } from '../../protocol/access/moderation.ts';
import type { Pauses } from '../../protocol/access/pause.ts';
import type { Recorded } from '../../protocol/access/recorded.ts';
import type { Person, ServerMessage } from '../../protocol/messages.ts';
import {
  type ChatLog,
  EMPTY_CHAT,
  grown,
  receive,
  receiveHistory,
  refused,
  withGone,
} from '../../protocol/room/chat-log.ts';
import type { Resident } from '../../protocol/room/resident-words.ts';
import { applyPresence, welcomed } from '../../protocol/room/roster.ts';

export interface RoomFacts {
  /** My own `pid`; null until the room has let this client in. */
  me: string | null;
  /** Everybody who is present, by `pid`. */
  people: ReadonlyMap<string, Person>;
  /** What I may do here. */
  may: readonly GuestRight[];
  chat: ChatLog;
  /** What is paused, by whom and why. */
  pauses: Pauses;
  /** Whether the layout is locked, and whether newcomers are kept out. */
  locked: boolean;
  closed: boolean;
  /** Who types where all share a terminal; null where everybody has one of their own. */
  keyboard: KeyboardMode | null;
  /** RE2: who has it recorded, and since when; null: it is not recorded. */
  recorded: Recorded | null;
  /** AG: the model that lives here, and what it does; null where none does. */
  resident: Resident | null;
  /** The latest that a host or an operator has done; another object each time. */
  told: Told | null;
}

export const NO_FACTS: RoomFacts = {
  me: null,
  people: new Map(),
  may: [],
  chat: EMPTY_CHAT,
  pauses: { seats: {} },
  locked: false,
  closed: false,
  keyboard: null,
  recorded: null,
  resident: null,
  told: null,
};

/** @param sid of this client's connection @returns what the message changes */
export function heard(facts: RoomFacts, message: ServerMessage, sid: string): Partial<RoomFacts> {
  const self = { sid, pid: facts.me };
  switch (message.type) {
    case 'welcome':
      return {
        ...welcomed(facts, message.me),
        may: message.may,
        // A room that is paused, locked, closed, recorded or shares a terminal says so after its welcome.
        ...{ pauses: NO_FACTS.pauses, locked: false, closed: false, keyboard: null },
        recorded: null,
        resident: null,
      };
    case 'presence':
      return applyPresence(facts, message);
    case 'chat_msg':
      return { chat: receive(facts.chat, [message], self) };
    case 'chat_grow':
      return { chat: grown(facts.chat, message, message.done === true) };
    case 'chat_history':
      return { chat: receiveHistory(facts.chat, message, self) };
    case 'chat_gone':
      return { chat: withGone(facts.chat, message) };
    case 'room':
      return {
        pauses: message.pauses,
        locked: message.locked === true,
        closed: message.closed === true,
        keyboard: message.keyboard ?? null,
        recorded: message.recorded ?? null,
        resident: message.resident ?? null,
      };
    case 'told':
      return { told: message };
    case 'error':
      return { chat: refused(facts.chat, message.ref, message.msg) };
    default:
      return {};
  }
}
