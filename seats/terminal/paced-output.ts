// A flood in few large frames: each of ttyd's small ones costs the proxy, the screen's thread and every browser a turn.
import type { WebSocket } from 'ws';

/** Output that comes faster than this is a flood: so many bytes within one rest, in bytes and ms. */
const FLOOD_BYTES = 2 * 1024;
const REST_MS = 1;
/** A read that brings so much leaves more behind: waiting would only hold it up. Node reads 64 KiB at most. */
const FULL_BYTES = 48 * 1024;

/**
 * Makes one frame of all that came in one read, and in a flood rests for 1 ms after a small one, so that much comes in
 * the next: up to 64 kB instead of the 4 kB of one of ttyd's frames. What comes after a silence never waits.
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

  /** @param frame output of ttyd, opcode first */
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

  /** Reads no more until `resume`. */
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
