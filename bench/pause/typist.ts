// Somebody who types numbers all along: those that the program has printed say from when on keys did not reach it.
import type { Terminal } from '../tools/visitor.ts';
import { until } from '../tools/wait.ts';

/** Between two numbers of a typist, in ms: what is said of when keys stopped is as exact as this. */
export const PRESS_EVERY_MS = 10;

/** When keys stopped, as `performance.now()` has it. */
export interface Stopped {
  /** The first number was typed that did not get through, nor did any after it. */
  typed: number;
  /** The last one that got through was seen printed. */
  printed: number;
}

/** In a terminal whose program prints what it gets. */
export class Typist {
  readonly #terminal: Terminal;
  /** When each number was typed. */
  readonly #typedAt: number[] = [];
  /** When those that came back did. */
  readonly #printedAt = new Map<number, number>();
  #tail = '';

  constructor(terminal: Terminal) {
    this.#terminal = terminal;
    terminal.socket.on('message', (data: Buffer) => {
      if (data[0] === 0x30) this.#read(data.toString('latin1', 1));
    });
  }

  press(): void {
    const number = this.#typedAt.push(performance.now()) - 1;
    this.#terminal.type(`${number};`);
  }

  /** Types on until a key gets through. @returns the first number that was typed for it */
  async through(): Promise<number> {
    const from = this.#typedAt.length;
    await until(() => {
      this.press();
      return this.#lastPrinted(Number.POSITIVE_INFINITY) >= from;
    });
    return from;
  }

  /** The same after a pause. What got through before it has then been printed, since nothing overtakes. */
  async throughAgain(): Promise<Stopped> {
    const last = this.#lastPrinted(await this.through());
    const [typed, printed] = [this.#typedAt[last + 1], this.#printedAt.get(last)];
    if (typed === undefined || printed === undefined) throw new Error('No key got through before.');
    return { typed, printed };
  }

  #lastPrinted(below: number): number {
    return Math.max(-1, ...[...this.#printedAt.keys()].filter((number) => number < below));
  }

  #read(text: string): void {
    const parts = (this.#tail + text).split(';');
    this.#tail = parts.pop() ?? '';
    const now = performance.now();
    for (const part of parts) {
      const number = /\d+$/.exec(part)?.[0];
      if (number !== undefined) this.#printedAt.set(Number(number), now);
    }
  }
}
