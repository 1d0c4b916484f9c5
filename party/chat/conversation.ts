// The chat of a room (CH1): validates lines, assigns their ids, stores them and returns pages of history.
import type { ChatLine, ClientMessage, ServerMessage } from '../../protocol/messages.ts';
import type { Rate } from '../../protocol/rates.ts';
import type { Member } from '../connections/connection.ts';
import type { People } from '../people/people.ts';
import type { PeopleTable } from '../people/people-table.ts';
import { type ChatHistory, type ChatTimes, judgeLine, pageOf } from './chat.ts';
import type { ChatTable } from './chat-table.ts';

type ErrorMessage = Extract<ServerMessage, { type: 'error' }>;

export type Said =
  /** A new line, broadcast to everybody. */
  | { to: 'all'; line: ChatLine }
  /** A resend of a stored line (its echo was lost) or a refused one: answered to the sender only. */
  | { to: 'sender'; answer: ErrorMessage | ({ type: 'chat_msg' } & ChatLine) };

export class Conversation {
  #lines: ChatTable;
  #known: PeopleTable;
  #people: People;
  #rates: () => readonly Rate[];
  #times: ChatTimes = new Map();

  /** @param rates what each person may say, as it is now */
  constructor(lines: ChatTable, known: PeopleTable, people: People, rates: () => readonly Rate[]) {
    this.#rates = rates;
    this.#lines = lines;
    this.#known = known;
    this.#people = people;
  }

  /** Handles a line; one sent by a bridge is attributed to its visitor. @param now ms */
  say(member: Member, message: Extract<ClientMessage, { type: 'chat_msg' }>, now: number): Said {
    const { cid } = message;
    const known = this.#lines.lineBy(member.sid, cid);
    if (known) return { to: 'sender', answer: { type: 'chat_msg', ...known } };
    const judged = judgeLine(this.#times, this.#rates(), member.pid, message.text, now);
    if (!judged.ok) {
      return { to: 'sender', answer: { type: 'error', fatal: false, ref: cid, ...judged.error } };
    }
    const person = this.#people.get(member.pid) ?? this.#known.personBy(member.pid);
    const line = this.#lines.addLine({
      cid,
      sid: member.sid,
      pid: member.pid,
      sender: person?.name ?? 'someone',
      color: person?.color ?? 0,
      ts: now,
      text: judged.text,
    });
    return { to: 'all', line };
  }

  /** A page of the newest lines with ids between the two, both exclusive. */
  page(after: number, before: number): ChatHistory {
    return pageOf(this.#lines.lines(after, before));
  }
}
