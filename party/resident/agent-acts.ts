// What the room’s agent tells the room: of its turns, lines and acts, what it gives and what it notes (AG2, AG3, AG6, AG7,
// CH5).
import { RESIDENT_ACTS } from '../../protocol/limits.ts';
import type { ClientMessage, ServerMessage } from '../../protocol/messages.ts';
import type { ResidentConfig } from '../../protocol/room/resident.ts';
import { comeBack } from '../../protocol/text/come-back.ts';
import { cleanText, cleanTitle } from '../../protocol/text/text.ts';
import type { AuditLog } from '../audit/audit-log.ts';
import { type Member, type RoomConnection, send } from '../connections/connection.ts';
import type { Connections } from '../connections/connections.ts';
import { RateBook } from '../connections/rate-book.ts';
import { refuse } from '../connections/refusals.ts';
import type { PeopleTable } from '../people/people-table.ts';
import type { GrowingLines } from './growing.ts';
import type { PendingActs } from './pending-acts.ts';
import { type AgentMessage, type CountMessage, refOf } from './resident-messages.ts';
import type { ResidentStatus } from './resident-status.ts';
import type { Turns } from './turns.ts';

type Message<T extends ClientMessage['type']> = Extract<ClientMessage, { type: T }>;

export interface AgentParts {
  status: ResidentStatus;
  turns: Turns;
  acts: PendingActs;
  lines: GrowingLines;
  known: PeopleTable;
  connections: Connections;
  audit: AuditLog;
  isPaused(): boolean;
  isMuted(pid: string): boolean;
  nameOf(pid: string): { name: string };
  /** It has said how it is. */
  changed(): void;
}

/** Who has sent it. */
interface From {
  connection: RoomConnection;
  member: Member;
}

export class AgentActs {
  #parts: AgentParts;
  #rows = new RateBook();

  constructor(parts: AgentParts) {
    this.#parts = parts;
  }

  /** @param now ms */
  take(
    from: From,
    config: ResidentConfig,
    message: Exclude<AgentMessage, CountMessage>,
    now: number,
  ): void {
    const { connection, member } = from;
    const { isMuted, lines } = this.#parts;
    if ((message.type === 'chat_grow' || message.type === 'give') && isMuted(member.pid)) {
      // MO2: what it has begun is whole now.
      lines.endAll(member.sid);
      refuse(connection, 'forbidden', 'A host has muted you.', refOf(message));
      return;
    }
    const problem = this.#take(from, config, message, now);
    if (problem !== null) refuse(connection, 'bad_msg', problem, refOf(message));
  }

  /** What a turn has used, and how it ended. @param now ms */
  count({ connection, member: { sid } }: From, message: CountMessage, now: number): void {
    const { turns, acts } = this.#parts;
    const isKnown =
      message.type === 'turn_use' ? turns.use(sid, message, now) : turns.end(sid, message);
    if (!isKnown) refuse(connection, 'bad_msg', 'No such turn of yours counts.', message.id);
    // What it would have done then is not wanted any more.
    else if (message.type === 'turn_end' && message.how !== 'done')
      acts.withdrawTurn(sid, message.id);
  }

  /** @returns what is wrong with it; null for nothing */
  #take(
    { connection, member: { sid, pid } }: From,
    config: ResidentConfig,
    message: Exclude<AgentMessage, CountMessage>,
    now: number,
  ): string | null {
    const { turns, lines, acts, status, connections } = this.#parts;
    switch (message.type) {
      case 'turn':
        this.#turn(connection, { sid, pid }, config, message, now);
        return null;
      case 'chat_grow':
        return lines.grow(sid, message, now);
      case 'act_ask':
        return acts.ask(sid, message, this.#whom(message.pid), now);
      case 'act_done':
        this.#done(connection, pid, config, message, now);
        return null;
      case 'give': {
        const text = cleanText(message.text);
        const to = connections.presenceOf(message.to);
        if (text.trim() === '' || to.length === 0) return 'There is no such text or person.';
        const given: ServerMessage = { type: 'given', from: pid, text };
        for (const { connection: page } of to) send(page, given);
        return null;
      }
      case 'memory_keep':
        if (!config.memory) return 'This room’s resident remembers nothing.';
        return turns.keep(sid, message, now);
      case 'resident_is': {
        const { state, model } = message;
        status.change({ is: { state, model: cleanTitle(model), for: message.for } });
        this.#parts.changed();
        return null;
      }
    }
  }

  /** AG2 to AG4: answers a reservation; whoever is answered reads that a budget ends soon, and whoever is not why. */
  #turn(
    connection: RoomConnection,
    agent: Pick<Member, 'sid' | 'pid'>,
    config: ResidentConfig,
    message: Message<'turn'>,
    now: number,
  ): void {
    const { turns, status, known, lines, connections, isPaused, isMuted } = this.#parts;
    const muted = isMuted(agent.pid);
    const room = { config, off: status.isOff, muted, paused: isPaused() };
    const { answer, say, near } = turns.reserve(agent, message, room, now);
    const visitor = known.knownBy(message.pid)?.sub ?? null;
    const whole = answer.ok ? { ...answer, visitor } : answer;
    send(connection, { type: 'turn', id: message.id, ...whole });
    if (near !== null)
      for (const { connection: page } of connections.presenceOf(message.pid))
        send(page, { type: 'resident_near', text: near });
    if (say === null) return;
    const cid = `room:${message.line}`;
    lines.say(agent, { type: 'chat_msg', cid, text: `${this.#whom(message.pid)}: ${say}` }, now);
  }

  /** AG6: a row of the log, which keeps it for long: not more than so many. */
  #done(
    connection: RoomConnection,
    pid: string,
    { name }: ResidentConfig,
    { type, tool, words, outcome, pid: of }: Message<'act_done'>,
    now: number,
  ): void {
    const retryMs = this.#rows.take(pid, [RESIDENT_ACTS], now);
    if (retryMs > 0) {
      const msg = `That was very much at once. ${comeBack(retryMs)}`;
      refuse(connection, 'rate_limited', msg, type, retryMs);
      return;
    }
    const act = { what: `act_${tool}`, whom: this.#whom(of), outcome, note: words };
    this.#parts.audit.add({ who: name, from: '' }, act, now);
  }

  #whom(pid: string | undefined): string {
    return pid === undefined ? '' : this.#parts.nameOf(pid).name;
  }
}
