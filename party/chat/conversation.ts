// The chat of a room: validates lines, stores them, prunes what is too old or too much, erases, and returns pages of
// history (CH1 to CH4).
import { ERASE_RATE } from '../../protocol/limits.ts';
import type { ChatGone, ChatLine, ClientMessage, ServerMessage } from '../../protocol/messages.ts';
import type { Rate } from '../../protocol/rates.ts';
import { comeBack } from '../../protocol/text/come-back.ts';
import type { Member } from '../connections/connection.ts';
import { RateBook } from '../connections/rate-book.ts';
import type { People } from '../people/people.ts';
import type { PeopleTable } from '../people/people-table.ts';
import { type ChatHistory, judgeLine, pageOf } from './chat.ts';
import type { ChatTable } from './chat-table.ts';
import { endOf, type Retention } from './retention.ts';

type ErrorMessage = Extract<ServerMessage, { type: 'error' }>;
type Message<T extends ClientMessage['type']> = Extract<ClientMessage, { type: T }>;

export type Said =
  /** A new line, broadcast to everybody. */
  | { to: 'all'; line: ChatLine }
  /** A resend of a stored line (its echo was lost) or a refused one: answered to the sender only. */
  | { to: 'sender'; answer: ErrorMessage | ({ type: 'chat_msg' } & ChatLine) };

export type Erased =
  | { ok: true; gone: ChatGone | null }
  | { ok: false; code: 'forbidden' | 'rate_limited'; msg: string; retryMs?: number };

/** Who somebody is to the chat: a person, and what their account is known by. */
export interface Speaker {
  pid: string;
  sub: string;
  account: string | undefined;
}

/** CH4: what somebody has read, and how many lines of others followed. */
export interface ReadUpTo {
  read: number;
  unread: number;
}

export class Conversation {
  #lines: ChatTable;
  #known: PeopleTable;
  #people: People;
  #limits: () => { rates: readonly Rate[]; retention: Retention };
  #said = new RateBook();
  #erasures = new RateBook();

  /** @param limits what each person may say, and how much is kept, as it is now */
  constructor(
    lines: ChatTable,
    known: PeopleTable,
    people: People,
    limits: () => { rates: readonly Rate[]; retention: Retention },
  ) {
    this.#limits = limits;
    this.#lines = lines;
    this.#known = known;
    this.#people = people;
  }

  /** Handles a line; one sent by a bridge is attributed to its visitor. @param now ms */
  say(member: Member, message: Message<'chat_msg'>, now: number): Said {
    const { cid } = message;
    const { rates, retention } = this.#limits();
    const known = this.#lines.lineBy(member.sid, cid);
    if (known) return { to: 'sender', answer: { type: 'chat_msg', ...known } };
    const judged = judgeLine(this.#said, rates, member.pid, message.text, now);
    if (!judged.ok) {
      return { to: 'sender', answer: { type: 'error', fatal: false, ref: cid, ...judged.error } };
    }
    const person = this.#people.get(member.pid) ?? this.#known.personBy(member.pid);
    const line = this.#lines.addLine(
      {
        cid,
        sid: member.sid,
        pid: member.pid,
        sender: person?.name ?? 'someone',
        color: person?.color ?? 0,
        ts: now,
        text: judged.text,
      },
      retention,
    );
    // Who answers has read what is there.
    this.#known.setRead(member.pid, line.id);
    return { to: 'all', line };
  }

  /** A page of the newest lines with ids between the two, both exclusive. */
  page(after: number, before: number): ChatHistory {
    return {
      ...pageOf(this.#lines.lines(after, before)),
      first: this.#lines.ends()?.first ?? null,
    };
  }

  /** CH3: what a page that was away has to drop; null for nothing. */
  gone(): ChatGone | null {
    const lines = this.#lines.erased();
    return lines.length === 0 ? null : { type: 'chat_gone', lines };
  }

  /** CH3: somebody erases lines of their own. @param lines null for all of them @param now ms */
  erase(speaker: Speaker, lines: readonly number[] | null, now: number): Erased {
    const retryMs = this.#erasures.take(speaker.pid, [ERASE_RATE], now);
    if (retryMs > 0) {
      const msg = `That was very much at once. ${comeBack(retryMs)}`;
      return { ok: false, code: 'rate_limited', msg, retryMs };
    }
    const pids = this.#pidsOf(speaker);
    const erased = this.#lines.erase(pids, lines);
    if (erased.length > 0) return { ok: true, gone: { type: 'chat_gone', lines: erased } };
    if (lines === null) return { ok: true, gone: null };
    return { ok: false, code: 'forbidden', msg: 'You can erase lines of your own.' };
  }

  /** CH3: a host erases all of it. @returns what everybody is told */
  eraseAll(): ChatGone {
    return { type: 'chat_gone', through: this.#lines.eraseAll() };
  }

  /** CH4: somebody has read up to this line. */
  read({ pid }: Pick<Speaker, 'pid'>, id: number): void {
    this.#known.setRead(pid, Math.min(id, this.#lines.ends()?.last ?? 0));
  }

  /** CH4: what somebody who comes has read; null for who is new here, for whom nothing is new. */
  readBy(speaker: Speaker): ReadUpTo | null {
    const pids = this.#pidsOf(speaker);
    const read = this.#known.readBy(pids);
    if (read !== null) return { read, unread: this.#lines.countAfter(read, pids) };
    this.#known.setRead(speaker.pid, this.#lines.ends()?.last ?? 0);
    return null;
  }

  /** CH2: removes what is too old. @param now ms */
  prune(now: number): void {
    this.#lines.prune(this.#limits().retention, now);
  }

  /** CH2: when the next line is too old, in ms; null if there is none. */
  nextEnd(): number | null {
    const at = this.#lines.oldestAt();
    return at === null ? null : endOf(this.#limits().retention, at);
  }

  #pidsOf({ sub, account }: Speaker): string[] {
    return this.#known.pidsOf(sub, account);
  }
}
