// Detects a connection that is open but dead. Browsers can't send WebSocket ping frames, so this uses
// application-level pings to the proxy.

const TICK_MS = 1_000;
/** Silence after which a ping is sent. */
const QUIET_MS = 5_000;
/** Age of an unanswered ping at which a second connection is tried, and at which the first is given up. */
const DOUBT_MS = 1_500;
const DEAD_MS = 4_000;
/** Age of an unanswered ping at which a proxy that still sends frames is taken not to support pings. */
const MUTE_MS = 8_000;
/** The shorter timeout for a ping after a wake-up or a network change. */
const WAKE_DOUBT_MS = 300;
/** A new connection that has received nothing for this long is given up. */
const FIRST_WORD_MS = 10_000;
/** The same for one that may wait for its seat to start, behind others that start. */
const FIRST_SEAT_MS = 60_000;

export interface LivenessHooks {
  /** Sends a ping. */
  ask(): void;
  /** No answer: a second connection should be tried in parallel. */
  doubt(): void;
  dead(): void;
  /** Frames arrive but no pongs: an older proxy. */
  mute(): void;
}

/** Monitors one connection at a time; `start` switches to a new one. */
export class LivenessCheck {
  /** The proxy has answered a ping; an older one never does. */
  answers = false;

  readonly #hooks: LivenessHooks;
  #timer: ReturnType<typeof setInterval> | undefined;
  #early: ReturnType<typeof setTimeout> | undefined;
  #tickedAt = 0;
  /** When the last frame arrived; null before the first. */
  #heardAt: number | null = null;
  #startedAt = 0;
  #firstWordMs = FIRST_WORD_MS;
  /** When the unanswered ping was sent; null if there is none. */
  #askedAt: number | null = null;

  constructor(hooks: LivenessHooks) {
    this.#hooks = hooks;
  }

  /** Starts monitoring a new connection. @param seated whether the seat had started before, so that it answers soon */
  start(seated: boolean): void {
    this.stop();
    this.#firstWordMs = seated ? FIRST_WORD_MS : FIRST_SEAT_MS;
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

  /** Call for every received frame. */
  heard(): void {
    this.#heardAt = performance.now();
    clearTimeout(this.#early);
  }

  answered(): void {
    this.#askedAt = null;
    this.answers = true;
  }

  /** Sends a ping, unless one is unanswered. */
  ask(): void {
    if (this.#askedAt !== null) return;
    this.#askedAt = performance.now();
    this.#hooks.ask();
  }

  /** Call when the page or the network has come back. */
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
    // Frames that arrived while the page slept may not have been delivered yet.
    if (slept) this.wake();
    else if (this.#heardAt === null) {
      if (now - this.#startedAt > this.#firstWordMs) this.#hooks.dead();
    } else if (this.#askedAt === null) {
      if (now - this.#heardAt > QUIET_MS) this.ask();
    } else if (this.answers) {
      this.#judge(now - this.#askedAt, this.#heardAt < this.#askedAt);
    }
  }

  /** @param open ms since the ping @param silent no frame at all has arrived since */
  #judge(open: number, silent: boolean): void {
    if (silent && open > DEAD_MS) this.#hooks.dead();
    else if (silent && open > DOUBT_MS) this.#hooks.doubt();
    else if (!silent && open > MUTE_MS) {
      this.answers = false;
      this.#hooks.mute();
    }
  }
}
