// Backpressure of a terminal session: ttyd is read only as fast as the screen parses and the fastest browser takes.
import type { Viewer } from './viewer.ts';

/** Pending bytes of the screen at which reading from ttyd stops, and goes on again. */
const SCREEN_HIGH = 1536 * 1024;
const SCREEN_LOW = 768 * 1024;
/** How long browsers that read slowly may hold up their app before they fall behind, in ms. */
const SLOW_GRACE_MS = 1_000;

export interface BackpressureParts {
  viewers: ReadonlySet<Viewer>;
  /** Bytes that the screen has not parsed. */
  pending(): number;
  /** Starts or stops the reading from ttyd. */
  setReading(reading: boolean): void;
}

/**
 * One browser that reads slowly never holds up the others: it falls behind. If none of them keeps up, the app is
 * held back for a moment, which spares a slow network the skipping; then the app goes on without them, because a
 * lid that was closed must not freeze what runs in the seat.
 */
export class Backpressure implements Disposable {
  readonly #parts: BackpressureParts;
  #reading = true;
  #grace: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(parts: BackpressureParts) {
    this.#parts = parts;
  }

  /** A new connection to ttyd is read from the start. */
  restart(): void {
    this.#reading = true;
    this.update();
  }

  /** A browser, or the screen, can take more or less than before. */
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
