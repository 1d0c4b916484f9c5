// Sends frames to a crowd a few at a time, so that somebody's key does not wait until all have theirs.
import { WebSocket } from 'ws';

/** Frames sent at once: less than a tenth of a ms. */
const AT_ONCE = 8;

interface Entry {
  socket: WebSocket;
  what: Buffer | [code: number, reason: string];
}

export class Outbox {
  #waiting: Entry[] = [];
  #at = 0;
  #timer: NodeJS.Immediate | undefined;
  /** Most frames are for many: each is encoded once. */
  #latest = { frame: '', bytes: Buffer.alloc(0) };

  /** In order, for each socket. */
  send(socket: WebSocket, frame: string): void {
    if (frame !== this.#latest.frame) this.#latest = { frame, bytes: Buffer.from(frame) };
    this.#push({ socket, what: this.#latest.bytes });
  }

  /** Closes it behind what waits. */
  close(socket: WebSocket, code: number, reason: string): void {
    this.#push({ socket, what: [code, reason] });
  }

  #push(entry: Entry): void {
    this.#waiting.push(entry);
    this.#timer ??= setImmediate(() => this.#drain());
  }

  #drain(): void {
    const end = Math.min(this.#at + AT_ONCE, this.#waiting.length);
    for (; this.#at < end; this.#at += 1) {
      const { socket, what } = this.#waiting[this.#at] as Entry;
      if (socket.readyState !== WebSocket.OPEN) continue;
      if (Buffer.isBuffer(what)) socket.send(what, { binary: false });
      else socket.close(...what);
    }
    if (this.#at < this.#waiting.length) {
      this.#timer = setImmediate(() => this.#drain());
      return;
    }
    this.#timer = undefined;
    this.#waiting = [];
    this.#at = 0;
  }
}
