// A room's resident while this proxy runs it: hears the conversation, answers one line after the other, acts by its hands,
// and keeps notes of who was there.
import type { Logger } from 'pino';
import { Context } from '../../agent/context/context.ts';
import type { HeardLine } from '../../agent/context/history.ts';
import { recollect } from '../../agent/memory.ts';
import { ModelError, type Provider, type Usage } from '../../agent/model/model.ts';
import { type Prices, priceOf, usdOf } from '../../agent/prices.ts';
import { makeProvider } from '../../agent/providers/choose.ts';
import { DEFAULT_MODEL } from '../../agent/providers/models.ts';
import { answers } from '../../agent/speaks.ts';
import { toolsFor } from '../../agent/tools.ts';
import { runTurn, type TurnEnd } from '../../agent/turn.ts';
import { MEMORY_MAX_CHARS, MEMORY_ROOM_MAX_CHARS } from '../../protocol/limits.ts';
import type { ChatLine, Person } from '../../protocol/messages.ts';
import { randomId } from '../../protocol/random-id.ts';
import type { ToAgent } from '../../protocol/room/resident.ts';
import type { Resident as ResidentKeys } from '../../rooms/agent-keys.ts';
import type { Room } from '../../rooms/load.ts';
import type { ResidentMeter } from '../metrics/resident-figures.ts';
import { Approvals } from './approvals.ts';
import { createHands } from './hands.ts';
import type { ModelKeys } from './model-keys.ts';
import type { RoomLine } from './room-line.ts';
import { Saying } from './saying.ts';

/** The room answers a reservation by then, in ms, or nothing is answered. */
const RESERVED_WITHIN_MS = 10_000;
/** A line that was said while nobody ran the resident is answered if it is no older, in ms. */
const MISSED_MS = 45_000;
/** It greets if it has not said anything for so long, in ms. */
const GREETS_AFTER_MS = 6 * 3_600_000;
/** Lines that wait for an answer; of each person only the newest. */
const MOST_WAITING = 8;
/** Lines of a visit that notes are made of, and after how many answers the room's own are made anew. */
const NOTED_LINES = 40;
const ROOM_NOTES_EVERY = 8;

export interface ResidentOptions {
  /** As its file says now: the same object for as long as it is open. */
  room: Room;
  line: RoomLine;
  keys: ModelKeys;
  /** `preload_files`, read. */
  files: readonly { path: string; text: string }[];
  /** Text on the screen of a person's own seat; null where that is not here. */
  screenOf(person: Person | undefined): Promise<string | null>;
  prices: Prices;
  /** What must stand in no request, besides the key that it goes with. */
  secrets: readonly string[];
  meter: ResidentMeter;
  log: Logger;
}

type Reserved = Extract<ToAgent, { type: 'turn' }>;

interface Turn {
  id: string;
  pid: string;
  abort: AbortController;
  saying: Saying;
}

export class Resident implements Disposable {
  readonly #o: ResidentOptions;
  readonly #approvals: Approvals;
  readonly #heard: Disposable;
  readonly #keysChanged: Disposable;
  /** Lines to answer, oldest first. */
  #waiting: ChatLine[] = [];
  #turn: Turn | undefined;
  /** What the room does not have whole yet. */
  readonly #sayings = new Set<Saying>();
  /** Notes are being made: a new line has precedence. */
  #noting: AbortController | undefined;
  #reserving: { id: string; done: (answer: Reserved | undefined) => void } | undefined;
  /** To whom it spoke, by the ids of its lines' senders. */
  readonly #spokeTo = new Map<string, string>();
  /** Who has read how to lend a key. */
  readonly #askedForKey = new Set<string>();
  #answered = 0;
  #isOver = false;
  #hasSettled = false;
  #saidNoKey = false;
  /** Turns in a row that came to nothing because of the provider. */
  #failures = 0;
  #failed: string | undefined;

