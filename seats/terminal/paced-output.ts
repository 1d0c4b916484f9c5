// Coalesces a flood of output into a few large frames, because every frame costs the proxy, screen and browsers work.
import type { WebSocket } from 'ws';

/** Output at this rate counts as a flood: this many bytes within about one rest, in bytes and ms. */
const FLOOD_BYTES = 2 * 1024;
const REST_MS = 1;
/** A read this large means that more is already waiting, so don't rest. Node reads at most 64 KiB at once. */
const FULL_BYTES = 48 * 1024;

/**
 * Merges all frames of one read into one. During a flood it pauses for 1 ms after a small read, so that the next read
 * gets more: up to 64 kB instead of ttyd's 4 kB frames. The first output after a silence is never delayed.
 */
export class PacedOutput {
  readonly #ws: WebSocket;
  readonly #emit: (frame: Buffer) => void;
  #frames: Buffer[] = [];
  #flushedAt = 0;
  #resting = false;
  #held = false;

  constructor(ws: WebSocket, emit: (frame: Buffer) => void) {
    this.#ws = ws;
    this.#emit = emit;
  }

  /** @param frame output from ttyd, opcode first */
  push(frame: Buffer): void {
    if (this.#frames.push(frame) === 1) process.nextTick(() => this.#flush());
  }

  #flush(): void {
    const [first, ...more] = this.#frames;
    this.#frames = [];
    if (!first) return;
    const frame =
      more.length === 0 ? first : Buffer.concat([first, ...more.map((next) => next.subarray(1))]);
    const now = performance.now();
    const flood = frame.length >= FLOOD_BYTES && now - this.#flushedAt <= 2 * REST_MS;
    if (flood && frame.length < FULL_BYTES) this.#rest();
    this.#flushedAt = now;
    this.#emit(frame);
  }

  /** Stops reading until `resume`. */
  pause(): void {
    this.#held = true;
    this.#ws.pause();
  }

  resume(): void {
    this.#held = false;
    if (!this.#resting) this.#ws.resume();
  }

  #rest(): void {
    if (this.#resting) return;
    this.#resting = true;
    this.#ws.pause();
    setTimeout(() => {
      this.#resting = false;
      if (!this.#held) this.#ws.resume();
    }, REST_MS);
  }
}
