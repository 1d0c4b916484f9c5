// Input of all browsers on its way to the app: sent no faster than the app's terminal takes it, and sent again if it
// was lost with a ttyd, so that what arrives is everything once and in order.
import { INPUT_WINDOW } from '../../../protocol/keeper.ts';
import { TO_TTYD } from '../frames.ts';
import type { ByteBudget } from './byte-budget.ts';

/** Input of one seat that waits, in bytes; more is refused. */
const MAX_WAITING = 12 * 1024 * 1024;
/** With this much that its program has not read, in bytes, a terminal sees no signal key that comes after it. */
const TERMINAL_BYTES = 4 * 1024;
/** Keys that terminals make signals of: Ctrl-C, Ctrl-\ and Ctrl-Z. */
const SIGNAL_KEYS: readonly number[] = [0x03, 0x1c, 0x1a];

export interface InputFlowParts<Who> {
  /** Limits what waits in all seats together. */
  budget: ByteBudget;
  /** Whether input of this sender may reach the app now. */
  may(who: Who): boolean;
  /** Tells a sender that this many bytes were not delivered. */
  refused(who: Who, bytes: number): void;
  /** Gets a signal key to the app ahead of what waits. @returns how many bytes were dropped for it */
  interrupt(key: number, sent: number): Promise<number>;
}

interface Part<Who> {
  who: Who;
  /** Without the opcode. */
  bytes: Uint8Array;
}

/** @typeParam Who a sender */
export class InputFlow<Who> {
  readonly #parts: InputFlowParts<Who>;
  #waiting: Part<Who>[] = [];
  #waitingBytes = 0;
  /** Sent, and perhaps not received by the keeper yet. The last one ends at `#sent`. */
  #flying: Part<Who>[] = [];
  #sent = 0;
  #taken = 0;
  #send: ((frame: Uint8Array) => void) | null = null;
  /** Something was refused: what follows is, too, until nothing waits, since input with gaps does harm. */
  #full = false;
  /** The app has ended, and there is no next one yet. */
  #ended = false;
  #interrupting = false;
  /** Sent since the last signal key, in bytes. */
  #bulk = 0;
  /** Called when nothing is pending any more. */
  #waiters: (() => void)[] = [];

  constructor(parts: InputFlowParts<Who>) {
    this.#parts = parts;
  }

  /** Bytes that the app's terminal has not taken. */
  pending(): number {
    return this.#waitingBytes + this.#sent - this.#taken;
  }

  /** Resolves when the app's terminal has taken all that has been pushed so far, or has ended. */
  arrived(): Promise<void> {
    return new Promise((resolve) => {
      this.#waiters.push(resolve);
      this.#tellArrived();
    });
  }

  /** Bytes that it has taken, in total. */
  taken(): number {
    return this.#taken;
  }

  /** @param frame an input frame, opcode first, not empty */
  push(who: Who, frame: Uint8Array): void {
    const bytes = frame.subarray(1);
    const key = bytes.length === 1 ? (bytes[0] as number) : -1;
    if (SIGNAL_KEYS.includes(key) && this.#send && this.#isBacklog()) {
      void this.#interrupt(who, key);
      return;
    }
    const room = this.#waitingBytes + bytes.length <= MAX_WAITING;
    if (this.#ended || this.#full || !room || !this.#parts.budget.take(bytes.length)) {
      this.#full = this.#waiting.length > 0;
      this.#parts.refused(who, bytes.length);
      return;
    }
    this.#waiting.push({ who, bytes });
    this.#waitingBytes += bytes.length;
    this.#pump();
  }

  /**
   * The keeper has a pipe again.
   * @param received how much it has got so far, in total @param send sends a frame through the pipe
   */
  piped(received: number, send: (frame: Uint8Array) => void): void {
    if (this.#flying.length === 0) {
      this.#sent = received;
      this.#taken = received;
    }
    this.#send = send;
    this.#ended = false;
    let start = this.#sent - this.#flying.reduce((sum, { bytes }) => sum + bytes.length, 0);
    for (const { bytes } of this.#flying) {
      if (start + bytes.length > received)
        send(frameOf(bytes.subarray(Math.max(0, received - start))));
      start += bytes.length;
    }
    this.#pump();
  }

  /** The pipe is gone: input waits for the next one. */
  unpiped(): void {
    this.#send = null;
  }

  /** @param total what the terminal has taken, or dropped on request */
  took(total: number): void {
    this.#taken = Math.min(Math.max(this.#taken, total), this.#sent);
    let start = this.#sent - this.#flying.reduce((sum, { bytes }) => sum + bytes.length, 0);
    while (this.#flying[0] && start + this.#flying[0].bytes.length <= this.#taken) {
      start += this.#flying[0].bytes.length;
      this.#flying.shift();
    }
    this.#pump();
    this.#tellArrived();
  }

  /** The app has ended: what was meant for it is not for the next one. */
  appEnded(): void {
    const [oldest] = this.#flying;
    if (oldest) this.#parts.refused(oldest.who, this.#sent - this.#taken);
    this.#flying = [];
    this.#dropWaiting();
    this.#sent = 0;
    this.#taken = 0;
    this.#bulk = 0;
    this.#send = null;
    this.#ended = true;
    this.#tellArrived();
  }

  #tellArrived(): void {
    if (this.pending() > 0) return;
    for (const resolve of this.#waiters.splice(0)) resolve();
  }

  #isBacklog(): boolean {
    return this.#waitingBytes > 0 || this.#bulk > TERMINAL_BYTES;
  }

  #pump(): void {
    while (this.#send && !this.#interrupting && this.#sent - this.#taken < INPUT_WINDOW) {
      const part = this.#waiting.shift();
      if (!part) break;
      this.#release(part);
      if (!this.#parts.may(part.who)) {
        this.#parts.refused(part.who, part.bytes.length);
        continue;
      }
      this.#flying.push(part);
      this.#sent += part.bytes.length;
      this.#bulk += part.bytes.length;
      this.#send(frameOf(part.bytes));
    }
    if (this.#waiting.length === 0) this.#full = false;
  }

  async #interrupt(who: Who, key: number): Promise<void> {
    this.#dropWaiting();
    if (this.#interrupting) return;
    this.#interrupting = true;
    this.#bulk = 0;
    const sender = this.#flying.at(-1)?.who ?? who;
    const sent = this.#sent;
    this.#flying = [];
    this.#sent += 1;
    try {
      const dropped = await this.#parts.interrupt(key, sent);
      if (dropped > 0) this.#parts.refused(sender, dropped);
    } finally {
      this.#interrupting = false;
      this.#pump();
    }
  }

  #dropWaiting(): void {
    for (const part of this.#waiting.splice(0)) {
      this.#release(part);
      this.#parts.refused(part.who, part.bytes.length);
    }
    this.#full = false;
  }

  #release({ bytes }: Part<Who>): void {
    this.#waitingBytes -= bytes.length;
    this.#parts.budget.give(bytes.length);
  }
}

function frameOf(bytes: Uint8Array): Uint8Array {
  const frame = new Uint8Array(bytes.length + 1);
  frame[0] = TO_TTYD.INPUT;
  frame.set(bytes, 1);
  return frame;
}
