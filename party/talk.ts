// The conversation of a room (CH1): judges a line, numbers and keeps it, and finds pages of history.
import type { ChatLine, ClientMessage, ServerMessage } from '../protocol/messages.ts';
import { type ChatHistory, type ChatTimes, judgeLine, pageOf } from './chat.ts';
import type { Member } from './connection.ts';
import type { Crowd } from './crowd.ts';
import type { Store } from './store.ts';

type ErrorMessage = Extract<ServerMessage, { type: 'error' }>;

export type Said =
  /** New: for everybody. */
  | { to: 'all'; line: ChatLine }
  /** Known already (its answer was lost), or refused: for the sender alone. */
  | { to: 'sender'; answer: ErrorMessage | ({ type: 'chat_msg' } & ChatLine) };

export class Talk {
  #store: Store;
  #crowd: Crowd;
  #times: ChatTimes = new Map();

  constructor(store: Store, crowd: Crowd) {
    this.#store = store;
    this.#crowd = crowd;
  }

  /** Takes a line; one from a bridge is its visitor's. @param now ms */
  say(member: Member, message: Extract<ClientMessage, { type: 'chat_msg' }>, now: number): Said {
    const { cid } = message;
    const known = this.#store.lineBy(member.sid, cid);
    if (known) return { to: 'sender', answer: { type: 'chat_msg', ...known } };
    const judged = judgeLine(this.#times, member.pid, message.text, now);
    if (!judged.ok) {
      return { to: 'sender', answer: { type: 'error', fatal: false, ref: cid, ...judged.error } };
    }
    const person = this.#crowd.get(member.pid) ?? this.#store.personBy(member.pid);
    const line = this.#store.addLine({
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
    return pageOf(this.#store.lines(after, before));
  }
}
