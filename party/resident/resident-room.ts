// The resident’s part of a room: takes its agent’s messages and what people ask of it, and tells all how it is
// (AG1 to AG9). The rules stand in the files beside this one.

import type { Told } from '../../protocol/access/moderation.ts';
import type { Pauses } from '../../protocol/access/pause.ts';
import type {
  ActAnswered,
  ResidentControl,
  ResidentFacts,
  ResidentInspection,
} from '../../protocol/access/resident-control.ts';
import { may } from '../../protocol/access/roles.ts';
import { LEAVE_GRACE_MS, RESIDENT_ASK_RATE } from '../../protocol/limits.ts';
import type { ClientMessage, ServerMessage } from '../../protocol/messages.ts';
import { takeOne } from '../../protocol/rates.ts';
import type { ResidentConfig } from '../../protocol/room/resident.ts';
import type { Resident } from '../../protocol/room/resident-words.ts';
import { comeBack } from '../../protocol/text/come-back.ts';
import { cleanName, cleanText, cleanTitle } from '../../protocol/text/text.ts';
import type { AuditLog } from '../audit/audit-log.ts';
import type { ChatTable } from '../chat/chat-table.ts';
import type { Retention } from '../chat/retention.ts';
import { attachmentOf, type Member, type RoomConnection, send } from '../connections/connection.ts';
import type { Connections, Peer } from '../connections/connections.ts';
import type { PeopleTable } from '../people/people-table.ts';
import type { Sql } from '../storage/sql.ts';
import { ActTable } from './act-table.ts';
import { GrowingLines } from './growing.ts';
import { MemoryTable, THE_ROOM } from './memory-table.ts';
import { type Decision, PendingActs } from './pending-acts.ts';
import { ResidentStatus } from './resident-status.ts';
import { TurnTable } from './turn-table.ts';
import { Turns } from './turns.ts';

/** Messages that are this file’s. */
const TYPES = [
  'turn',
  'turn_use',
  'turn_end',
  'chat_grow',
  'act_ask',
  'act_done',
  'act_answer',
  'give',
  'memory_keep',
  'resident',
  'resident_is',
] as const;
type ResidentMessage = Extract<ClientMessage, { type: (typeof TYPES)[number] }>;
type Message<T extends ClientMessage['type']> = Extract<ClientMessage, { type: T }>;

/** LK2, AG8: what an agent does although the room is paused or it is off: it gives account. */
const ACCOUNTS: ReadonlySet<ClientMessage['type']> = new Set([
  'turn',
  'turn_use',
  'turn_end',
  'resident_is',
  'act_done',
]);

export function isOfResident(message: ClientMessage): message is ResidentMessage {
  return TYPES.some((type) => type === message.type);
}

/** Whether an agent may send this while it is not to do anything. */
export function isAccount({ type }: ClientMessage): boolean {
  return ACCOUNTS.has(type);
}

export interface ResidentParts {
  sql: Sql;
  lines: ChatTable;
  known: PeopleTable;
  connections: Connections;
  status: {
    readonly now: { pauses: Pauses; chatKept: Retention };
    tell(told: Told): void;
    announce(): void;
  };
  audit: AuditLog;
  /** Name and colour of a person. */
  nameOf(pid: string): { name: string; color: number };
  isMuted(pid: string): boolean;
  broadcast(message: ServerMessage): void;
  tellLeaders(message: ServerMessage): void;
  /** Closes a connection that a newer one takes the place of. */
  drop(connection: RoomConnection): void;
  reschedule(): void;
}

export class ResidentRoom {
  #parts: ResidentParts;
  #status: ResidentStatus;
  #turnTable: TurnTable;
  #turns: Turns;
  #memories: MemoryTable;
  #acts: PendingActs;
  readonly lines: GrowingLines;
  /** When agents went away whose turns and acts have not ended yet, in ms. */
  #goneAt: number | null;
  /** As all were told last. */
  #told = '';
  #asks = new Map<string, number[]>();

  /** @param now ms */
  constructor(parts: ResidentParts, now: number) {
    this.#parts = parts;
    const { sql, lines } = parts;
    this.#status = new ResidentStatus(sql, now);
    this.#turnTable = new TurnTable(sql);
    this.#memories = new MemoryTable(sql);
    const keysOf = (pid: string) => this.#keysOf(pid);
    this.#turns = new Turns({ turns: this.#turnTable, memories: this.#memories, lines, keysOf });
    this.#acts = new PendingActs(new ActTable(sql), {
      agent: (sid, answer) => this.#tellAgents(answer, sid),
      changed: () => this.#actsChanged(),
      tell: (told) => parts.status.tell({ ...told, whom: this.#name() }),
    });
    this.lines = new GrowingLines(
      {
        ...{ lines, nameOf: parts.nameOf, broadcast: parts.broadcast },
        retention: () => parts.status.now.chatKept,
      },
      this.#sids(),
      now,
    );
    const isOpen = this.#turnTable.runs() || this.#acts.list().length > 0;
    this.#goneAt = isOpen && this.#agents().length === 0 ? now : null;
    this.#told = JSON.stringify(this.resident());
  }

