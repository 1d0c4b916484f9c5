// One who watches a seat's stream: what they have been sent, and whether they keep up (TS5).
import {
  STREAM_INPUT_RATE,
  STREAM_MESSAGE_RATE,
  STREAM_PLAIN_RATE,
  STREAM_WINDOW_BYTES,
} from '../protocol/streams/terminal-stream.ts';
import { type Bucket, fullBucket, refill, takeToken } from '../protocol/token-bucket.ts';

/**
 * waiting: for a snapshot; live: gets output as it comes; behind: gets none until what it has been sent is on its
 * terminal.
 */
export type WatcherState = 'waiting' | 'live' | 'behind';

/** What survives hibernation, in the connection's attachment. */
export interface WatcherFacts {
  kind: 'watcher';
  /** The ticket's `sub`, and whether their keys go to the app. */
  sub: string;
  input: boolean;
  /** TS2: it reads frames, and acknowledges; else it gets the output alone. */
  frames: boolean;
  /** TS7: a proxy, with watchers of its own. */
  relays: boolean;
  /** TS8: a branch, by its number, and how many watch there. */
  branch?: { n: number; watchers: number };
  state: WatcherState;
}

/** What is kept of the proxy that brings the output. */
export interface SourceFacts {
  kind: 'source';
  /** Null until its first snapshot. */
  epoch: string | null;
}

/** One WebSocket, as far as a stream needs it. */
export interface StreamConnection {
  readonly id: string;
  /** The attachment. */
  readonly state: unknown;
  readonly readyState: number;
  setState(facts: WatcherFacts | SourceFacts): unknown;
  send(frame: string): void;
  close(code: number, reason: string): void;
}

export class Watcher {
  readonly connection: StreamConnection;
  #facts: WatcherFacts;
  /** Position up to which it has been sent, and has answered that it shows, of an epoch. */
  #epoch = '';
  #sent = 0;
  #shown = 0;
  /** Of one that does not answer: what it may be sent now, in bytes. */
  readonly #budget: Bucket;
  readonly #messages: Bucket;
  readonly #inputs: Bucket;

  constructor(connection: StreamConnection, facts: WatcherFacts, now: number) {
    this.connection = connection;
    this.#facts = facts;
    this.#budget = fullBucket(STREAM_PLAIN_RATE, now);
    this.#messages = fullBucket(STREAM_MESSAGE_RATE, now);
    this.#inputs = fullBucket(STREAM_INPUT_RATE, now);
  }

  get facts(): Readonly<WatcherFacts> {
    return this.#facts;
  }

  get state(): WatcherState {
    return this.#facts.state;
  }

  set state(state: WatcherState) {
    if (state === this.#facts.state) return;
    this.#facts = { ...this.#facts, state };
    this.connection.setState(this.#facts);
  }

  set input(input: boolean) {
    this.#facts = { ...this.#facts, input };
    this.connection.setState(this.#facts);
  }

  /** TS8. */
  set carries(watchers: number) {
    const { branch } = this.#facts;
    if (!branch) return;
    this.#facts = { ...this.#facts, branch: { ...branch, watchers } };
    this.connection.setState(this.#facts);
  }

  get sent(): number {
    return this.#sent;
  }

  /** It goes on from here: what comes before this position it shows, or has been sent. */
  begins(epoch: string, at: number): void {
    this.#epoch = epoch;
    this.#sent = at;
    this.#shown = at;
  }

  /**
   * Output up to a position has been sent. @param bytes its length @param now ms
   * @returns whether the watcher still keeps up
   */
  wasSent(epoch: string, end: number, bytes: number, now: number): boolean {
    // Woken from hibernation: what was sent before has long been shown.
    if (this.#epoch === '') this.begins(epoch, end - bytes);
    this.#sent = end;
    if (this.#facts.frames) return this.#sent - this.#shown <= STREAM_WINDOW_BYTES;
    refill(this.#budget, STREAM_PLAIN_RATE, now);
    this.#budget.tokens -= bytes;
    return this.#budget.tokens > 0;
  }

  /** TS5: everything up to a position is on its terminal. @returns whether that is all that it was sent */
  hasShown(epoch: string, at: number): boolean {
    if (epoch !== this.#epoch) return false;
    this.#shown = Math.max(this.#shown, Math.min(at, this.#sent));
    return this.#shown === this.#sent;
  }

  /** Ms until one that does not answer may be sent something again; 0: now. */
  restMs(now: number): number {
    refill(this.#budget, STREAM_PLAIN_RATE, now);
    const missing = STREAM_PLAIN_RATE.burst / 2 - this.#budget.tokens;
    return Math.max(0, Math.ceil((missing * 1_000) / STREAM_PLAIN_RATE.perSecond));
  }

  /** LI1: whether a frame of it, or an input, is within its rate. @param now ms */
  mayMessage(now: number): boolean {
    return this.#facts.relays || takeToken(this.#messages, STREAM_MESSAGE_RATE, now) === 0;
  }

  mayInput(now: number): boolean {
    return this.#facts.relays || takeToken(this.#inputs, STREAM_INPUT_RATE, now) === 0;
  }
}
