// The resident’s part of a room: who lives there, which proxy runs it, how it is and what all are told of that (AG1, AG8,
// AG9). What its agent and people do stands in the files beside this one.
import type { Told } from '../../protocol/access/moderation.ts';
import type { Pauses } from '../../protocol/access/pause.ts';
import type {
  ResidentControl,
  ResidentFacts,
  ResidentInspection,
} from '../../protocol/access/resident-control.ts';
import { may } from '../../protocol/access/roles.ts';
import { LEAVE_GRACE_MS } from '../../protocol/limits.ts';
import type { ClientMessage, ServerMessage } from '../../protocol/messages.ts';
import type { ResidentConfig } from '../../protocol/room/resident.ts';
import { RESIDENT_SUB, type Resident } from '../../protocol/room/resident-words.ts';
import { cleanName } from '../../protocol/text/text.ts';
import type { AuditLog } from '../audit/audit-log.ts';
import type { ChatTable } from '../chat/chat-table.ts';
import type { Retention } from '../chat/retention.ts';
import { attachmentOf, type Member, type RoomConnection, send } from '../connections/connection.ts';
import type { Connections } from '../connections/connections.ts';
import { refuse } from '../connections/refusals.ts';
import type { PeopleTable } from '../people/people-table.ts';
import type { Sql } from '../storage/sql.ts';
import { ActTable } from './act-table.ts';
import { AgentActs } from './agent-acts.ts';
import { Agents } from './agents.ts';
import { GrowingLines } from './growing.ts';
import { MemoryTable } from './memory-table.ts';
import { PendingActs } from './pending-acts.ts';
import { PeopleAsks } from './people-asks.ts';
import { isCount, isOfPerson, type ResidentMessage, refOf } from './resident-messages.ts';
import { ResidentStatus } from './resident-status.ts';
import { TurnTable } from './turn-table.ts';
import { Turns } from './turns.ts';

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
  #agents: Agents;
  #turnTable: TurnTable;
  #turns: Turns;
  #memories: MemoryTable;
  #acts: PendingActs;
  #fromAgent: AgentActs;
  #fromPeople: PeopleAsks;
  readonly lines: GrowingLines;
  /** When agents went away whose turns and acts have not ended yet, in ms. */
  #goneAt: number | null;
  /** Who has stopped the resident while its agent was away for a moment, by their pid. */
  #stoppedBy: string | null = null;
  /** As all were told last; empty if that is not known. */
  #told: string;

  /** @param now ms */
  constructor(parts: ResidentParts, now: number) {
    this.#parts = parts;
    const { sql, lines, known, connections, audit, nameOf, isMuted, broadcast } = parts;
    this.#status = new ResidentStatus(sql, now);
    this.#agents = new Agents(connections);
    this.#turnTable = new TurnTable(sql);
    this.#memories = new MemoryTable(sql);
    const keysOf = (pid: string) => keysFrom(known, pid);
    this.#turns = new Turns({ turns: this.#turnTable, memories: this.#memories, lines, keysOf });
    this.#acts = new PendingActs(new ActTable(sql), {
      agent: (sid, answer) => this.#agents.tell(answer, sid),
      changed: () => this.#actsChanged(),
      tell: (told) => parts.status.tell({ ...told, whom: this.#name() }),
    });
    const retention = () => parts.status.now.chatKept;
    this.lines = new GrowingLines(
      { lines, nameOf, broadcast, retention, isModel: (pid) => pid === known.pidOf(RESIDENT_SUB) },
      this.#agents.sids(),
      now,
    );
    this.#fromAgent = new AgentActs({
      ...{ status: this.#status, turns: this.#turns, acts: this.#acts, lines: this.lines },
      ...{ known, connections, audit, nameOf, isMuted },
      isPaused: () => parts.status.now.pauses.room !== undefined,
      changed: () => this.#changed(),
    });
    this.#fromPeople = new PeopleAsks({
      ...{ agents: this.#agents, acts: this.#acts, memories: this.#memories },
      ...{ turns: this.#turns, audit, keysOf },
      stop: (by) => this.#stop(by),
      name: () => this.#status.config?.name ?? null,
    });
    const isOpen = this.#turnTable.runs() || this.#acts.list().length > 0;
    this.#goneAt = isOpen && this.#agents.all().length === 0 ? now : null;
    this.#told = JSON.stringify(this.resident());
  }

  /** What all in the room are told; null where nobody lives there. */
  resident(): Resident | null {
    const { config, is } = this.#status;
    if (!config) return null;
    const { known } = this.#parts;
    const isHere = this.#agents.all().length > 0;
    const pids = is.for.map((sub) => known.pidOf(sub)).filter((pid) => pid !== undefined);
    return {
      ...{ name: config.name, model: is.model || config.model },
      state: this.#status.state(isHere),
      waits: this.#acts.list().length,
      for: isHere ? pids : [],
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
        const { ok, ...decided } = this.#acts.decide({ ...op, by });
        return { found: true, ...decided, done: ok };
      }
    }
  }

  /** A message of the agent’s or a person’s about the resident. @param now ms */
  take(connection: RoomConnection, member: Member, message: ResidentMessage, now: number): void {
    const { config } = this.#status;
    if (isOfPerson(message)) this.#fromPeople.take(connection, member, message, now);
    else if (member.kind === 'agent' && isCount(message))
      this.#fromAgent.count({ connection, member }, message, now);
    else if (member.kind !== 'agent' || !config || isCount(message)) {
      const msg = config ? 'That is for the room’s agent.' : 'Nobody lives in this room.';
      refuse(connection, 'forbidden', msg, refOf(message));
    } else this.#fromAgent.take({ connection, member }, config, message, now);
    this.#parts.reschedule();
  }

  /** CH5: a line of an agent’s. @param now ms */
  say(
    connection: RoomConnection,
    member: Member,
    message: Extract<ClientMessage, { type: 'chat_msg' }>,
    now: number,
  ): void {
    if (message.growing && !this.#status.config) {
      refuse(connection, 'forbidden', 'Nobody lives in this room.', message.cid);
      return;
    }
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
    if (this.#agents.all().length === 0) this.#status.forgetAgent();
    // Where its close has woken the room, what all were told before is not known.
    this.#told = '';
    this.#changed();
  }

  /** LK2: the room is paused, or goes on. */
  paused(): void {
    if (this.#parts.status.now.pauses.room) this.#silence();
  }

  /** CH3, MO3: lines were erased or taken away; what is being noted of them is not kept. */
  linesGone(): void {
    this.#turns.forgetHeard();
  }

  /** CH3: the room’s chat was erased, and what is remembered goes with it. */
  erased(): void {
    this.#turns.forgetAll();
    this.#agents.tell({ type: 'resident', do: 'forget', by: null });
  }

  /** What is due: leases, acts, lines and turns. @param now ms */
  tick(now: number): void {
    this.#status.endLease(now);
    this.lines.tick(now);
    this.#turns.tick(now);
    const sids = this.#agents.sids();
    if (this.#goneAt !== null && this.#goneAt + LEAVE_GRACE_MS <= now) {
      this.#goneAt = null;
      this.#stoppedBy = null;
      this.#turnTable.endOthers(sids, 'failed');
      this.#acts.endOthers(sids);
    }
    this.#acts.expire(sids, now);
    this.#changed();
  }

  /** When something of this is due, in ms. */
  deadlines(): number[] {
    const gone = this.#goneAt === null ? null : this.#goneAt + LEAVE_GRACE_MS;
    // Acts of an agent that is away end when it is back, or gone for good.
    const acts = gone ?? this.#acts.nextEnd();
    const others = [this.#status.leaseEnds, this.#turns.nextEnd(), acts];
    return [...this.lines.deadlines(), ...others.filter((at) => at !== null)];
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
      for (const { connection, member } of this.#agents.all())
        if (member.sid !== sid) this.#parts.drop(connection);
    this.#goneAt = null;
    this.lines.arrived(sid);
    this.#turnTable.endOthers([sid], 'failed');
    this.#acts.endOthers([sid]);
    // What it was answering then; of another agent's nothing runs any more.
    if (this.#stoppedBy !== null && this.#turnTable.runs()) this.#stop(this.#stoppedBy);
    this.#stoppedBy = null;
    this.#changed();
  }

  #silence(): void {
    this.lines.endAll();
    this.#stop(null);
  }

  /** @param by the pid of who stops it; null: it may say nothing now */
  #stop(by: string | null): void {
    this.#acts.withdraw();
    const isHere = this.#agents.tell({ type: 'resident', do: 'stop', by });
    if (!isHere && by !== null) this.#stoppedBy = by;
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

  #name(): string {
    return this.#status.config?.name ?? 'the resident';
  }
}

/** What somebody is counted and remembered by: their account where there is one, and the visitor. */
function keysFrom(known: PeopleTable, pid: string): string[] {
  const stored = known.knownBy(pid);
  if (!stored) return [];
  const { sub, account } = stored;
  const visitor = `visitor:${sub}`;
  return account === undefined ? [visitor] : [`account:${account}`, visitor];
}
