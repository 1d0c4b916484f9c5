// What people and the room's agent say to each other: lines of the chat, reactions, a text at the pointer, a summons; and
// what they have read or erase (CH1 to CH5, CU3, PR2).
import { may } from '../../protocol/access/roles.ts';
import type { ClientMessage, ServerMessage } from '../../protocol/messages.ts';
import type { ChatHistory } from '../chat/chat.ts';
import type { Conversation, ReadUpTo, Speaker } from '../chat/conversation.ts';
import { attachmentOf, type Member, type RoomConnection, send } from '../connections/connection.ts';
import { isPresence } from '../connections/connections.ts';
import { mayAppear, refuse } from '../connections/refusals.ts';
import type { People } from '../people/people.ts';
import type { Social } from '../people/social.ts';
import type { ResidentRoom } from '../resident/resident-room.ts';
import type { RoomRights } from './room-rights.ts';

const TYPES = [
  'chat_msg',
  'chat_history',
  'chat_erase',
  'chat_read',
  'reaction',
  'say',
  'summon',
] as const;
type TalkMessage = Extract<ClientMessage, { type: (typeof TYPES)[number] }>;
type Message<T extends ClientMessage['type']> = Extract<ClientMessage, { type: T }>;

/** Before which id a page of the newest lines is. */
export const NEWEST = Number.MAX_SAFE_INTEGER;

export function isOfTalk(message: ClientMessage): message is TalkMessage {
  return TYPES.some((type) => type === message.type);
}

export interface TalkParts {
  conversation: Conversation;
  social: Social;
  people: People;
  rights: RoomRights;
  resident: ResidentRoom;
  broadcast(message: ServerMessage): void;
  reschedule(): void;
}

export class Talk {
  #parts: TalkParts;

  constructor(parts: TalkParts) {
    this.#parts = parts;
  }

  /** @param now ms */
  take(connection: RoomConnection, member: Member, message: TalkMessage, now: number): void {
    const { conversation, social, rights } = this.#parts;
    const { pid } = member;
    switch (message.type) {
      case 'chat_msg':
        this.#chat(connection, member, message, now);
        break;
      case 'chat_history':
        send(connection, this.page(0, message.before ?? NEWEST));
        break;
      case 'chat_erase':
        this.#erase(connection, member, message, now);
        break;
      case 'chat_read':
        if (mayAppear(connection, member, message.type)) conversation.read(member, message.id);
        break;
      case 'reaction':
        if (this.#mayTalk(connection, member, message.type))
          this.#tellOf(connection, member, message.type, social.react(pid, message, now));
        break;
      case 'say':
        if (this.#mayTalk(connection, member, message.type))
          this.#tellOf(connection, member, message.type, social.say(pid, message));
        break;
      case 'summon': {
        const mayCall =
          may(attachmentOf(connection)?.ticket, 'lead') || rights.actsForHost(connection, pid);
        const summoned = social.summon(pid, message, mayCall, now);
        this.#tellOf(connection, member, message.type, summoned);
      }
    }
  }

  /** CH1, CH5: a page of history, with growing lines as they are now. */
  page(after: number, before: number): ChatHistory {
    const { conversation, resident } = this.#parts;
    const page = conversation.page(after, before);
    return { ...page, lines: page.lines.map((line) => resident.lines.lineOf(line)) };
  }

  /** CH4: what somebody who comes has read; null for who has read all there is, and for bridges. */
  readBy(connection: RoomConnection, member: Member): ReadUpTo | null {
    const speaker = speakerOf(connection, member);
    return speaker && isPresence(member) ? this.#parts.conversation.readBy(speaker) : null;
  }

  /** MO2, MO6: whether a member's words are taken; if not, they are told why. */
  #mayTalk(connection: RoomConnection, { pid }: Member, ref: string): boolean {
    const { people, rights } = this.#parts;
    const muted = people.isMuted(pid);
    if (!muted && rights.mayHere(connection, pid, 'chat')) return true;
    const msg = muted ? 'A host has muted you.' : 'Guests don’t write here.';
    refuse(connection, 'forbidden', msg, ref);
    return false;
  }

  #chat(
    connection: RoomConnection,
    member: Member,
    message: Message<'chat_msg'>,
    now: number,
  ): void {
    if (!this.#mayTalk(connection, member, message.cid)) return;
    if (member.kind === 'agent') {
      this.#parts.resident.say(connection, member, message, now);
      return;
    }
    if (message.growing) {
      refuse(connection, 'forbidden', 'Lines of people don’t grow.', message.cid);
      return;
    }
    const said = this.#parts.conversation.say(member, message, now);
    if (said.to === 'sender') send(connection, said.answer);
    else this.#parts.broadcast({ type: 'chat_msg', ...said.line });
    this.#parts.reschedule();
  }

  /** CH3: whoever it is may erase what they have said, also who is muted. */
  #erase(
    connection: RoomConnection,
    member: Member,
    { type, lines }: Message<'chat_erase'>,
    now: number,
  ): void {
    const speaker = speakerOf(connection, member);
    if (!speaker || !mayAppear(connection, member, type)) return;
    const erased = this.#parts.conversation.erase(speaker, lines ?? null, now);
    if (!erased.ok) refuse(connection, erased.code, erased.msg, type, erased.retryMs);
    else if (erased.gone) {
      this.#parts.resident.linesGone();
      this.#parts.broadcast(erased.gone);
    }
  }

  /** CU3, PR2: broadcasts a social action, or sends its sender the error. */
  #tellOf(
    connection: RoomConnection,
    member: Member,
    ref: string,
    done: ReturnType<Social['react' | 'say' | 'summon']>,
  ): void {
    if (!mayAppear(connection, member, ref)) return;
    if (done.ok) this.#parts.broadcast(done.tell);
    else refuse(connection, done.code, done.msg, ref, done.retryMs);
  }
}

function speakerOf(connection: RoomConnection, { pid }: Member): Speaker | null {
  const { sub, account } = attachmentOf(connection)?.ticket ?? {};
  return sub === undefined ? null : { pid, sub, account };
}
