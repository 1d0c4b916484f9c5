// What the room’s agent says: whole lines, and lines that grow while a model writes them (CH5).
import {
  GROW_RATE,
  GROW_SILENCE_MS,
  GROW_STORE_MS,
  LEAVE_GRACE_MS,
  RESIDENT_LINES,
} from '../../protocol/limits.ts';
import type { ChatLine, ClientMessage, ServerMessage } from '../../protocol/messages.ts';
import { cleanChat } from '../../protocol/text/text.ts';
import { type Bucket, fullBucket, takeToken } from '../../protocol/token-bucket.ts';
import { judgeLine } from '../chat/chat.ts';
import type { ChatTable } from '../chat/chat-table.ts';
import type { Retention } from '../chat/retention.ts';
import type { Member } from '../connections/connection.ts';
import { RateBook } from '../connections/rate-book.ts';

type Message<T extends ClientMessage['type']> = Extract<ClientMessage, { type: T }>;
type ErrorMessage = Extract<ServerMessage, { type: 'error' }>;

interface Growing {
  id: number;
  sid: string;
  cid: string;
  text: string;
  /** When its agent last said something of it, when it was stored last, and when the agent went away, in ms. */
  at: number;
  storedAt: number;
  goneAt: number | null;
  /** It has said something since. */
  isUnstored: boolean;
  bucket: Bucket;
}

export interface GrowingParts {
  lines: ChatTable;
  /** Name and colour of a person. */
  nameOf(pid: string): { name: string; color: number };
  retention(): Retention;
  /** Whether somebody is the resident, even if it has left. */
  isModel(pid: string): boolean;
  /** To everybody in the room. */
  broadcast(message: ServerMessage): void;
}

export class GrowingLines {
  #parts: GrowingParts;
  #growing = new Map<number, Growing>();
  #said = new RateBook();

  /** @param sids of agents that are connected; lines of others end after their grace @param now ms */
  constructor(parts: GrowingParts, sids: readonly string[], now: number) {
    this.#parts = parts;
    // A clock that was set back makes none last longer.
    for (const { line, at } of parts.lines.growing())
      this.#add(line, Math.min(at, now), sids.includes(line.sid) ? null : now);
  }

  /** A line of an agent’s, whole or growing. @returns the answer for the agent alone; null if all were told @param now ms */
  say(
    { sid, pid }: Pick<Member, 'sid' | 'pid'>,
    { cid, text, growing }: Message<'chat_msg'>,
    now: number,
  ): ErrorMessage | ({ type: 'chat_msg' } & ChatLine) | null {
    const { lines } = this.#parts;
    const known = lines.lineBy(sid, cid) ?? lines.lineOf(pid, cid);
    if (known) return { type: 'chat_msg', ...this.lineOf(known) };
    const judged = judgeLine(this.#said, [RESIDENT_LINES], pid, text, now);
    if (!judged.ok) return { type: 'error', fatal: false, ref: cid, ...judged.error };
    const { name: sender, color } = this.#parts.nameOf(pid);
    const line = lines.addLine(
      {
        ...{ cid, sid, pid, sender, color, ts: now, text: judged.text },
        ...(growing ? { growing } : {}),
      },
      this.#parts.retention(),
    );
    if (growing) this.#add(line, now, null);
    this.#parts.broadcast({ type: 'chat_msg', ...this.lineOf(line) });
    return null;
  }

  /** @returns why it is refused; null if it was taken @param now ms */
  grow(sid: string, { cid, text, done }: Message<'chat_grow'>, now: number): string | null {
    const line = this.#of(sid).find((one) => one.cid === cid);
    if (!line) return 'No line of yours grows under this id.';
    // The next one has all of this text, too.
    if (takeToken(line.bucket, GROW_RATE, now) > 0 && !done) return null;
    // A host took it away, somebody erased it, or it was pruned.
    if (!this.#parts.lines.line(line.id)) {
      this.#growing.delete(line.id);
      return 'The line is gone.';
    }
    const clean = cleanChat(text);
    const changed = clean !== '' && clean !== line.text;
    if (changed) line.text = clean;
    line.at = now;
    line.isUnstored = true;
    if (done) this.#end(line);
    else {
      if (now - line.storedAt >= GROW_STORE_MS) this.#store(line);
      if (changed) this.#parts.broadcast({ type: 'chat_grow', id: line.id, text: line.text });
    }
    return null;
  }

  /** The agent is gone: what it has said so far is stored, and ends if it does not come back. @param now ms */
  left(sid: string, now: number): void {
    for (const line of this.#of(sid)) {
      line.goneAt = now;
      this.#store(line);
    }
  }

  /** An agent has come: its lines go on, and those of others end. */
  arrived(sid: string): void {
    for (const line of [...this.#growing.values()])
      if (line.sid === sid) line.goneAt = null;
      else this.#end(line);
  }

  /** A pause, or the resident was turned off or muted: nothing of this agent’s grows any more. @param sid all without */
  endAll(sid?: string): void {
    for (const line of sid === undefined ? [...this.#growing.values()] : this.#of(sid))
      this.#end(line);
  }

  /** Stores what is due, and ends the lines that nobody makes grow any more. @param now ms */
  tick(now: number): void {
    for (const line of [...this.#growing.values()])
      if (endOf(line) <= now) this.#end(line);
      else if (line.isUnstored && line.storedAt + GROW_STORE_MS <= now) this.#store(line);
  }

  /** When lines are to be stored, and when those end that do not grow, in ms. */
  deadlines(): number[] {
    return [...this.#growing.values()].map((line) =>
      line.isUnstored ? Math.min(line.storedAt + GROW_STORE_MS, endOf(line)) : endOf(line),
    );
  }

  /** A line as everybody gets it: with its newest text, and marked if a model has said it. */
  lineOf(line: ChatLine): ChatLine {
    const { text } = (line.growing && this.#growing.get(line.id)) || line;
    return { ...line, text, ...(this.#parts.isModel(line.pid) ? { model: true as const } : {}) };
  }

  #of(sid: string): Growing[] {
    return [...this.#growing.values()].filter((line) => line.sid === sid);
  }

  /** @param at when it was stored, in ms */
  #add({ id, sid, cid, text }: ChatLine, at: number, goneAt: number | null): void {
    const bucket = fullBucket(GROW_RATE, at);
    const times = { at, storedAt: at, goneAt };
    this.#growing.set(id, { ...{ id, sid, cid, text, bucket, isUnstored: false }, ...times });
  }

  #store(line: Growing): void {
    line.storedAt = line.at;
    line.isUnstored = false;
    if (!this.#parts.lines.setText(line.id, line.text, line.at)) this.#growing.delete(line.id);
  }

  #end(line: Growing): void {
    this.#growing.delete(line.id);
    if (this.#parts.lines.setText(line.id, line.text, null))
      this.#parts.broadcast({ type: 'chat_grow', id: line.id, text: line.text, done: true });
  }
}

function endOf({ at, goneAt }: Growing): number {
  return goneAt === null ? at + GROW_SILENCE_MS : goneAt + LEAVE_GRACE_MS;
}
