// Where input of pages comes in: answers that the proxy's terminal has given itself stay outside.
import { AnswerEchoes } from './answer-echoes.ts';

/** What may be a key or an answer waits for our own answer no longer than this, in ms; a hand does not notice it. */
const UNKNOWN_MS = 100;

/** @typeParam Who a sender */
export class InputGate<Who> implements Disposable {
  readonly #echoes = new AnswerEchoes();
  readonly #isBehind: () => boolean;
  readonly #pass: (who: Who, frame: Buffer) => void;
  /** In order: behind what is not known yet, everything waits. */
  #waiting: { who: Who; frame: Buffer }[] = [];
  #timer: NodeJS.Timeout | undefined;

  /**
   * @param isBehind whether our terminal has output to read that pages may have read
   * @param pass takes an input frame, opcode first
   */
  constructor(isBehind: () => boolean, pass: (who: Who, frame: Buffer) => void) {
    this.#isBehind = isBehind;
    this.#pass = pass;
  }

  /** Our terminal has answered. */
  answered(answer: string): void {
    this.#echoes.answered(answer, performance.now());
    this.progress();
  }

  /** Our terminal has read output. */
  progress(): void {
    if (this.#waiting.length > 0) this.#work(this.#isBehind());
  }

  take(who: Who, frame: Buffer): void {
    this.#waiting.push({ who, frame });
    if (this.#timer === undefined) this.#work(this.#isBehind());
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#timer);
    this.#waiting = [];
  }

  #work(isBehind: boolean): void {
    for (let next = this.#waiting[0]; next; next = this.#waiting[0]) {
      const verdict = this.#echoes.judge(next.frame.subarray(1), performance.now(), isBehind);
      if (verdict === 'unknown') {
        this.#timer ??= setTimeout(() => this.#work(false), UNKNOWN_MS);
        return;
      }
      this.#waiting.shift();
      if (verdict === 'input') this.#pass(next.who, next.frame);
    }
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }
}
