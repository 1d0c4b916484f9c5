// A resident's connection to its room: hello, windows, people and conversation as they are now, and frames of its own.
import type { Logger } from 'pino';
import { connectParty, type Party } from '../../../bridge/room/party.ts';
import { RoomClock } from '../../../bridge/room/room-clock.ts';
import { Emitter } from '../../../protocol/emitter.ts';
import { encode } from '../../../protocol/frames.ts';
import { type Grid, LEAST_GRID } from '../../../protocol/geometry.ts';
import type { ChatLine, ClientInput, ServerMessage } from '../../../protocol/messages.ts';
import { randomId } from '../../../protocol/random-id.ts';
import type { ToAgent } from '../../../protocol/room/resident.ts';
import type { Resident as ResidentFacts } from '../../../protocol/room/resident-words.ts';
import type { Op } from '../../../protocol/windows.ts';
import { Conversation } from './conversation.ts';
import { Desk, type Done } from './desk.ts';

/** Frames that wait for a connection: with all else that is told at its beginning fewer than the room takes at once (LI1). */
const MOST_UNTOLD = 20;
/** Of turns, each of which has two. */
const MOST_ACCOUNTS = 16;
/** After a refusal without a time, in ms. */
const RESEND_MS = 1_000;

export interface RoomLineOptions {
  /** Address of the room's socket, with a fresh ticket. */
  url: () => Promise<string>;
  log: Logger;
}

/** The room does not take what has this id; with `retryMs` it will then. */
export interface Refused {
  id: string;
  why: string;
  retryMs?: number;
}

type Told =
  /** Somebody has said it, or a line of its own is as it is here. */
  | { what: 'line'; line: ChatLine }
  /** It is in the room, for the first time or again. */
  | { what: 'live' }
  | { what: 'people' }
  | { what: 'room' }
  | { what: 'own'; message: ToAgent }
  /** Lines of the chat are gone. */
  | { what: 'gone' }
  | ({ what: 'refused' } & Refused)
  /** The room takes it no more. */
  | { what: 'over' };

export class RoomLine implements Disposable {
  readonly told = new Emitter<Told>();
  readonly desk = new Desk(randomId());
  readonly conversation = new Conversation();
  readonly #party: Party;
  readonly #clock: RoomClock;
  readonly #log: Logger;
  #welcome: { ack: number } | undefined;
  #live = false;
  /** The answer to a hello is under way. */
  #greeting = false;
  #me = '';
  #paused = false;
  #grid: Grid = LEAST_GRID;
  #facts: ResidentFacts | undefined;
  /** The room's time less that of `performance.now()`, in ms. */
  #ahead = Date.now() - performance.now();
  /** While it runs, the room takes no changes yet. */
  #timer: NodeJS.Timeout | undefined;
  readonly #untold: ClientInput[] = [];
  /** What the last turns have used and how they ended, by type and id: told again with each connection. */
  readonly #accounts = new Map<string, ClientInput>();

