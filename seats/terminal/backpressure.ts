// Backpressure of a terminal session: ttyd is read no faster than the screen parses and the fastest browser reads.
import type { Viewer } from './viewer.ts';

/** Bytes pending in the screen at which reading from ttyd stops, and resumes. */
const SCREEN_HIGH = 1536 * 1024;
const SCREEN_LOW = 768 * 1024;
/** How long slow browsers may hold up their app before they are marked as behind, in ms. */
const SLOW_GRACE_MS = 1_000;

export interface BackpressureParts {
  viewers: ReadonlySet<Viewer>;
  /** Bytes that the screen has not parsed yet. */
  pending(): number;
  /** Starts or stops reading from ttyd. */
  setReading(reading: boolean): void;
}

/**
 * A single slow browser never holds up the others: it falls behind. If no browser keeps up, the app is paused briefly,
 * so that a slow network needn't skip output; then it continues without them, because a closed laptop must not freeze
 * what runs in the seat.
 */
export class Backpressure implements Disposable {
  readonly #parts: BackpressureParts;
  #reading = true;
  #grace: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(parts: BackpressureParts) {
    this.#parts = parts;
  }

  /** Resets the state for a new connection to ttyd, which starts out being read. */
  restart(): void {
    this.#reading = true;
    this.update();
  }

  /** Called when a browser or the screen can take more or less than before. */
  update(): void {
    if (this.#closed) return;
    const held = this.#nobodyKeepsUp();
    if (!held) {
      clearTimeout(this.#grace);
      this.#grace = undefined;
    } else {
      this.#grace ??= setTimeout(() => this.#goOn(), SLOW_GRACE_MS);
    }
    const full = this.#parts.pending() > (this.#reading ? SCREEN_HIGH : SCREEN_LOW);
    const reading = !held && !full;
    if (reading === this.#reading) return;
    this.#reading = reading;
    this.#parts.setReading(reading);
  }

  #nobodyKeepsUp(): boolean {
    let live = false;
    for (const viewer of this.#parts.viewers) {
      if (!viewer.live) continue;
      if (!viewer.blocked) return false;
      live = true;
    }
    return live;
  }

  #goOn(): void {
    this.#grace = undefined;
    for (const viewer of this.#parts.viewers) if (viewer.blocked) viewer.fallBehind();
    this.update();
  }

  [Symbol.dispose](): void {
    this.#closed = true;
    clearTimeout(this.#grace);
  }
}
