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
import { type ChatTimes, judgeLine } from '../chat/chat.ts';
import type { ChatTable } from '../chat/chat-table.ts';
import type { Retention } from '../chat/retention.ts';
import type { Member } from '../connections/connection.ts';

type Message<T extends ClientMessage['type']> = Extract<ClientMessage, { type: T }>;
type ErrorMessage = Extract<ServerMessage, { type: 'error' }>;

interface Growing {
  id: number;
  sid: string;
  cid: string;
  text: string;
  /** As it is in the database. */
  stored: { text: string; at: number };
  /** When it grew last, and when its agent went away, in ms. */
  at: number;
  goneAt: number | null;
  bucket: Bucket;
}

export interface GrowingParts {
  lines: ChatTable;
  /** Name and colour of a person. */
  nameOf(pid: string): { name: string; color: number };
  retention(): Retention;
  /** To everybody in the room. */
  broadcast(message: ServerMessage): void;
}

export class GrowingLines {
  #parts: GrowingParts;
  #growing = new Map<number, Growing>();
  #times: ChatTimes = new Map();

  /** @param sids of agents that are connected; lines of others end after their grace @param now ms */
  constructor(parts: GrowingParts, sids: readonly string[], now: number) {
    this.#parts = parts;
    for (const line of parts.lines.growing())
      this.#add(line, sids.includes(line.sid) ? null : now, now);
  }

  /** A line of an agent’s, whole or growing. @returns the answer for the agent alone; null if all were told @param now ms */
  say(
    { sid, pid }: Pick<Member, 'sid' | 'pid'>,
    { cid, text, growing }: Message<'chat_msg'>,
    now: number,
  ): ErrorMessage | ({ type: 'chat_msg' } & ChatLine) | null {
    const { lines } = this.#parts;
    const known = lines.lineBy(sid, cid) ?? lines.lineOf(pid, cid);
    if (known) return { type: 'chat_msg', ...known };
    const judged = judgeLine(this.#times, [RESIDENT_LINES], pid, text, now);
    if (!judged.ok) return { type: 'error', fatal: false, ref: cid, ...judged.error };
    const { name: sender, color } = this.#parts.nameOf(pid);
    const line = lines.addLine(
      {
        ...{ cid, sid, pid, sender, color, ts: now, text: judged.text },
        ...(growing ? { growing } : {}),
      },
      this.#parts.retention(),
    );
    if (growing) this.#add(line, null, now);
    this.#parts.broadcast({ type: 'chat_msg', ...line });
    return null;
  }

  /** @returns why it is refused; null if it was taken @param now ms */
  grow(sid: string, { cid, text, done }: Message<'chat_grow'>, now: number): string | null {
    const line = [...this.#growing.values()].find((one) => one.sid === sid && one.cid === cid);
    if (!line) return 'No line of yours grows under this id.';
    // The next one has all of this text, too.
    if (takeToken(line.bucket, GROW_RATE, now) > 0 && !done) return null;
    const clean = cleanChat(text);
    const changed = clean !== '' && clean !== line.text;
    if (changed) line.text = clean;
    line.at = now;
    if (done) this.#end(line);
    else if (changed) {
      if (now - line.stored.at >= GROW_STORE_MS && !this.#store(line, now)) return GONE;
      this.#parts.broadcast({ type: 'chat_grow', id: line.id, text: line.text });
    }
    return null;
  }

  /** The agent is gone: what it has said so far is stored, and ends if it does not come back. @param now ms */
  left(sid: string, now: number): void {
    for (const line of this.#of(sid)) {
      line.goneAt = now;
      this.#store(line, now);
    }
  }

  /** An agent has come: its lines go on, and those of others end. */
  arrived(sid: string): void {
    for (const line of [...this.#growing.values()])
      if (line.sid === sid) line.goneAt = null;
      else this.#end(line);
  }

  /** A pause, or the resident was turned off. */
  endAll(): void {
    for (const line of [...this.#growing.values()]) this.#end(line);
  }

  /** Lines that a host took away or somebody erased grow no more. */
  forgetGone(): void {
    const growing = new Set(this.#parts.lines.growing().map(({ id }) => id));
    for (const id of this.#growing.keys()) if (!growing.has(id)) this.#growing.delete(id);
  }

  /** Ends the lines that nobody makes grow any more. @param now ms */
  endLate(now: number): void {
    for (const line of [...this.#growing.values()]) if (endOf(line) <= now) this.#end(line);
  }

  /** When lines end that do not grow, in ms. */
  deadlines(): number[] {
    return [...this.#growing.values()].map(endOf);
  }

  /** The newest texts, for those who come in now. */
  textOf(line: ChatLine): ChatLine {
    const growing = this.#growing.get(line.id);
    return growing ? { ...line, text: growing.text } : line;
  }

  #of(sid: string): Growing[] {
    return [...this.#growing.values()].filter((line) => line.sid === sid);
  }

  #add({ id, sid, cid, text }: ChatLine, goneAt: number | null, now: number): void {
    const stored = { text, at: now };
    const bucket = fullBucket(GROW_RATE, now);
    this.#growing.set(id, { id, sid, cid, text, stored, at: now, goneAt, bucket });
  }

  /** @returns false if the line is gone */
  #store(line: Growing, now: number): boolean {
    if (line.stored.text === line.text) return true;
    const kept = this.#parts.lines.setText(line.id, line.text, true);
    line.stored = { text: line.text, at: now };
    if (!kept) this.#growing.delete(line.id);
    return kept;
  }

  #end(line: Growing): void {
    this.#growing.delete(line.id);
    if (this.#parts.lines.setText(line.id, line.text, false))
      this.#parts.broadcast({ type: 'chat_grow', id: line.id, text: line.text, done: true });
  }
}

const GONE = 'The line is gone.';

function endOf({ at, goneAt }: Growing): number {
  return goneAt === null ? at + GROW_SILENCE_MS : goneAt + LEAVE_GRACE_MS;
}
