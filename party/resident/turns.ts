// Reserves the resident’s answers, each line’s once, and counts what they take (AG2, AG3).
import { TURN_LINE_MS } from '../../protocol/limits.ts';
import type { ClientMessage } from '../../protocol/messages.ts';
import type { ResidentConfig, TurnAnswer } from '../../protocol/room/resident.ts';
import type { ChatTable } from '../chat/chat-table.ts';
import { judge } from './budgets.ts';
import { type MemoryTable, THE_ROOM } from './memory-table.ts';
import type { TurnTable } from './turn-table.ts';

type Message<T extends ClientMessage['type']> = Extract<ClientMessage, { type: T }>;

export interface TurnParts {
  turns: TurnTable;
  memories: MemoryTable;
  lines: ChatTable;
  /** The keys of a person, the one that counts first; empty if the room has never seen them. */
  keysOf(pid: string): string[];
}

/** What a turn comes to; `say`: what the resident tells the person of the refusal, once for each limit. */
export interface Reserved {
  answer: TurnAnswer;
  say: string | null;
}

const refuse = (why: 'off' | 'taken' | 'paused', text: string): Reserved => ({
  answer: { ok: false, why, text, at: null },
  say: null,
});
const TAKEN = refuse('taken', 'This line is not to be answered any more.');

export class Turns {
  #parts: TurnParts;

  constructor(parts: TurnParts) {
    this.#parts = parts;
  }

  /** @param agent who asks @param now ms */
  reserve(
    agent: { sid: string; pid: string },
    { id, pid, line }: Message<'turn'>,
    room: { config: ResidentConfig; off: boolean; paused: boolean },
    now: number,
  ): Reserved {
    if (room.off) return refuse('off', 'The resident is off here.');
    if (room.paused) return refuse('paused', 'The room is paused.');
    const { turns, lines, keysOf } = this.#parts;
    const [who] = keysOf(pid);
    const said = lines.line(line);
    const isAnswerable =
      who !== undefined &&
      pid !== agent.pid &&
      said?.pid === pid &&
      said.ts > now - TURN_LINE_MS &&
      !turns.find({ line }) &&
      !turns.find({ id });
    if (!isAnswerable) return TAKEN;
    const judged = judge(room.config.budget, turns.used(who, now), now);
    if (!judged.ok) {
      const { why, text, at } = judged;
      const isNew = turns.refuseOnce(who, why, at ?? Number.MAX_SAFE_INTEGER, now);
      return { answer: { ok: false, why, text, at }, say: isNew ? text : null };
    }
    turns.add({ id, sid: agent.sid, line, who }, now);
    const { left, near } = judged;
    return { answer: { ok: true, memory: this.#memory(pid, room.config), left, near }, say: null };
  }

  /** @returns whether there is such a turn of this agent’s that still counts @param now ms */
  use(sid: string, { id, ...use }: Message<'turn_use'>, now: number): boolean {
    const turn = this.#parts.turns.find({ id });
    if (turn?.sid !== sid || turn.at <= now - TURN_LINE_MS) return false;
    this.#parts.turns.use(id, use);
    return true;
  }

  end(sid: string, { id, how }: Message<'turn_end'>): boolean {
    return this.#parts.turns.find({ id })?.sid === sid && this.#parts.turns.end(id, how);
  }

  #memory(pid: string, { memory }: ResidentConfig) {
    if (!memory) return { visitor: null, room: null };
    const { memories, keysOf } = this.#parts;
    return {
      visitor: memories.of(keysOf(pid))?.text ?? null,
      room: memories.of([THE_ROOM])?.text ?? null,
    };
  }
}
