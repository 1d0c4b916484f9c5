// The resident’s acts that wait for whoever leads: asked for, approved, refused, edited, expired (AG6).
import type { Told } from '../../protocol/access/moderation.ts';
import { ACT_WAIT_MS, MAX_ACTS } from '../../protocol/limits.ts';
import type { ClientMessage } from '../../protocol/messages.ts';
import { readHandInput } from '../../protocol/room/hand-input.ts';
import type { ToAgent } from '../../protocol/room/resident.ts';
import type { ActDecision, PendingAct } from '../../protocol/room/resident-words.ts';
import { cleanRemark, cleanTitle } from '../../protocol/text/text.ts';
import type { ActTable, StoredAct } from './act-table.ts';

type Message<T extends ClientMessage['type']> = Extract<ClientMessage, { type: T }>;
type Answer = Extract<ToAgent, { type: 'act_answer' }>;

const AWAY = 'The resident is away for a moment. Try again.';
/** Characters of a note in the room’s log. */
const NOTE_MAX_CHARS = 500;

export interface ActListeners {
  /** To the agent that has asked. @returns false if it is not there */
  agent(sid: string, answer: Answer): boolean;
  /** What waits has changed. */
  changed(): void;
  tell(told: Pick<Told, 'what' | 'by' | 'reason'>): void;
}

export interface Decision {
  act: string;
  do: ActDecision;
  input?: string | undefined;
  /** Who decides, for people. */
  by: string;
}

/** `note`: for the room’s log. */
export type Decided =
  | { ok: true; note: string }
  | { ok: false; found: boolean; msg: string; note: string };

export class PendingActs {
  #table: ActTable;
  #to: ActListeners;

  constructor(table: ActTable, to: ActListeners) {
    this.#table = table;
    this.#to = to;
  }

  /** As people see them, oldest first. */
  list(): PendingAct[] {
    return this.#table.all().map(({ sid: _, turn: __, ...act }) => act);
  }

  /** @param whom for whom it would be done, for people @returns why it is refused; null if it waits now @param now ms */
  ask(sid: string, message: Message<'act_ask'>, whom: string, now: number): string | null {
    const { id, turn, tool, words } = message;
    const input = readHandInput(tool, message.input);
    if (!input.ok) return input.msg;
    const all = this.#table.all();
    const same = all.find((one) => one.id === id);
    if (same) return same.sid === sid ? null : 'This act waits already.';
    if (all.length >= MAX_ACTS) return `At most ${MAX_ACTS} acts wait at once.`;
    const line = cleanRemark(words);
    const act = { id, sid, turn, tool, input: input.json, words: line || tool, whom, at: now };
    this.#table.add(act);
    this.#to.changed();
    return null;
  }

  decide({ act: id, do: what, input, by }: Decision): Decided {
    const act = this.#table.all().find((one) => one.id === id);
    if (!act) return { ok: false, found: false, msg: 'This act does not wait any more.', note: id };
    const edited = input === undefined ? undefined : readHandInput(act.tool, input);
    const note = `${act.tool}: ${act.words}${edited ? ' (edited)' : ''}`.slice(0, NOTE_MAX_CHARS);
    if (edited?.ok === false) return { ok: false, found: true, msg: edited.msg, note };
    const name = cleanTitle(by);
    const answer: Answer = { type: 'act_answer', id, do: what, by: name };
    const whole = edited ? { ...answer, input: edited.json } : answer;
    if (!this.#to.agent(act.sid, whole)) return { ok: false, found: true, msg: AWAY, note };
    this.#table.take(id);
    this.#to.tell({ what: `${what}_act`, by, reason: act.words });
    this.#to.changed();
    return { ok: true, note };
  }

  /** Those that have waited for too long. @param sids of the agents that are there: one that is away for a moment is told when it is back @param now ms */
  expire(sids: readonly string[], now: number): void {
    this.#end(({ sid, at }) => at + ACT_WAIT_MS <= now && sids.includes(sid));
  }

  /** Those of agents that are gone for good. @param sids of those that are not */
  endOthers(sids: readonly string[]): void {
    this.#end(({ sid }) => !sids.includes(sid));
  }

  /** All, as the resident was stopped. */
  withdraw(): void {
    this.#end(() => true);
  }

  /** Those of a turn that has ended otherwise than it was to. @param of the agent's sid */
  withdrawTurn(of: string, ended: string): void {
    this.#end(({ sid, turn }) => sid === of && turn === ended);
  }

  #end(isOver: (act: StoredAct) => boolean): void {
    const over = this.#table.all().filter(isOver);
    for (const { id, sid } of over) {
      this.#table.take(id);
      this.#to.agent(sid, { type: 'act_answer', id, do: 'expired', by: '' });
    }
    if (over.length > 0) this.#to.changed();
  }

  /** When the next expires, in ms. */
  nextEnd(): number | null {
    return this.#table.nextEnd();
  }
}
