// Notices a connection that is open and dead: a browser can't send a WebSocket's own ping, so the proxy is asked.

const TICK_MS = 1_000;
/** Silence after which the proxy is asked whether it is there. */
const QUIET_MS = 5_000;
/** A question so old is reason to try a second connection; so old, to give up the first. */
const DOUBT_MS = 1_500;
const DEAD_MS = 4_000;
/** Frames come, but no answer to a question so old. */
const MUTE_MS = 8_000;
/** After a wake or a change of network there is reason for doubt at once. */
const WAKE_DOUBT_MS = 300;
/** A connection that has said nothing since it was made is given up after this. */
const FIRST_WORD_MS = 10_000;

export interface LivenessHooks {
  /** Sends the question. */
  ask(): void;
  /** Nothing answers: time to try a second connection beside this one. */
  doubt(): void;
  dead(): void;
  /** There are frames, but no answers: an older proxy. */
  mute(): void;
}

/** Watches one connection after the other. */
export class LivenessCheck {
  /** The proxy has answered before; an older one never does. */
  answers = false;

  readonly #hooks: LivenessHooks;
  #timer: ReturnType<typeof setInterval> | undefined;
  #early: ReturnType<typeof setTimeout> | undefined;
  #tickedAt = 0;
  /** When the last frame came; null before the first. */
  #heardAt: number | null = null;
  #startedAt = 0;
  /** When the question that waits for its answer was asked. */
  #askedAt: number | null = null;

  constructor(hooks: LivenessHooks) {
    this.#hooks = hooks;
  }

  /** A new connection is to be watched. */
  start(): void {
    this.stop();
    this.#startedAt = performance.now();
    this.#tickedAt = this.#startedAt;
    this.#timer = setInterval(() => this.#tick(), TICK_MS);
  }

  stop(): void {
    clearInterval(this.#timer);
    clearTimeout(this.#early);
    this.#heardAt = null;
    this.#askedAt = null;
  }

  /** A frame has come. */
  heard(): void {
    this.#heardAt = performance.now();
    clearTimeout(this.#early);
  }

  answered(): void {
    this.#askedAt = null;
    this.answers = true;
  }

  /** Asks, if no question is open. */
  ask(): void {
    if (this.#askedAt !== null) return;
    this.#askedAt = performance.now();
    this.#hooks.ask();
  }

  /** The page or the network has come back. */
  wake(): void {
    this.#askedAt = null;
    this.ask();
    clearTimeout(this.#early);
    if (this.answers) this.#early = setTimeout(() => this.#hooks.doubt(), WAKE_DOUBT_MS);
  }

  #tick(): void {
    const now = performance.now();
    const slept = now - this.#tickedAt > 2 * TICK_MS;
    this.#tickedAt = now;
    // What came while the page slept may still wait to be read.
    if (slept) this.wake();
    else if (this.#heardAt === null) {
      if (now - this.#startedAt > FIRST_WORD_MS) this.#hooks.dead();
    } else if (this.#askedAt === null) {
      if (now - this.#heardAt > QUIET_MS) this.ask();
    } else if (this.answers) {
      this.#judge(now - this.#askedAt, this.#heardAt < this.#askedAt);
    }
  }

  /** @param open ms since the question @param silent nothing at all has come since */
  #judge(open: number, silent: boolean): void {
    if (silent && open > DEAD_MS) this.#hooks.dead();
    else if (silent && open > DOUBT_MS) this.#hooks.doubt();
    else if (!silent && open > MUTE_MS) {
      this.answers = false;
      this.#hooks.mute();
    }
  }
}
