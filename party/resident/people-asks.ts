// What people ask of the resident: to be silent, what it remembers of them, and to forget that; and what hosts decide of
// its acts (AG5 to AG7).
import { may } from '../../protocol/access/roles.ts';
import { RESIDENT_ASK_RATE } from '../../protocol/limits.ts';
import type { ClientMessage } from '../../protocol/messages.ts';
import { comeBack } from '../../protocol/text/come-back.ts';
import type { AuditLog } from '../audit/audit-log.ts';
import { attachmentOf, type Member, type RoomConnection, send } from '../connections/connection.ts';
import { RateBook } from '../connections/rate-book.ts';
import { refuse } from '../connections/refusals.ts';
import type { Agents } from './agents.ts';
import type { MemoryTable } from './memory-table.ts';
import type { PendingActs } from './pending-acts.ts';
import type { PersonMessage } from './resident-messages.ts';
import type { Turns } from './turns.ts';

type Message<T extends ClientMessage['type']> = Extract<ClientMessage, { type: T }>;

export interface AskParts {
  agents: Agents;
  acts: Pick<PendingActs, 'decide'>;
  memories: MemoryTable;
  turns: Turns;
  audit: AuditLog;
  /** The keys of a person, the one that counts first. */
  keysOf(pid: string): string[];
  /** Stops the resident. @param by who does it, by their pid */
  stop(by: string): void;
  /** The resident’s name; null where nobody lives there. */
  name(): string | null;
}

export class PeopleAsks {
  #parts: AskParts;
  #asked = new RateBook();

  constructor(parts: AskParts) {
    this.#parts = parts;
  }

  /** @param now ms */
  take(
    connection: RoomConnection,
    { pid, kind }: Member,
    message: PersonMessage,
    now: number,
  ): void {
    const { type } = message;
    const name = this.#parts.name();
    // What was remembered is theirs also where nobody lives any more.
    const isOfMemory = message.type === 'resident' && message.do !== 'stop';
    if (kind !== 'browser' || (name === null && !isOfMemory)) {
      refuse(connection, 'forbidden', 'That is for people, of a resident.', type);
      return;
    }
    const retryMs = this.#asked.take(pid, [RESIDENT_ASK_RATE], now);
    if (retryMs > 0) {
      const msg = `That was very much at once. ${comeBack(retryMs)}`;
      refuse(connection, 'rate_limited', msg, type, retryMs);
    } else if (message.type === 'act_answer') this.#decide(connection, name ?? '', message, now);
    else this.#ask(connection, pid, message);
  }

  #ask(connection: RoomConnection, pid: string, { do: what }: Message<'resident'>): void {
    const { agents, memories, turns, keysOf } = this.#parts;
    switch (what) {
      case 'memory': {
        const memory = memories.of(keysOf(pid));
        const answer = { text: memory?.text ?? null, at: memory?.at ?? null };
        send(connection, { type: 'resident_memory', ...answer });
        break;
      }
      case 'forget':
        turns.forget(keysOf(pid));
        agents.tell({ type: 'resident', do: 'forget', by: pid });
        send(connection, { type: 'resident_memory', text: null, at: null });
        break;
      case 'stop':
        this.#parts.stop(pid);
    }
  }

  /** AG6: whoever leads approves or refuses an act. */
  #decide(
    connection: RoomConnection,
    whom: string,
    { id: act, do: what, input }: Message<'act_answer'>,
    now: number,
  ): void {
    const ticket = attachmentOf(connection)?.ticket;
    if (!ticket || !may(ticket, 'lead')) {
      refuse(connection, 'forbidden', 'Hosts and operators decide that.', 'act_answer');
      return;
    }
    const who =
      ticket.account ?? `${ticket.name}, ${may(ticket, 'control') ? 'an operator' : 'a host'}`;
    const decided = this.#parts.acts.decide({ act, do: what, input, by: who });
    if (!decided.ok) {
      refuse(connection, 'bad_msg', decided.msg, act);
      return;
    }
    const row = { what: `${what}_act`, whom, outcome: 'done', note: decided.note } as const;
    this.#parts.audit.add({ who, from: ticket.address ?? '' }, row, now);
  }
}
