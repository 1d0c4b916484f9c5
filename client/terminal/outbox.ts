// What is typed: sent at once, kept while the stream is away, or refused and told. Nothing is sent twice.
import {
  pieces,
  STREAM_INPUT_CHARS,
  STREAM_INPUT_RATE,
} from '../../protocol/streams/terminal-frames.ts';
import { HELD_MS, HeldKeys, keysIn } from './held-keys.ts';

export type Sent = 'sent' | 'held' | 'refused';

/** Keys that did not reach the app. */
export interface LostKeys {
  keys: number;
  /** Away: too many, or for too long; watching: who looks may not type. */
  why: 'away' | 'paused' | 'watching';
  /** Unix time in ms of the latest. */
  at: number;
}

/** The server takes no more frames of input: what comes sooner goes together, a mouse that moves above all; in ms. */
const PACE_MS = Math.ceil(1_000 / STREAM_INPUT_RATE.perSecond);
/** Losses that follow each other within this time are told as one, in ms. */
const TOGETHER_MS = 10_000;

interface OutboxOptions {
  /** @returns whether it was handed to an open socket */
  send(data: string): boolean;
  /** @param held how many keys wait @param lost the latest loss */
  changed(held: number, lost: LostKeys | null): void;
}

export class Outbox {
  readonly #options: OutboxOptions;
  readonly #held = new HeldKeys();
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** What goes with the next frame, and when that may go. */
  #next = '';
  #pace: ReturnType<typeof setTimeout> | undefined;
  #state: 'away' | 'open' | 'gone' = 'away';
  #input = false;
  #paused = false;
  #lost: LostKeys | null = null;

  constructor(options: OutboxOptions) {
    this.#options = options;
  }

  type(data: string): Sent {
    if (this.#state === 'away') return this.#hold(data);
    if (this.#state === 'gone') return this.#lose(keysIn(data), 'away');
    if (!this.#input) return this.#lose(keysIn(data), 'watching');
    if (this.#paused) return this.#lose(keysIn(data), 'paused');
    this.#next += data;
    if (this.#pace === undefined) this.#sendNext();
    return this.#next === '' || this.#pace !== undefined ? 'sent' : 'held';
  }

  /** The server has let this client in. @param input whether it may type */
  open(input: boolean): void {
    clearTimeout(this.#timer);
    this.#state = 'open';
    this.#input = input;
    // What was so before the gap; a pause that holds is told after the welcome.
    this.#paused = false;
    const texts = this.#held.take();
    this.#tell();
    for (const text of texts) this.type(text);
  }

  pause(paused: boolean): void {
    this.#paused = paused;
    if (paused) this.#lose(keysIn(this.#takeNext()), 'paused');
  }

  /** The connection is away. @param final it does not come back by itself */
  away(final: boolean): void {
    this.#state = final ? 'gone' : 'away';
    const unsent = this.#takeNext();
    if (unsent !== '') this.#hold(unsent);
    if (final) this.drop();
  }

  /** What waits is lost. */
  drop(): void {
    clearTimeout(this.#timer);
    const keys = this.#held.keys + keysIn(this.#takeNext());
    this.#held.take();
    this.#lose(keys, 'away');
  }

  #sendNext(): void {
    this.#pace = undefined;
    const [piece] = pieces(this.#next, STREAM_INPUT_CHARS);
    // Where it can't be sent any more, the end of the connection is about to be told.
    if (piece === undefined || !this.#options.send(piece)) return;
    this.#next = this.#next.slice(piece.length);
    this.#pace = setTimeout(() => this.#sendNext(), PACE_MS);
  }

  #takeNext(): string {
    clearTimeout(this.#pace);
    this.#pace = undefined;
    const next = this.#next;
    this.#next = '';
    return next;
  }

  #hold(data: string): Sent {
    const empty = this.#held.keys === 0;
    const refused = this.#held.keep(data);
    if (empty) this.#expireLater();
    if (refused > 0) return this.#lose(refused, 'away');
    this.#tell();
    return 'held';
  }

  #expireLater(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#lose(this.#held.expire(), 'away'), HELD_MS);
  }

  #lose(keys: number, why: LostKeys['why']): Sent {
    const at = Date.now();
    if (keys > 0) {
      const before = this.#lost;
      const together = before?.why === why && at - before.at < TOGETHER_MS;
      this.#lost = { keys: keys + (together ? before.keys : 0), why, at };
    }
    this.#tell();
    return 'refused';
  }

  #tell(): void {
    this.#options.changed(this.#held.keys, this.#lost);
  }
}