  constructor({ url, log }: RoomLineOptions) {
    this.#log = log;
    this.#clock = new RoomClock({
      send: (t) => this.#live && this.send({ type: 'echo', t }),
      onTime: (ahead) => {
        this.#ahead = ahead;
      },
    });
    this.#party = connectParty(
      url,
      {
        open: () => this.#hello(),
        message: (message) => this.#hear(message),
        close: (code, final) => {
          this.#live = false;
          log.debug({ code, final }, 'the resident’s connection ended');
          if (final) this.told.emit({ what: 'over' });
        },
      },
      log,
    );
  }

  /** Its own public id; empty before the room has said welcome. */
  get me(): string {
    return this.#me;
  }
  get live(): boolean {
    return this.#live;
  }
  get paused(): boolean {
    return this.#paused;
  }
  /** Of the room; where each browser has its own, the least that there is. */
  get grid(): Grid {
    return this.#grid;
  }
  /** What the room last said of it. */
  get facts(): ResidentFacts | undefined {
    return this.#facts;
  }
  /** The room's time in ms (AR2). */
  now(): number {
    return performance.now() + this.#ahead;
  }

  /** @returns false if there is no connection: nothing is queued */
  send(message: ClientInput): boolean {
    return this.#party.sendFrame(encode(message));
  }

  /** The same, for what only makes sense in the room. */
  tell(message: ClientInput): boolean {
    return this.#live && this.send(message);
  }

  /**
   * The same for what the room has to hear, now or when it can be reached again. What was told on a connection that
   * breaks may be lost: an account of a turn, which changes nothing the second time, is told again.
   */
  tellSurely(message: ClientInput): void {
    if (message.type === 'turn_use' || message.type === 'turn_end') {
      this.#accounts.set(`${message.type} ${message.id}`, message);
      const [oldest = ''] = this.#accounts.keys();
      if (this.#accounts.size > MOST_ACCOUNTS) this.#accounts.delete(oldest);
      this.tell(message);
      return;
    }
    if (this.tell(message)) return;
    this.#untold.push(message);
    if (this.#untold.length > MOST_UNTOLD) this.#untold.shift();
  }

  /** Changes windows. @returns once the room has answered */
  change(ops: readonly Op[]): Promise<Done> {
    if (this.#paused) return Promise.resolve({ ok: false, why: 'The room is paused.' });
    const done = this.desk.change(ops);
    this.#flush();
    return done;
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#timer);
    this.#clock.close();
    this.#live = false;
    this.desk.giveUp('The resident has left.');
    this.#party.close();
  }

  #hello(): void {
    this.#live = false;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#welcome = undefined;
    const last = this.conversation.last;
    const have = { ...this.desk.have, ...(last === undefined ? {} : { chat: last }) };
    this.send({ type: 'hello', role: 'agent', sid: this.desk.sid, have });
  }

  #hear(message: ServerMessage): void {
    switch (message.type) {
      case 'welcome':
        this.#welcome = message;
        this.#me = message.pid;
        this.#paused = message.paused;
        if (message.grid) this.#grid = message.grid;
        break;
      case 'state_sync': {
        const first = this.#welcome !== undefined;
        const sound = this.desk.onSync(message, this.#welcome?.ack);
        this.#welcome = undefined;
        if (!sound) {
          this.#hello();
          return;
        }
        this.#live = true;
        this.#greeting = first;
        if (first) this.#clock.measure();
        break;
      }
      case 'state_delta':
      case 'ack':
        if (this.#live && !this.desk.onState(message)) {
          this.#hello();
          return;
        }
        break;
      case 'presence':
        this.conversation.present(message);
        this.told.emit({ what: 'people' });
        break;
      case 'chat_msg':
        this.conversation.add(message);
        this.told.emit({ what: 'line', line: message });
        break;
      case 'chat_grow': {
        const line = this.conversation.grow(message);
        if (line) this.told.emit({ what: 'line', line });
        break;
      }
      case 'chat_history':
        for (const line of message.lines) this.conversation.add(line);
        // The last of what every hello is answered with (HS1).
        if (this.#greeting) {
          this.#greeting = false;
          for (const account of this.#accounts.values()) this.tell(account);
          for (const untold of this.#untold.splice(0)) this.tellSurely(untold);
          this.told.emit({ what: 'live' });
        }
        break;
      case 'chat_gone':
        // Every hello is answered with what is gone.
        if (this.conversation.forget(message)) this.told.emit({ what: 'gone' });
        break;
      case 'room':
        this.#paused = message.paused;
        this.#facts = message.resident;
        if (this.#paused) this.desk.giveUp('The room is paused.');
        this.told.emit({ what: 'room' });
        break;
      case 'echo':
        this.#clock.onEcho(message.t, message.at);
        break;
      case 'again':
        if (message.grid) this.#grid = message.grid;
        this.#hello();
        return;
      case 'turn':
      case 'act_answer':
      case 'resident':
        this.told.emit({ what: 'own', message });
        break;
      case 'error':
        this.#refused(message);
        break;
      default:
        // Cursors, and what concerns people alone.
        break;
    }
    this.#flush();
  }

  #refused({ code, ref, msg, retryMs }: Extract<ServerMessage, { type: 'error' }>): void {
    this.#log.debug({ code, ref, msg }, 'the room refused a frame of the resident');
    const isLater = code === 'rate_limited';
    if (code === 'not_ready' || (isLater && isOfWindows(ref))) {
      this.desk.resend();
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => {
        this.#timer = undefined;
        this.#flush();
      }, retryMs ?? RESEND_MS).unref();
    } else if (code === 'seq_gap') this.#hello();
    else if (!isLater && isNumber(ref)) {
      this.desk.abandon(Number(ref), msg);
      this.#hello();
    } else if (ref === 'state_delta') this.desk.giveUp(msg);
    if (ref !== undefined)
      this.told.emit({
        ...{ what: 'refused', id: ref, why: msg },
        ...(isLater ? { retryMs: retryMs ?? RESEND_MS } : {}),
      });
  }

  #flush(): void {
    if (!this.#live || this.#paused || this.#timer) return;
    for (let frame = this.desk.take(); frame; frame = this.desk.take()) this.send(frame);
  }
}

const isNumber = (ref = ''): ref is `${number}` => /^\d+$/.test(ref);

/** Whether an error is about changes of windows: by their number, or by their type. */
const isOfWindows = (ref?: string): boolean =>
  ref === undefined || ref === 'state_delta' || isNumber(ref);
