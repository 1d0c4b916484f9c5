// Keeps a terminal's input back for a moment, in order, while another seat's act may have moved the app's keyboard focus.

/**
 * Longer than the commands to the app that input has to wait for take, in ms; after that it goes on regardless. An app
 * that is this slow to answer over IPC is as slow to take a key: on a busy machine the wait costs nobody anything.
 */
export const HELD_AT_MOST_MS = 3_000;
/**
 * WibWob-DOS reads its terminal once in 20 ms, and takes three characters that it reads at once for a paste, which its
 * chat window ignores: so what was typed while it was held goes on in pairs.
 */
const AT_ONCE = 2;
const EVERY_MS = 24;
/** More than this is a paste, which goes on at once rather than being refused, in bytes. */
const MAX_BYTES = 16 * 1024;

/** @typeParam Who the sender */
export class HeldInput<Who> implements Disposable {
  readonly #pass: (who: Who, frame: Buffer) => void;
  readonly #timers = new Set<NodeJS.Timeout>();
  #kept: { who: Who; frame: Buffer; at: number }[] = [];
  #bytes = 0;
  #pacing: NodeJS.Timeout | undefined;

  /** @param pass sends a frame on, in the order in which they came */
  constructor(pass: (who: Who, frame: Buffer) => void) {
    this.#pass = pass;
  }

  /** Keeps input back until disposed of, for some seconds at most. Several may hold at once. */
  hold(): Disposable {
    const release = (): void => {
      clearTimeout(timer);
      if (this.#timers.delete(timer) && this.#timers.size === 0) this.#release();
    };
    const timer = setTimeout(release, HELD_AT_MOST_MS);
    this.#timers.add(timer);
    return { [Symbol.dispose]: release };
  }

  /** Takes an input frame: it goes on now, or when nobody holds input any more. */
  take(who: Who, frame: Buffer): void {
    if (this.#timers.size === 0 && this.#pacing === undefined) {
      this.#pass(who, frame);
      return;
    }
    this.#kept.push({ who, frame, at: performance.now() });
    this.#bytes += frame.length;
    if (this.#bytes > MAX_BYTES) this[Symbol.dispose]();
  }

  /** Lets everything go on. */
  [Symbol.dispose](): void {
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
    this.#flush();
  }

  /** Lets some go on, and the rest soon, unless it is held again. What has waited too long goes on at once. */
  #release(): void {
    this.#rest();
    const [oldest] = this.#kept;
    if (this.#timers.size > 0 || !oldest) return;
    if (performance.now() - oldest.at > HELD_AT_MOST_MS) return void this.#flush();
    for (const { who, frame } of this.#kept.splice(0, AT_ONCE)) {
      this.#bytes -= frame.length;
      this.#pass(who, frame);
    }
    this.#pacing = setTimeout(() => this.#release(), EVERY_MS);
  }

  #flush(): void {
    this.#rest();
    this.#bytes = 0;
    for (const { who, frame } of this.#kept.splice(0)) this.#pass(who, frame);
  }

  #rest(): void {
    clearTimeout(this.#pacing);
    this.#pacing = undefined;
  }
}
