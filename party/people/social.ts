// Social actions apart from the windows (PR2, CU3): reactions, a text line at the pointer, a host's summons.
// None of them is stored.
import type { ErrorCode } from '../../protocol/codes.ts';
import { HAND_RATE, REACTION_RATE, SAY_MAX_CHARS, SUMMON_RATE } from '../../protocol/limits.ts';
import type { ClientMessage, ServerMessage } from '../../protocol/messages.ts';
import { type Rate, takeOne } from '../../protocol/rates.ts';
import { comeBack } from '../../protocol/text/come-back.ts';
import { cleanChat } from '../../protocol/text/text.ts';

type Done<T extends ServerMessage['type']> =
  | { ok: true; tell: Extract<ServerMessage, { type: T }> }
  | Refusal;

export interface Refusal {
  ok: false;
  code: ErrorCode;
  msg: string;
  retryMs?: number;
}
type Message<T extends ClientMessage['type']> = Extract<ClientMessage, { type: T }>;

export class Social {
  /** Times of each person's recent reactions, summons and raised hands, in ms; the limit is per person, not per connection. */
  #reactions = new Map<string, number[]>();
  #summons = new Map<string, number[]>();
  #hands = new Map<string, number[]>();

  /** @param now ms */
  react(pid: string, { k }: Message<'reaction'>, now: number): Done<'reaction'> {
    const slow = limit(this.#reactions, pid, REACTION_RATE, now);
    return slow ?? { ok: true, tell: { type: 'reaction', pid, k } };
  }

  /** The text at the pointer. Each message has the whole text; line breaks become spaces. */
  say(pid: string, { text }: Message<'say'>): Done<'say'> {
    const line = [...cleanChat(text).replace(/\s+/gu, ' ')].slice(0, SAY_MAX_CHARS).join('');
    return { ok: true, tell: { type: 'say', pid, text: line } };
  }

  /** @param mayCall whether the person is a host or an operator @param now ms */
  summon(pid: string, where: Message<'summon'>, mayCall: boolean, now: number): Done<'summon'> {
    if (!mayCall)
      return { ok: false, code: 'forbidden', msg: 'Only a host or an operator brings everyone.' };
    const slow = limit(this.#summons, pid, SUMMON_RATE, now);
    if (slow) return slow;
    const { g, at } = where;
    return {
      ok: true,
      tell: { type: 'summon', by: pid, ...(g ? { g } : {}), ...(at ? { at } : {}) },
    };
  }

  /** KB3: somebody does something about the keyboard. @param now ms @returns null if that is not too often */
  hand(pid: string, now: number): Refusal | null {
    return limit(this.#hands, pid, HAND_RATE, now);
  }

  /** Somebody has left. */
  forget(pid: string): void {
    this.#reactions.delete(pid);
    this.#summons.delete(pid);
    this.#hands.delete(pid);
  }
}

function limit(times: Map<string, number[]>, pid: string, rate: Rate, now: number): Refusal | null {
  const mine = times.get(pid) ?? [];
  times.set(pid, mine);
  const retryMs = takeOne(mine, [rate], now);
  if (retryMs === 0) return null;
  return { ok: false, code: 'rate_limited', msg: `Not so fast. ${comeBack(retryMs)}`, retryMs };
}