  constructor(options: ResidentOptions) {
    this.#o = options;
    const { line, keys, room } = options;
    this.#approvals = new Approvals((message) => line.tell(message));
    this.#heard = line.told.on((told) => {
      if (told.what === 'live') this.#live();
      else if (told.what === 'line') this.#hear(told.line);
      else if (told.what === 'people') this.#present();
      else if (told.what === 'room') this.#lookAtRoom();
      else if (told.what === 'own') this.#own(told.message);
    });
    this.#keysChanged = keys.onChange((id) => {
      if (id === room.id) this.#is();
    });
  }

  /** Why its provider gave no answer, if that was so more than once in a row. */
  get failing(): string | undefined {
    return this.#failures > 1 ? this.#failed : undefined;
  }

  /** The file says something else now. */
  changed(): void {
    this.#is();
  }

  [Symbol.dispose](): void {
    this.#isOver = true;
    this.#stop('it leaves');
    this.#heard[Symbol.dispose]();
    this.#keysChanged[Symbol.dispose]();
    this.#reserving?.done(undefined);
  }

  get #agent(): ResidentKeys | null {
    return this.#o.room.agent;
  }
  get #isOff(): boolean {
    return this.#o.line.facts?.state === 'off';
  }

  #live(): void {
    this.#is();
    for (const saying of this.#sayings) {
      saying.again();
      if (saying.isTold) this.#sayings.delete(saying);
    }
    this.#settle();
  }

  /** Once it knows who is there and how the room is: greets, or says what it lacks, and answers what was missed. */
  #settle(): void {
    const { line } = this.#o;
    if (this.#hasSettled || !line.live || line.facts === undefined) return;
    this.#hasSettled = true;
    if (!this.#o.keys.hasAny(this.#o.room) && this.#o.room.apiKeySource !== 'visitor_dialog')
      this.#sayNoKey();
    else this.#greet();
    // Said while nobody ran it; the room answers `taken` for what somebody has answered.
    const missed = line.lines.filter(({ ts }) => line.now() - ts < MISSED_MS).at(-1);
    if (missed) this.#hear(missed);
  }

  /** Tells the room how it is. */
  #is(): void {
    const { line, keys, room } = this.#o;
    const agent = this.#agent;
    if (!agent) return;
    const own = room.apiKeySource === 'visitor_dialog';
    const state = this.#turn ? 'busy' : own || keys.hasAny(room) ? 'home' : 'no_key';
    const lenders = own ? keys.givers(room.id).slice(0, 64) : [];
    line.tell({
      ...{ type: 'resident_is', state, model: agent.model ?? DEFAULT_MODEL },
      for: lenders,
    });
  }

  #say(text: string): void {
    this.#o.line.tell({ type: 'chat_msg', cid: randomId(), text });
  }

  /** Whether it has said this, or if `text` is absent anything, since then. */
  #hasSaid(sinceMs: number, text?: string): boolean {
    const { line } = this.#o;
    return line.lines.some(
      (one) =>
        one.pid === line.me &&
        line.now() - one.ts < sinceMs &&
        (text === undefined || one.text === text),
    );
  }

  #greet(): void {
    const { welcome } = this.#o.room;
    if (this.#isOff || this.#o.line.paused || welcome.trim() === '') return;
    if (!this.#hasSaid(GREETS_AFTER_MS)) this.#say(welcome);
  }

  #sayNoKey(): void {
    if (this.#saidNoKey || this.#isOff || this.#o.line.paused) return;
    this.#saidNoKey = true;
    const text = 'I have no key to my model, so I can’t answer. The room works without me.';
    if (!this.#hasSaid(24 * 3_600_000, text)) this.#say(text);
  }

  #hear(line: ChatLine): void {
    const agent = this.#agent;
    const { line: room } = this.#o;
    if (!agent || line.growing || this.#isOff || room.paused || this.#isOver) return;
    if (!room.people.has(line.pid)) return;
    const before = room.lines
      .filter(({ id }) => id < line.id)
      .slice(-20)
      .map(({ pid, cid }) => {
        const to = this.#spokeTo.get(cid);
        return { pid, ...(to === undefined ? {} : { to }) };
      });
    const people = [...room.people.values()];
    const asked = { ...agent, line, people, own: room.me, before };
    if (!answers(asked)) return;
    this.#waiting = [...this.#waiting.filter(({ pid }) => pid !== line.pid), line];
    if (this.#waiting.length > MOST_WAITING) this.#waiting.shift();
    this.#noting?.abort();
    void this.#work();
  }

  #present(): void {
    const { people } = this.#o.line;
    this.#waiting = this.#waiting.filter(({ pid }) => people.has(pid));
    if (this.#turn && !people.has(this.#turn.pid)) this.#stop('who asked has left');
  }

  #lookAtRoom(): void {
    this.#settle();
    if (this.#o.line.paused || this.#isOff) {
      this.#waiting = [];
      this.#stop('the room is paused, or it was turned off');
    }
  }

  #own(message: ToAgent): void {
    if (message.type === 'turn') {
      if (message.id === this.#reserving?.id) this.#reserving.done(message);
    } else if (message.type === 'act_answer') this.#approvals.heard(message);
    else if (message.do === 'stop') {
      this.#waiting = [];
      this.#stop('somebody stopped it');
    } else this.#noting?.abort();
  }

  #stop(why: string): void {
    this.#turn?.abort.abort(new Error(why));
    this.#noting?.abort();
  }

  /** Answers what waits, one after the other. */
  async #work(): Promise<void> {
    if (this.#turn || this.#reserving) return;
    const line = this.#waiting.shift();
    if (!line || this.#isOver) return;
    try {
      await this.#answer(line);
    } catch (error) {
      this.#o.log.error({ err: error, room: this.#o.room.id }, 'the resident’s turn failed');
    }
    void this.#work();
  }

  /** @returns the room's word; undefined if it gave none in time */
  async #reserve(id: string, line: ChatLine): Promise<Reserved | undefined> {
    const { line: room } = this.#o;
    const answer = Promise.withResolvers<Reserved | undefined>();
    const late = setTimeout(() => answer.resolve(undefined), RESERVED_WITHIN_MS);
    this.#reserving = { id, done: answer.resolve };
    try {
      if (!room.tell({ type: 'turn', id, pid: line.pid, line: line.id })) return undefined;
      return await answer.promise;
    } finally {
      clearTimeout(late);
      this.#reserving = undefined;
    }
  }

  async #answer(line: ChatLine): Promise<void> {
    const { line: room, keys, room: of } = this.#o;
    const agent = this.#agent;
    if (!agent || !this.#mayAnswer(line.pid)) return;
    const id = randomId();
    const reserved = await this.#reserve(id, line);
    if (!reserved?.ok || this.#isOver) return;
    const visitor = reserved.visitor ?? '';
    const key = keys.of(of, visitor);
    const saying = new Saying((message) => room.tell(message));
    const turn: Turn = { id, pid: line.pid, abort: new AbortController(), saying };
    let how: TurnEnd['how'] = 'failed';
    try {
      if (key === undefined) return this.#askForKey(line.pid);
      this.#turn = turn;
      this.#sayings.add(saying);
      this.#is();
      room.tell({ type: 'presence', status: 'typing' });
      const provider = makeProvider(agent.provider, {
        ...{ key, model: agent.model ?? DEFAULT_MODEL, baseUrl: agent.baseUrl },
      });
      const end = await this.#run(turn, agent, provider, [key], line, reserved);
      how = end.how;
      room.tell({ type: 'presence', status: 'active' });
      if (how === 'done' && agent.memory)
        await this.#note(turn, agent, provider, [key], reserved.memory);
    } finally {
      saying[Symbol.dispose]();
      // Else it is told as soon as the room can be reached again.
      if (saying.isTold) this.#sayings.delete(saying);
      room.tellSurely({ type: 'turn_end', id, how });
      this.#turn = undefined;
      this.#is();
    }
  }

  /** Whether it may have a key for them; who has lent none reads once how. */
  #mayAnswer(pid: string): boolean {
    const { keys, room, line } = this.#o;
    if (room.apiKeySource !== 'visitor_dialog') {
      if (keys.hasAny(room)) return true;
      this.#sayNoKey();
      return false;
    }
    if (line.facts?.for.includes(pid)) return true;
    this.#askForKey(pid);
    return false;
  }

  #askForKey(pid: string): void {
    if (this.#askedForKey.has(pid)) return;
    this.#askedForKey.add(pid);
    const name = this.#o.line.people.get(pid)?.name ?? 'you';
    this.#say(
      `${name}: I answer with a key of your own. Lend me yours in the menu of the room; it stays in the server’s memory, for this visit.`,
    );
  }

  async #run(
    turn: Turn,
    agent: ResidentKeys,
    provider: Provider,
    keys: readonly string[],
    line: ChatLine,
    { memory }: Extract<Reserved, { ok: true }>,
  ): Promise<TurnEnd> {
    const { line: room, room: of, files, meter, secrets } = this.#o;
    const began = performance.now();
    const context = new Context(
      {
        ...{ name: agent.name, room: of.displayName, prompt: of.systemPrompt, files },
        ...{ tools: toolsFor(agent.hands), maxTokens: agent.maxTokens },
      },
      [...keys, ...secrets],
    );
    const { request, fences } = context.turn({
      line: this.#heardLine(line),
      lines: room.lines.filter(({ gone, growing }) => !gone && !growing).map(this.#heardLine),
      people: [...room.people.values()].filter(({ pid }) => pid !== room.me),
      memory,
    });
    const end = await runTurn({
      ...{ provider, request, fences, signal: turn.abort.signal },
      hands: createHands({
        ...{ line: room, allowed: agent.hands, allowTypes: of.allowTypes, whom: line.pid },
        approvals: this.#approvals,
        screen: () => this.#o.screenOf(room.people.get(line.pid)),
      }),
      onText: (said) => {
        if (turn.saying.cids.length === 0) meter.firstWord((performance.now() - began) / 1_000);
        turn.saying.grow(said);
        for (const cid of turn.saying.cids) this.#spokeTo.set(cid, line.pid);
      },
      onUsage: (usage) => this.#used(turn.id, agent, usage),
    });
    turn.saying.end(end.said);
    meter.turnEnded(of.id, end.how);
    this.#failures = end.how === 'failed' || end.how === 'timeout' ? this.#failures + 1 : 0;
    this.#failed = end.error;
    this.#answered += 1;
    this.#o.log.info(
      { room: of.id, how: end.how, acts: end.acts, ...(end.error ? { error: end.error } : {}) },
      'the resident has answered',
    );
    return end;
  }

  #used(id: string, agent: ResidentKeys, usage: Usage): void {
    const { line, prices, meter, room } = this.#o;
    const price = priceOf(agent.model ?? DEFAULT_MODEL, agent.baseUrl !== undefined, prices);
    const usd = usdOf(usage, price);
    line.tellSurely({ type: 'turn_use', id, ...usage, usd });
    meter.used(room.id, usage, usd);
  }

  /** Keeps notes of the visitor, and now and then of the room, unless somebody says something meanwhile. */
  async #note(
    turn: Turn,
    agent: ResidentKeys,
    provider: Provider,
    secrets: readonly string[],
    memory: { visitor: string | null; room: string | null },
  ): Promise<void> {
    const { line, room } = this.#o;
    if (this.#waiting.length > 0 || turn.abort.signal.aborted) return;
    const noting = new AbortController();
    this.#noting = noting;
    const signal = AbortSignal.any([noting.signal, turn.abort.signal]);
    const about = line.people.get(turn.pid)?.name ?? 'a visitor';
    const lines = line.lines.filter(({ gone, growing }) => !gone && !growing).slice(-NOTED_LINES);
    const theirs = lines.filter(
      ({ pid, cid }) => pid === turn.pid || this.#spokeTo.get(cid) === turn.pid,
    );
    const asked = { name: agent.name, secrets: [...secrets, ...this.#o.secrets] };
    const use = (usage: Usage) => this.#used(turn.id, agent, usage);
    const keep = async (
      pid: string | null,
      about: string | null,
      kept: string | null,
      of: ChatLine[],
    ) => {
      const maxChars = pid === null ? MEMORY_ROOM_MAX_CHARS : MEMORY_MAX_CHARS;
      const recollection = { ...asked, about, kept, lines: of.map(this.#heardLine), maxChars };
      const text = await recollect(provider, recollection, use, signal);
      if (text !== null && !signal.aborted) line.tellSurely({ type: 'memory_keep', pid, text });
    };
    try {
      await keep(turn.pid, about, memory.visitor, theirs);
      if (this.#answered % ROOM_NOTES_EVERY === 0) await keep(null, null, memory.room, lines);
    } catch (error) {
      // It remembers less; the answer was given.
      if (!signal.aborted && !(error instanceof ModelError)) throw error;
      this.#o.log.debug({ err: error, room: room.id }, 'the resident took no notes');
    } finally {
      this.#noting = undefined;
    }
  }

  readonly #heardLine = ({ id, pid, sender, ts, text }: ChatLine): HeardLine => ({
    ...{ id, pid, sender, ts, text },
    ...(pid === this.#o.line.me ? { own: true } : {}),
  });
}
