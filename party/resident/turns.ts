// Reserves the resident’s answers, each line’s once, and counts what they take (AG2, AG3).
import { TURN_LINE_MS } from '../../protocol/limits.ts';
import type { ClientMessage } from '../../protocol/messages.ts';
import type { ResidentConfig, TurnAnswer } from '../../protocol/room/resident.ts';
import type { ChatTable } from '../chat/chat-table.ts';
import { holdOf, judge, nextDay } from './budgets.ts';
import { type MemoryTable, THE_ROOM } from './memory-table.ts';
import type { Turn, TurnTable } from './turn-table.ts';

type Message<T extends ClientMessage['type']> = Extract<ClientMessage, { type: T }>;

export interface TurnParts {
  turns: TurnTable;
  memories: MemoryTable;
  lines: ChatTable;
  /** The keys of a person, the one that counts first; empty if the room has never seen them. */
  keysOf(pid: string): string[];
}

/**
 * What a turn comes to; `say`: what the resident tells the person of the refusal, once for each limit; `near`: a hint for
 * their own pages that a budget ends soon.
 */
export interface Reserved {
  answer: TurnAnswer;
  say: string | null;
  near: string | null;
}

const refuse = (why: 'off' | 'taken' | 'paused', text: string): Reserved => ({
  answer: { ok: false, why, text, at: null },
  say: null,
  near: null,
});
/** Of a turn that has begun, although nothing is left by now. */
const NOTHING = { messages: 0, tokens: 0, usd: 0 };
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
    room: { config: ResidentConfig; off: boolean; muted: boolean; paused: boolean },
    now: number,
  ): Reserved {
    if (room.off) return refuse('off', 'The resident is off here.');
    if (room.muted) return refuse('off', 'A host has muted the resident.');
    if (room.paused) return refuse('paused', 'The room is paused.');
    const { turns, lines, keysOf } = this.#parts;
    const [who] = keysOf(pid);
    const said = lines.line(line);
    const begun = turns.find({ id });
    // Its answer was lost with a connection, and it asks again.
    if (begun?.runs && begun.sid === agent.sid && begun.line === line)
      return this.#again(pid, begun.who, room.config, now);
    const isAnswerable =
      who !== undefined &&
      pid !== agent.pid &&
      said?.pid === pid &&
      said.ts > now - TURN_LINE_MS &&
      !turns.find({ line }) &&
      !begun;
    if (!isAnswerable) return TAKEN;
    const { budget } = room.config;
    const judged = judge(budget, turns.used(who, holdOf(budget), now), now);
    if (!judged.ok) {
      const { why, text, at } = judged;
      const isNew = turns.refuseOnce(who, why, at ?? nextDay(now), now);
      return { answer: { ok: false, why, text, at }, say: isNew ? text : null, near: null };
    }
    turns.add({ id, sid: agent.sid, line, who }, now);
    const { left, near } = judged;
    return { answer: { ok: true, memory: this.#memory(pid, room.config), left }, say: null, near };
  }

  /** @returns whether there is such a turn of this agent’s that still counts @param now ms */
  use(sid: string, { id, ...use }: Message<'turn_use'>, now: number): boolean {
    if (!this.#find(sid, id, now)) return false;
    this.#parts.turns.use(id, use);
    return true;
  }

  /** AG7. @returns why it is not kept; null if it is @param now ms */
  keep(sid: string, { turn: id, pid, text }: Message<'memory_keep'>, now: number): string | null {
    const { memories, keysOf } = this.#parts;
    const turn = this.#find(sid, id, now);
    if (!turn) return 'There is no such turn of yours.';
    const keys = pid === null ? [THE_ROOM] : keysOf(pid);
    const [who] = keys;
    if (who === undefined || (pid !== null && !keys.includes(turn.who)))
      return 'That turn was not theirs.';
    if (!turn.keeps) return 'What was said then is not to be remembered.';
    memories.keep(who, text, now);
    return null;
  }

  /** AG7: somebody has the resident forget them, also what it is about to note. */
  forget(keys: readonly string[]): void {
    this.#parts.memories.forget(keys);
    this.#parts.turns.forget(keys);
  }

  /** CH3, MO3: lines are gone, and it is not known who has heard them. */
  forgetHeard(): void {
    this.#parts.turns.forget();
  }

  /** CH3: all of the chat is gone, and all that is remembered. */
  forgetAll(): void {
    this.#parts.memories.forgetAll();
    this.#parts.turns.forget();
  }

  /** Ends the turns that nobody has ended. @param now ms */
  tick(now: number): void {
    this.#parts.turns.endBefore(now - TURN_LINE_MS, 'timeout');
  }

  /** When the next ends by itself, in ms. */
  nextEnd(): number | null {
    const at = this.#parts.turns.oldestRunning();
    return at === null ? null : at + TURN_LINE_MS;
  }

  #find(sid: string, id: string, now: number): Turn | undefined {
    const turn = this.#parts.turns.find({ id });
    return turn?.sid === sid && turn.at > now - TURN_LINE_MS ? turn : undefined;
  }

  /** @returns whether it is a turn of this agent’s, which runs no more now */
  end(sid: string, { id, how }: Message<'turn_end'>): boolean {
    const { turns } = this.#parts;
    if (turns.find({ id })?.sid !== sid) return false;
    turns.end(id, how);
    return true;
  }

  /** The answer to a turn that runs, again. */
  #again(pid: string, who: string, config: ResidentConfig, now: number): Reserved {
    const { budget } = config;
    const judged = judge(budget, this.#parts.turns.used(who, holdOf(budget), now), now);
    const left = judged.ok ? judged.left : NOTHING;
    return { answer: { ok: true, memory: this.#memory(pid, config), left }, say: null, near: null };
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
