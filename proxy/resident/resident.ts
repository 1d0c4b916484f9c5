// A room's resident while this proxy runs it: hears the conversation, and answers one line after the other; while a host
// is asked for one, the next is answered.
import type { Logger } from 'pino';
import { loadProvider } from '../../agent/providers/choose.ts';
import { DEFAULT_MODEL } from '../../agent/providers/models.ts';
import { answers } from '../../agent/speaks.ts';
import type { TurnEnd } from '../../agent/turn.ts';
import type { ChatLine } from '../../protocol/messages.ts';
import type { ToAgent } from '../../protocol/room/resident.ts';
import { Approvals } from './acts/approvals.ts';
import { type AnswerParts, askingOf, giveAnswer, Turn } from './answer.ts';
import type { ModelKeys } from './model-keys.ts';
import { Notes } from './notes.ts';
import { Remarks } from './remarks.ts';
import { Reservations, type Reserved } from './reservations.ts';
import type { Refused } from './room/room-line.ts';
import { Saying } from './saying.ts';
import { Told } from './told.ts';

/** A line that was said while nobody ran the resident, or the room could not be asked, is answered if it is no older, in ms. */
const MISSED_MS = 45_000;
/** Lines that wait for an answer; of each person only the newest. */
const MOST_WAITING = 8;
/** Answers that are under way at once, each of another person's: one is begun while all others wait for a host. */
const MOST_AT_ONCE = 4;
/** Lines before one that tell whether it is a reply. */
const LINES_BEFORE = 20;

export interface ResidentOptions extends Omit<AnswerParts, 'told' | 'approvals' | 'asksHost'> {
  keys: ModelKeys;
}

export class Resident implements Disposable {
  readonly #parts: AnswerParts;
  readonly #keys: ModelKeys;
  readonly #log: Logger;
  readonly #reservations: Reservations;
  readonly #remarks: Remarks;
  readonly #notes: Notes;
  readonly #heard: Disposable;
  readonly #keysChanged: Disposable;
  /** Lines to answer, oldest first. */
  #waiting: ChatLine[] = [];
  /** The newest line that it has heard. */
  #heardTo = 0;
  readonly #turns = new Set<Turn>();
  readonly #underWay = new Set<Promise<void>>();
  /** What the room does not have whole yet. */
  readonly #sayings = new Set<Saying>();
  #isOver = false;
  #hasSettled = false;
  /** Turns in a row that came to nothing because of the provider. */
  #failures = 0;
  #failed: string | undefined;