  /** What all in the room are told; null where nobody lives there. */
  resident(): Resident | null {
    const { config, is } = this.#status;
    if (!config) return null;
    const { known } = this.#parts;
    const agents = this.#agents();
    const pids = is.for.map((sub) => known.pidOf(sub)).filter((pid) => pid !== undefined);
    return {
      ...{ name: config.name, model: is.model || config.model },
      state: this.#status.state(agents.length > 0),
      waits: this.#acts.list().length,
      for: agents.length > 0 ? pids : [],
    };
  }

  get isOff(): boolean {
    return this.#status.isOff;
  }

  /** @param now ms */
  facts(now: number): ResidentFacts | null {
    const resident = this.resident();
    const { config } = this.#status;
    if (!resident || !config) return null;
    const { for: _, ...rest } = resident;
    return { ...rest, usage: this.#turnTable.usage(now), budget: config.budget };
  }

  /** @param now ms */
  inspect(now: number): ResidentInspection | null {
    const facts = this.facts(now);
    if (!facts) return null;
    const { holder } = this.#status;
    return { ...facts, holder, memories: this.#memories.size(), acts: this.#acts.list() };
  }

  /** AG1: what the room’s file says. */
  configure(config: ResidentConfig | null): void {
    const clean = config && { ...config, name: cleanName(config.name) || 'Resident' };
    if (JSON.stringify(clean) === JSON.stringify(this.#status.config)) return;
    this.#status.change({ config: clean });
    if (!clean) this.#silence();
    this.#changed();
  }

  /** Answers the control endpoint. @param by who asks, for people @param now ms */
  control(op: ResidentControl, by: string, now: number): object {
    switch (op.op) {
      case 'hold_resident': {
        const holder = this.#status.hold(op, now);
        this.#changed();
        return { holder };
      }
      case 'resident_off':
      case 'resident_on':
        return { changed: this.#turn(op.op === 'resident_off', by, op.reason) };
      case 'act_answer': {
        const decided = this.#acts.decide({ ...op, by });
        const answer: ActAnswered & { msg?: string; note?: string } = decided.ok
          ? { found: true, note: `${decided.act.tool}: ${decided.act.words}` }
          : { found: decided.found, msg: decided.msg };
        return answer;
      }
    }
  }

  /** A message of the agent’s or a person’s about the resident. @param now ms */
  take(connection: RoomConnection, member: Member, message: ResidentMessage, now: number): void {
    if (message.type === 'resident' || message.type === 'act_answer') {
      this.#ask(connection, member, message, now);
      return;
    }
    const { config } = this.#status;
    if (member.kind !== 'agent' || !config) {
      const msg = config ? 'That is for the room’s agent.' : 'Nobody lives in this room.';
      this.#refuse(connection, 'forbidden', msg, refOf(message));
      return;
    }
    const problem = this.#fromAgent(connection, member, config, message, now);
    if (problem !== null) this.#refuse(connection, 'bad_msg', problem, refOf(message));
    this.#parts.reschedule();
  }

  /** CH5: a line of an agent’s. @param now ms */
  say(connection: RoomConnection, member: Member, message: Message<'chat_msg'>, now: number): void {
    const answer = this.lines.say(member, message, now);
    if (answer) send(connection, answer);
    this.#parts.reschedule();
  }

  /** A connection has said hello; what waits for it. */
  welcomed(connection: RoomConnection, { kind, sid }: Member): void {
    if (kind === 'agent') this.#arrived(sid);
    const acts = this.#acts.list();
    if (acts.length > 0 && may(attachmentOf(connection)?.ticket, 'lead'))
      send(connection, { type: 'acts', acts });
  }

  /** A connection is gone, which may have been an agent’s. @param now ms */
  left({ kind, sid }: Member, now: number): void {
    if (kind !== 'agent') return;
    this.lines.left(sid, now);
    this.#goneAt ??= now;
    this.#changed();
  }

  /** LK2: the room is paused, or goes on. */
  paused(): void {
    if (this.#parts.status.now.pauses.room) this.#silence();
  }

  /** CH3: the room’s chat was erased, and what is remembered goes with it. */
  erased(): void {
    this.#memories.forgetAll();
    this.lines.forgetGone();
    this.#tellAgents({ type: 'resident', do: 'forget', by: null });
  }

  /** What is due: leases, acts, lines and turns. @param now ms */
  tick(now: number): void {
    this.#status.endLease(now);
    this.lines.endLate(now);
    const sids = this.#sids();
    if (this.#goneAt !== null && this.#goneAt + LEAVE_GRACE_MS <= now) {
      this.#goneAt = null;
      this.#turnTable.endOthers(sids, 'failed');
      this.#acts.expire(sids, now);
    }
    const end = this.#acts.nextEnd();
    if (end !== null && end <= now) this.#acts.expire(null, now);
    this.#changed();
  }

  /** When something of this is due, in ms. */
  deadlines(): number[] {
    const gone = this.#goneAt === null ? null : this.#goneAt + LEAVE_GRACE_MS;
    const others = [this.#status.leaseEnds, this.#acts.nextEnd(), gone];
    return [...this.lines.deadlines(), ...others.filter((at) => at !== null)];
  }

  /** @returns what is wrong with it; null for nothing */
  #fromAgent(
    connection: RoomConnection,
    { sid, pid }: Member,
    config: ResidentConfig,
    message: Exclude<ResidentMessage, { type: 'resident' | 'act_answer' }>,
    now: number,
  ): string | null {
    switch (message.type) {
      case 'turn': {
        const paused = this.#parts.status.now.pauses.room !== undefined;
        const room = { config, off: this.isOff, paused };
        const { answer, say } = this.#turns.reserve({ sid, pid }, message, room, now);
        const visitor = this.#parts.known.knownBy(message.pid)?.sub ?? null;
        const whole = answer.ok ? { ...answer, visitor } : answer;
        send(connection, { type: 'turn', id: message.id, ...whole });
        if (say !== null && !this.#parts.isMuted(pid)) {
          const cid = `room:${message.line}`;
          const to = this.#parts.nameOf(message.pid).name;
          this.lines.say({ sid, pid }, { type: 'chat_msg', cid, text: `${to}: ${say}` }, now);
        }
        return null;
      }
      case 'turn_use':
        return this.#turns.use(sid, message, now) ? null : 'There is no such turn of yours.';
      case 'turn_end':
        return this.#turns.end(sid, message) ? null : 'No such turn of yours runs.';
      case 'chat_grow':
        return this.lines.grow(sid, message, now);
      case 'act_ask':
        return this.#acts.ask(sid, message, this.#whom(message.pid), now);
      case 'act_done': {
        const { tool, words, outcome } = message;
        const actor = { who: this.#name(), from: '' };
        const act = { what: `act_${tool}`, whom: this.#whom(message.pid), outcome, note: words };
        this.#parts.audit.add(actor, act, now);
        return null;
      }
      case 'give': {
        const text = cleanText(message.text);
        const to = this.#parts.connections.presenceOf(message.to);
        if (text.trim() === '' || to.length === 0) return 'There is no such text or person.';
        for (const { connection: page } of to) send(page, { type: 'given', from: pid, text });
        return null;
      }
      case 'memory_keep': {
        if (!config.memory) return 'This room’s resident remembers nothing.';
        const who = message.pid === null ? THE_ROOM : this.#keysOf(message.pid)[0];
        if (who === undefined) return 'There is no such person.';
        this.#memories.keep(who, message.text, now);
        return null;
      }
      case 'resident_is': {
        const { state, model } = message;
        this.#status.change({ is: { state, model: cleanTitle(model), for: message.for } });
        this.#changed();
        return null;
      }
    }
  }

  /** AG5 to AG7: what somebody asks of the resident, or decides of its acts. */
  #ask(
    connection: RoomConnection,
    { pid, kind }: Member,
    message: Message<'resident' | 'act_answer'>,
    now: number,
  ): void {
    const { type } = message;
    if (kind !== 'browser' || !this.#status.config) {
      this.#refuse(connection, 'forbidden', 'That is for people, of a resident.', type);
      return;
    }
    const times = this.#asks.get(pid) ?? [];
    this.#asks.set(pid, times);
    const retryMs = takeOne(times, [RESIDENT_ASK_RATE], now);
    if (retryMs > 0) {
      const msg = `That was very much at once. ${comeBack(retryMs)}`;
      this.#refuse(connection, 'rate_limited', msg, type, retryMs);
      return;
    }
    if (type === 'act_answer') {
      this.#decide(connection, message, now);
      return;
    }
    const keys = this.#keysOf(pid);
    switch (message.do) {
      case 'memory': {
        const memory = this.#memories.of(keys);
        const answer = { text: memory?.text ?? null, at: memory?.at ?? null };
        send(connection, { type: 'resident_memory', ...answer });
        break;
      }
      case 'forget':
        this.#memories.forget(keys);
        this.#tellAgents({ type: 'resident', do: 'forget', by: pid });
        send(connection, { type: 'resident_memory', text: null, at: null });
        break;
      case 'stop':
        this.#tellAgents({ type: 'resident', do: 'stop', by: pid });
    }
  }

  #decide(connection: RoomConnection, message: Message<'act_answer'>, now: number): void {
    const ticket = attachmentOf(connection)?.ticket;
    if (!ticket || !may(ticket, 'lead')) {
      this.#refuse(connection, 'forbidden', 'Hosts and operators decide that.', 'act_answer');
      return;
    }
    const { id: act, do: what, input } = message;
    const who =
      ticket.account ?? `${ticket.name}, ${may(ticket, 'control') ? 'an operator' : 'a host'}`;
    const decision: Decision = { act, do: what, input, by: who };
    const decided = this.#acts.decide(decision);
    if (!decided.ok) {
      this.#refuse(connection, 'bad_msg', decided.msg, act);
      return;
    }
    const note = `${decided.act.tool}: ${decided.act.words}`;
    this.#parts.audit.add(
      { who, from: ticket.address ?? '' },
      { what: `${what}_act`, whom: this.#name(), outcome: 'done', note: note.slice(0, 500) },
      now,
    );
    this.#parts.reschedule();
  }

  /** AG8. @returns whether it changed */
  #turn(off: boolean, by: string, reason: string): boolean {
    if (off === this.isOff || !this.#status.config) return false;
    this.#status.change({ off });
    if (off) this.#silence();
    this.#changed();
    const what = off ? 'resident_off' : 'resident_on';
    this.#parts.status.tell({ what, by, reason, whom: this.#name() });
    return true;
  }

  /** An agent has come: it goes on with what it had begun, and what others had begun ends. */
  #arrived(sid: string): void {
    if (this.#status.config)
      for (const { connection, member } of this.#agents())
        if (member.sid !== sid) this.#parts.drop(connection);
    this.#goneAt = null;
    this.lines.arrived(sid);
    this.#turnTable.endOthers([sid], 'failed');
    this.#acts.expire([sid], Number.NEGATIVE_INFINITY);
    this.#changed();
  }

  #silence(): void {
    this.lines.endAll();
    this.#tellAgents({ type: 'resident', do: 'stop', by: null });
  }

  #actsChanged(): void {
    this.#parts.tellLeaders({ type: 'acts', acts: this.#acts.list() });
    this.#changed();
  }

  /** Tells all how the resident is, if that is another than they were told. */
  #changed(): void {
    this.#parts.reschedule();
    const now = JSON.stringify(this.resident());
    if (now === this.#told) return;
    this.#told = now;
    this.#parts.status.announce();
  }

  #agents(): Peer[] {
    return [...this.#parts.connections.members()].filter(({ member }) => member.kind === 'agent');
  }

  #sids(): string[] {
    return this.#agents().map(({ member }) => member.sid);
  }

  /** @param sid of the one that is meant; all without */
  #tellAgents(message: ServerMessage, sid?: string): void {
    for (const { connection, member } of this.#agents())
      if (sid === undefined || member.sid === sid) send(connection, message);
  }

  #name(): string {
    return this.#status.config?.name ?? 'the resident';
  }

  #whom(pid: string | undefined): string {
    return pid === undefined ? '' : this.#parts.nameOf(pid).name;
  }

  /** What somebody is counted and remembered by: their account where there is one, and the visitor. */
  #keysOf(pid: string): string[] {
    const stored = this.#parts.known.knownBy(pid);
    if (!stored) return [];
    const { sub, account } = stored;
    const visitor = `visitor:${sub}`;
    return account === undefined ? [visitor] : [`account:${account}`, visitor];
  }

  #refuse(
    connection: RoomConnection,
    code: 'forbidden' | 'bad_msg' | 'rate_limited',
    msg: string,
    ref: string,
    retryMs?: number,
  ): void {
    const more = retryMs === undefined ? {} : { retryMs };
    send(connection, { type: 'error', code, msg, fatal: false, ref, ...more });
  }
}

/** What an error is about: the id of a turn, an act or a line, or the type. */
function refOf(message: ResidentMessage): string {
  if ('id' in message) return message.id;
  return 'cid' in message ? message.cid : message.type;
}
