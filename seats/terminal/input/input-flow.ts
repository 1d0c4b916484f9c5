// Input of all browsers on its way to the app: sent no faster than the app's terminal takes it, and sent again if it
// was lost with a ttyd, so that what arrives is everything once and in order.
import { INPUT_WINDOW } from '../../../protocol/keeper.ts';
import { TO_TTYD } from '../frames.ts';
import type { ByteBudget } from './byte-budget.ts';
import { SenderQueue, type Sent } from './sender-queue.ts';

/** Memory for one seat's input that waits, in bytes; what needs more is refused. */
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

/** @typeParam Who a sender */
export class InputFlow<Who> implements Disposable {
  readonly #parts: InputFlowParts<Who>;
  readonly #waiting = new SenderQueue<Who>();
  /** Taken from the budget for what waits. */
  #cost = 0;
  /** Sent, and perhaps not received by the keeper yet. It ends at `#sent`. */
  readonly #flying = new SenderQueue<Who>();
  #sent = 0;
  #taken = 0;
  #send: ((frame: Uint8Array) => void) | null = null;
  /** Something was refused: what follows is, too, until nothing waits, since input with gaps does harm. */
  #full = false;
  /** The app has ended, and there is no next one yet. */
  #ended = false;
  #interrupting = false;
  /** The newest signal key that came meanwhile. */
  #nextKey: { who: Who; key: number } | null = null;
  /** Sent since the last signal key, in bytes. */
  #bulk = 0;
  /** Called when nothing is pending any more. */
  #waiters: (() => void)[] = [];

  constructor(parts: InputFlowParts<Who>) {
    this.#parts = parts;
  }

  /** Nobody will ask for what waits, and what still comes, such as an answer of the terminal, is for nobody. */
  [Symbol.dispose](): void {
    this.#ended = true;
    this.#send = null;
    this.#waiting.clear();
    this.#giveBack();
  }

  /** Bytes that the app's terminal has not taken. */
  pending(): number {
    return this.#waiting.length + this.#sent - this.#taken;
  }

  /** Resolves when the app's terminal has taken all that has been pushed so far, or has ended. */
  arrived(): Promise<void> {
    return new Promise((resolve) => {
      this.#waiters.push(resolve);
      this.#tellArrived();
    });
  }

  /** Whether there is an app that gets input. */
  isOpen(): boolean {
    return !this.#ended;
  }

  /** Bytes that it has taken, in total. */
  taken(): number {
    return this.#taken;
  }

  /** @param frame an input frame, opcode first, not empty; its sender is told if it can't be delivered */
  push(who: Who, frame: Uint8Array): void {
    const bytes = frame.subarray(1);
    const key = bytes.length === 1 ? (bytes[0] as number) : -1;
    if (SIGNAL_KEYS.includes(key) && this.#send && this.#isBacklog()) {
      void this.#interrupt(who, key);
      return;
    }
    const isFree = this.#waiting.length === 0 && bytes.length <= this.#room();
    const taken = !this.#ended && !this.#full && (isFree || this.#reserve(who, bytes));
    if (!taken) {
      this.#full = this.#waiting.length > 0;
      this.#parts.refused(who, bytes.length);
    } else if (isFree) {
      this.#pass({ who, bytes });
    } else {
      this.#waiting.push(who, bytes);
      this.#pump();
    }
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
    let start = this.#sent - this.#flying.length;
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
    let gone = this.#flying.length - (this.#sent - this.#taken);
    while (gone > 0) gone -= this.#flying.take(gone)?.bytes.length ?? gone;
    this.#pump();
    this.#tellArrived();
  }

  /** The app has ended: what was meant for it is not for the next one. */
  appEnded(): void {
    const { oldest } = this.#flying;
    if (oldest !== undefined) this.#parts.refused(oldest, this.#sent - this.#taken);
    this.#flying.clear();
    this.#refuseWaiting();
    this.#nextKey = null;
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
    return this.#waiting.length > 0 || this.#bulk > TERMINAL_BYTES;
  }

  /** How much may be sent now, in bytes. */
  #room(): number {
    if (!this.#send || this.#interrupting) return 0;
    return Math.max(0, INPUT_WINDOW - (this.#sent - this.#taken));
  }

  #pump(): void {
    for (let room = this.#room(); room > 0; room = this.#room()) {
      const part = this.#waiting.take(room);
      if (!part) break;
      this.#giveBack(part.bytes.length);
      this.#pass(part);
    }
    if (this.#waiting.length > 0) return;
    this.#giveBack();
    this.#full = false;
  }

  /** Sends it, unless its sender may not type any more. */
  #pass({ who, bytes }: Sent<Who>): void {
    if (!this.#parts.may(who)) {
      this.#parts.refused(who, bytes.length);
      return;
    }
    this.#flying.push(who, bytes);
    this.#sent += bytes.length;
    this.#bulk += bytes.length;
    this.#send?.(frameOf(bytes));
  }

  async #interrupt(who: Who, key: number): Promise<void> {
    this.#refuseWaiting();
    if (this.#interrupting) {
      this.#nextKey = { who, key };
      return;
    }
    this.#interrupting = true;
    this.#bulk = 0;
    const sender = this.#flying.newest ?? who;
    const sent = this.#sent;
    this.#flying.clear();
    this.#sent += 1;
    try {
      const dropped = await this.#parts.interrupt(key, sent);
      if (dropped > 0) this.#parts.refused(sender, dropped);
    } finally {
      this.#interrupting = false;
      const next = this.#nextKey;
      this.#nextKey = null;
      if (next) void this.#interrupt(next.who, next.key);
      else this.#pump();
    }
  }

  #refuseWaiting(): void {
    for (const { who, bytes } of this.#waiting) this.#parts.refused(who, bytes.length);
    this.#waiting.clear();
    this.#giveBack();
    this.#full = false;
  }

  /** @returns false if there is no room for it */
  #reserve(who: Who, bytes: Uint8Array): boolean {
    const cost = this.#waiting.costOf(who, bytes);
    if (this.#cost + cost > MAX_WAITING || !this.#parts.budget.take(cost)) return false;
    this.#cost += cost;
    return true;
  }

  /** @param cost in bytes; all if not given */
  #giveBack(cost = this.#cost): void {
    this.#parts.budget.give(cost);
    this.#cost -= cost;
  }
}

function frameOf(bytes: Uint8Array): Uint8Array {
  const frame = new Uint8Array(bytes.length + 1);
  frame[0] = TO_TTYD.INPUT;
  frame.set(bytes, 1);
  return frame;
}