  constructor({ keys, ...options }: ResidentOptions) {
    const { line, room, log } = options;
    this.#keys = keys;
    this.#log = log;
    const approvals = new Approvals((message) => line.tell(message));
    const asksHost = () => this.#work();
    this.#parts = { ...options, approvals, asksHost, told: new Told(room, log) };
    this.#reservations = new Reservations((message) => line.tell(message), MISSED_MS);
    this.#remarks = new Remarks(room, line);
    this.#notes = new Notes(line, log);
    this.#heard = line.told.on((told) => {
      if (told.what === 'live') this.#live();
      else if (told.what === 'line') this.#hear(told.line);
      else if (told.what === 'people') this.#present();
      else if (told.what === 'room') this.#lookAtRoom();
      else if (told.what === 'refused') this.#refused(told);
      else if (told.what === 'gone') this.#forget(null);
      else if (told.what === 'own') this.#own(told.message);
    });
    this.#keysChanged = keys.onChange((id) => {
      if (id === room.id) this.#keysAre();
    });
  }

  /** Why its provider gave no answer, if that was so more than once in a row. */
  get failing(): string | undefined {
    return this.#failures > 1 ? this.#failed : undefined;
  }

  /** Resolves once nothing of it is under way any more: call after it was disposed of, with its line still open. */
  async ended(): Promise<void> {
    await Promise.all(this.#underWay);
  }

  /** The file says something else now. */
  changed(): void {
    this.#is();
  }

  [Symbol.dispose](): void {
    this.#isOver = true;
    for (const turn of this.#turns) turn.isCut = true;
    this.#stop('it leaves');
    this.#heard[Symbol.dispose]();
    this.#keysChanged[Symbol.dispose]();
    this.#reservations.giveUp();
  }

  /** All see that it answers. */
  get #isBusy(): boolean {
    return [...this.#turns].some((turn) => turn.isShown);
  }

  get #isSilent(): boolean {
    const { line } = this.#parts;
    return this.#isOver || line.paused || line.facts?.state === 'off';
  }

  #live(): void {
    this.#is();
    for (const saying of this.#sayings) saying.again();
    this.#reservations.again();
    this.#parts.approvals.again();
    this.#settle();
  }

  /** Once it knows who is there and how the room is: greets, or says what it lacks, and answers what was missed. */
  #settle(): void {
    const { line, room } = this.#parts;
    if (!line.live || line.facts === undefined) return;
    // AG9: it does not ask those for a key who have lent one, only because the room has not heard of it yet.
    if (this.#lenders().length > 0 && line.facts.for.length === 0) return;
    if (!this.#hasSettled) {
      this.#hasSettled = true;
      if (room.agent)
        loadProvider(room.agent.provider).catch((err: unknown) =>
          this.#log.error({ err }, 'what a resident’s provider needs could not be loaded'),
        );
      if (!this.#keys.hasAny(room) && room.apiKeySource !== 'visitor_dialog') this.#remarks.noKey();
      else this.#remarks.greet();
    }
    // The room answers `taken` for what somebody has answered.
    for (const missed of line.conversation.lines)
      if (missed.id > this.#heardTo && line.now() - missed.ts < MISSED_MS) this.#hear(missed);
    this.#work();
  }

  /** Tells the room how it is. */
  #is(): void {
    const { line, room } = this.#parts;
    if (!room.agent) return;
    const hasKey = room.apiKeySource === 'visitor_dialog' || this.#keys.hasAny(room);
    const state = this.#isBusy ? 'busy' : hasKey ? 'home' : 'no_key';
    const { model = DEFAULT_MODEL } = room.agent;
    line.tell({ type: 'resident_is', state, model, for: this.#lenders() });
  }

  /** Visitors who have lent their keys. */
  #lenders(): string[] {
    const { id, apiKeySource } = this.#parts.room;
    return apiKeySource === 'visitor_dialog' ? this.#keys.givers(id) : [];
  }

  #keysAre(): void {
    this.#is();
    // A key that was taken back is used no more.
    const isLent = ({ lent }: Turn) =>
      lent === undefined || this.#keys.of(this.#parts.room, lent.visitor) === lent.key;
    for (const turn of this.#turns) if (!isLent(turn)) turn.stop('the key was taken back');
    if (this.#notes.of && !isLent(this.#notes.of)) this.#notes.stop();
  }

  #hear(line: ChatLine): void {
    const { line: room, room: of } = this.#parts;
    if (line.pid === room.me) {
      for (const saying of this.#sayings) saying.heard(line);
      this.#forgetHeard();
      return;
    }
    this.#heardTo = Math.max(this.#heardTo, line.id);
    if (!of.agent || line.growing || this.#isSilent) return;
    const { conversation, me: own } = room;
    if (!conversation.people.has(line.pid)) return;
    const before = conversation.lines
      .filter(({ id }) => id < line.id)
      .slice(-LINES_BEFORE)
      .map((one) => {
        const to = conversation.addressee(one);
        return { pid: one.pid, ...(to === undefined ? {} : { to }) };
      });
    const people = [...conversation.people.values()];
    if (!answers({ ...of.agent, line, people, own, before })) return;
    this.#waiting = [...this.#waiting.filter(({ pid }) => pid !== line.pid), line];
    if (this.#waiting.length > MOST_WAITING) this.#waiting.shift();
    this.#notes.stop();
    this.#work();
  }

  #present(): void {
    const { people } = this.#parts.line.conversation;
    this.#waiting = this.#waiting.filter(({ pid }) => people.has(pid));
    for (const turn of this.#turns) if (!people.has(turn.pid)) turn.stop('who asked has left');
  }

  #lookAtRoom(): void {
    this.#settle();
    if (!this.#isSilent) return;
    this.#waiting = [];
    this.#stop('the room is paused, or it was turned off');
  }

  #refused({ id, why, retryMs }: Refused): void {
    this.#reservations.refused(id);
    this.#parts.approvals.refused(id, why);
    for (const saying of this.#sayings) saying.refused(id, retryMs);
    this.#forgetHeard();
  }

  /** What was said is not to be remembered any more. @param by of this person; null: of anybody */
  #forget(by: string | null): void {
    for (const turn of this.#turns) if (by === null || by === turn.pid) turn.isForgotten = true;
    this.#notes.stop();
  }

  #own(message: ToAgent): void {
    if (message.type === 'turn') this.#reservations.heard(message);
    else if (message.type === 'act_answer') this.#parts.approvals.heard(message);
    else if (message.do === 'stop') {
      this.#waiting = [];
      this.#stop('somebody stopped it');
    } else this.#forget(message.by);
  }

  #stop(why: string): void {
    for (const turn of this.#turns) turn.stop(why);
    this.#notes.stop();
  }

  /** Answers what waits: of each person one line at once. */
  #work(): void {
    const isFree = [...this.#turns].every((turn) => turn.asksHost);
    if (!isFree || this.#turns.size >= MOST_AT_ONCE) return;
    if (this.#isOver || !this.#parts.line.live) return;
    const asked = new Set([...this.#turns].map(({ pid }) => pid));
    const line = this.#waiting.find(({ pid }) => !asked.has(pid));
    if (!line) return;
    this.#waiting = this.#waiting.filter((one) => one !== line);
    const turn = new Turn(line);
    this.#turns.add(turn);
    this.#follow(
      this.#answer(turn).finally(() => {
        this.#turns.delete(turn);
        this.#work();
      }),
    );
  }

  /** What is under way until it ends. */
  #follow(doing: Promise<void>): void {
    const done = doing
      .catch((error) =>
        this.#log.error({ err: error, room: this.#parts.room.id }, 'the resident failed'),
      )
      .finally(() => this.#underWay.delete(done));
    this.#underWay.add(done);
  }

  async #answer(turn: Turn): Promise<void> {
    const { line, room } = this.#parts;
    const { agent } = room;
    if (!agent || !this.#mayAnswer(turn.pid)) return;
    const reserved = await this.#reservations.ask(turn);
    // The room may have reserved it all the same.
    if (!reserved) line.tellSurely({ type: 'turn_end', id: turn.id, how: 'failed' });
    if (!reserved?.ok) return;
    if (this.#isOver) {
      line.tellSurely({ type: 'turn_end', id: turn.id, how: 'stopped' });
      return;
    }
    let how: TurnEnd['how'] = 'failed';
    try {
      if (turn.signal.aborted) how = 'stopped';
      else how = await this.#give(turn, agent, reserved);
    } finally {
      turn.isShown = false;
      if (!this.#isBusy) line.tell({ type: 'presence', status: 'active' });
      line.tellSurely({ type: 'turn_end', id: turn.id, how });
      this.#is();
    }
  }

  async #give(
    turn: Turn,
    agent: NonNullable<AnswerParts['room']['agent']>,
    { visitor, memory, left }: Extract<Reserved, { ok: true }>,
  ): Promise<TurnEnd['how']> {
    const { line, room } = this.#parts;
    const who = visitor ?? '';
    const key = this.#keys.of(room, who);
    if (key === undefined) {
      this.#remarks.askForKey(turn.pid);
      return 'failed';
    }
    turn.lent = { visitor: who, key };
    turn.isShown = true;
    this.#is();
    line.tell({ type: 'presence', status: 'typing' });
    const asking = askingOf(turn, { agent, key, left }, this.#parts);
    const name = line.conversation.people.get(turn.pid)?.name ?? 'a visitor';
    const saying = new Saying({
      tell: (message) => line.tell(message),
      // Together they keep to the pace of one, which the room counts by.
      pace: () => [...this.#sayings].filter((one) => !one.isOver).length,
    });
    this.#sayings.add(saying);
    let end: TurnEnd;
    try {
      end = await giveAnswer(turn, saying, asking, memory, this.#parts);
    } finally {
      // Whatever happened, a line that was begun ends; it is told as soon as the room can be reached again.
      saying.end();
      saying[Symbol.dispose]();
      this.#forgetHeard();
    }
    const isBroken = end.how === 'failed' || end.how === 'timeout';
    if (end.how !== 'stopped') this.#failures = isBroken ? this.#failures + 1 : 0;
    this.#failed = end.error ?? this.#failed;
    const isQuiet = this.#waiting.length === 0 && !turn.signal.aborted && !turn.isForgotten;
    if (end.how === 'done' && agent.memory && isQuiet && !asking.isSpent())
      this.#follow(this.#notes.take(turn, name, asking, memory));
    return end.how;
  }

  #forgetHeard(): void {
    for (const saying of this.#sayings) if (saying.isHeard) this.#sayings.delete(saying);
  }

  /** Whether it may have a key for them; who has lent none reads once how. */
  #mayAnswer(pid: string): boolean {
    const { room, line } = this.#parts;
    if (room.apiKeySource !== 'visitor_dialog') {
      if (this.#keys.hasAny(room)) return true;
      this.#remarks.noKey();
      return false;
    }
    if (line.facts?.for.includes(pid)) return true;
    this.#remarks.askForKey(pid);
    return false;
  }
}
