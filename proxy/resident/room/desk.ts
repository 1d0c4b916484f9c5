// The room's windows as its resident knows them, and what it changes there: deltas are numbered, sent again in order, and
// settled by the room's answer (HS3, ST1).
import {
  applyEffective,
  applySync,
  type Canonical,
  EMPTY_CANONICAL,
} from '../../../bridge/core/canonical.ts';
import {
  EMPTY_OUTBOX,
  nextDelta,
  type Outbox,
  resume,
  settle,
  unsend,
} from '../../../bridge/core/outbox.ts';
import type { ClientInput, ServerMessage } from '../../../protocol/messages.ts';
import type { RoomWindow } from '../../../protocol/texts/room-window.ts';
import type { Op } from '../../../protocol/windows.ts';

type Of<T extends ServerMessage['type']> = Extract<ServerMessage, { type: T }>;

/** What the room made of an act; `why` in words for the model. */
export type Done = { ok: true } | { ok: false; why: string };

interface Waiting {
  ops: readonly Op[];
  settle(done: Done): void;
}

/** Acts that wait for the room at once. */
const MOST_WAITING = 64;

export class Desk {
  readonly sid: string;
  #canonical: Canonical = EMPTY_CANONICAL;
  #outbox: Outbox = EMPTY_OUTBOX;
  #waiting: Waiting[] = [];
  #n = 0;

  constructor(sid: string) {
    this.sid = sid;
  }

  /** What a hello says that it holds. */
  get have(): { epoch?: string; rev?: number } {
    const { epoch, rev } = this.#canonical;
    return epoch === null ? {} : { epoch, rev };
  }

  get windows(): ReadonlyMap<string, RoomWindow> {
    return this.#canonical.windows;
  }

  /** An id for the next window that it opens. */
  nextId(): string {
    this.#n += 1;
    return `${this.sid}:${this.#n}`;
  }

  /** Queues a delta of its own. @returns once the room has answered it, or never will */
  change(ops: readonly Op[]): Promise<Done> {
    if (this.#waiting.length >= MOST_WAITING)
      return Promise.resolve({ ok: false, why: 'Too many changes wait for the room.' });
    const { next, deltas } = this.#outbox;
    const sealed = { seq: next, ops, sent: false };
    this.#outbox = { ...this.#outbox, next: next + 1, deltas: [...deltas, sealed] };
    return new Promise((done) => this.#waiting.push({ ops, settle: done }));
  }

  /** The next delta to send; call only while the room has said how it is. */
  take(): ClientInput | undefined {
    const { outbox, delta } = nextDelta(this.#outbox);
    this.#outbox = outbox;
    return delta && { type: 'state_delta', seq: delta.seq, ops: [...delta.ops] };
  }

  /** @param ack the last seq that the room has, if it has said welcome @returns whether the state is what the room has */
  onSync(sync: Of<'state_sync'>, ack: number | undefined): boolean {
    const { canonical, sound } = applySync(this.#canonical, sync);
    this.#canonical = sound ? canonical : EMPTY_CANONICAL;
    if (ack !== undefined) this.#resume(ack);
    return sound || sync.mode === 'full';
  }

  /** @returns false if something was missed: say hello again */
  onState(message: Of<'state_delta' | 'ack'>): boolean {
    if (message.type === 'ack') {
      const { outbox, delta } = settle(this.#outbox, message.seq);
      this.#outbox = outbox;
      if (delta) this.#settle(delta.ops, doneOf(message.fail));
    }
    const { canonical, step } = applyEffective(this.#canonical, message);
    this.#canonical = canonical;
    return step !== 'gap';
  }

  /** Everything that is not answered is sent again, in order. */
  resend(): void {
    this.#outbox = unsend(this.#outbox);
  }

  /** The room refuses the delta of this number for good; it keeps its number, empty, so that later ones follow it. */
  abandon(seq: number, why: string): void {
    const refused = this.#outbox.deltas.find((delta) => delta.seq === seq);
    if (!refused) return;
    this.#settle(refused.ops, { ok: false, why });
    const deltas = this.#outbox.deltas.map((delta) => ({
      ...delta,
      ...(delta === refused ? { ops: [] } : {}),
      sent: false,
    }));
    this.#outbox = { ...this.#outbox, deltas };
  }

  /** Nothing waits any more: it goes, or the room is paused. What was said to be not done is not done later. */
  giveUp(why: string): void {
    const deltas = this.#outbox.deltas.map((delta) => ({ ...delta, ops: [] }));
    this.#outbox = { ...this.#outbox, deltas };
    for (const { settle: tell } of this.#waiting.splice(0)) tell({ ok: false, why });
  }

  #resume(ack: number): void {
    this.#outbox = resume(this.#outbox, ack);
    const open = new Set(this.#outbox.deltas.map(({ ops }) => ops));
    // The room had taken these before the connection broke.
    for (const { ops } of this.#waiting.filter((one) => !open.has(one.ops)))
      this.#settle(ops, { ok: true });
  }

  #settle(ops: readonly Op[], done: Done): void {
    const at = this.#waiting.findIndex((one) => one.ops === ops);
    if (at >= 0) this.#waiting.splice(at, 1)[0]?.settle(done);
  }
}

function doneOf(fail: Of<'ack'>['fail']): Done {
  const [first] = fail ?? [];
  return first ? { ok: false, why: first.msg } : { ok: true };
}
