// A resident's notes of a visit (AG7): made after an answer, of whoever was answered and now and then of the room, as long as
// nothing else is to be done.
import type { Logger } from 'pino';
import { recollect } from '../../agent/memory.ts';
import { Deadline } from '../../agent/model/deadline.ts';
import { ModelError } from '../../agent/model/model.ts';
import { MEMORY_MAX_CHARS, MEMORY_ROOM_MAX_CHARS } from '../../protocol/limits.ts';
import type { ChatLine } from '../../protocol/messages.ts';
import type { Remembered } from '../../protocol/room/resident.ts';
import { type Asking, heardLine, type Turn } from './answer.ts';
import type { RoomLine } from './room/room-line.ts';

/** Lines of a visit that notes are made of, and after how many answers the room's own are made anew. */
const LINES = 40;
const ROOM_EVERY = 8;
/** How long they may take, in ms. */
const LONGEST_MS = 60_000;

/** Of whom, or of the room (null), after which turn, and what was kept of them before. */
interface NotesOf {
  turn: string;
  pid: string | null;
  about: string | null;
  kept: string | null;
}

export class Notes {
  readonly #line: RoomLine;
  readonly #log: Logger;
  #now: { turn: Turn; over: AbortController } | undefined;
  #answered = 0;

  constructor(line: RoomLine, log: Logger) {
    this.#line = line;
    this.#log = log;
  }

  /** Of whom they are being made; undefined if none are. */
  get of(): Turn | undefined {
    return this.#now?.turn;
  }

  stop(): void {
    this.#now?.over.abort();
  }

  /** Makes them. @param name of whoever was answered @param kept what was remembered before */
  async take(turn: Turn, name: string, asking: Asking, kept: Remembered): Promise<void> {
    this.stop();
    const over = new AbortController();
    using late = new Deadline(LONGEST_MS);
    const now = { turn, over };
    this.#now = now;
    this.#answered += 1;
    const { conversation } = this.#line;
    const lines = conversation.whole.slice(-LINES);
    const theirs = lines.filter(
      (one) => one.pid === turn.pid || conversation.addressee(one) === turn.pid,
    );
    try {
      const signal = AbortSignal.any([over.signal, late.signal]);
      const { id, pid } = turn;
      const visitor = { turn: id, pid, about: name, kept: kept.visitor };
      await this.#keep(visitor, theirs, asking, signal);
      const room = { turn: id, pid: null, about: null, kept: kept.room };
      // Nobody's own key pays for what all have said.
      if (asking.isOwn && this.#answered % ROOM_EVERY === 0)
        await this.#keep(room, lines, asking, signal);
    } catch (error) {
      // It remembers less; the answer was given.
      const isOver = over.signal.aborted || late.signal.aborted;
      if (!isOver && !(error instanceof ModelError)) throw error;
      this.#log.debug({ err: error }, 'the resident took no notes');
    } finally {
      if (this.#now === now) this.#now = undefined;
    }
  }

  async #keep(
    { turn, pid, about, kept }: NotesOf,
    lines: readonly ChatLine[],
    { agent, provider, secrets, used }: Asking,
    signal: AbortSignal,
  ): Promise<void> {
    const { me } = this.#line;
    const heard = lines.map((line) => heardLine(line, me));
    const maxChars = pid === null ? MEMORY_ROOM_MAX_CHARS : MEMORY_MAX_CHARS;
    const asked = { name: agent.name, secrets, about, kept, lines: heard, maxChars };
    const text = await recollect(provider, asked, used, signal);
    if (text !== null && !signal.aborted)
      this.#line.tellSurely({ type: 'memory_keep', turn, pid, text });
  }
}
