// Asks a silent server whether it is still there, and notices when it is not (PR1).
import { PING_INTERVAL_MS, SILENCE_MS } from '../../protocol/limits.ts';

/** How long an answer may take after a sleep or a change of the network, in ms. */
const PROBE_MS = 4_000;
/** Pings without an answer after which, with the next one due, the silence was too long: a page that slept asks first. */
const UNANSWERED = SILENCE_MS / PING_INTERVAL_MS - 1;

export class Heartbeat {
  readonly #does: { ping(): void; dead(): void };
  #signal: AbortSignal | null = null;
  #timer: ReturnType<typeof setInterval> | undefined;
  #heardAt = 0;
  #unanswered = 0;

  /** @param does what it calls */
  constructor(does: { ping(): void; dead(): void }) {
    this.#does = does;
  }

  /** A socket is open. @param signal its end */
  start(signal: AbortSignal): void {
    this.stop();
    this.#signal = signal;
    this.heard();
    this.#timer = setInterval(() => this.#beat(), PING_INTERVAL_MS);
    signal.addEventListener('abort', () => this.#end(signal), { once: true });
  }

  /** Until the next `start`. */
  stop(): void {
    clearInterval(this.#timer);
    this.#signal = null;
  }

  /** The server has said something. */
  heard(): void {
    this.#heardAt = performance.now();
    this.#unanswered = 0;
  }

  /** Asks at once, and does not wait long. */
  probe(): void {
    const signal = this.#signal;
    if (!signal) return;
    const asked = performance.now();
    this.#ping();
    const timer = setTimeout(() => {
      if (this.#signal === signal && this.#heardAt < asked) this.#does.dead();
    }, PROBE_MS);
    signal.addEventListener('abort', () => clearTimeout(timer), { once: true });
  }

  #end(signal: AbortSignal): void {
    if (this.#signal === signal) this.stop();
  }

  #beat(): void {
    if (this.#unanswered >= UNANSWERED) this.#does.dead();
    else this.#ping();
  }

  #ping(): void {
    this.#unanswered += 1;
    this.#does.ping();
  }
}
