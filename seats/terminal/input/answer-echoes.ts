// Recognises what pages answer although the proxy's terminal has answered: pages of other versions, and bare clients.
import {
  type Answer,
  looksLikeKey,
  readAnswers,
} from '../../../protocol/page/terminal-questions.ts';

/** How long an answer of a page may take after ours, in ms. */
const EXPECTED_MS = 10_000;

/** echo: nothing but answers to questions that were asked of late; unknown: perhaps, and perhaps a key. */
export type Verdict = 'input' | 'echo' | 'unknown';

export class AnswerEchoes {
  /** When each kind of answer, and each answer, was last given. */
  readonly #given = new Map<string, number>();

  /** @param answers what our terminal has just answered @param now on the clock of `performance.now()` */
  answered(answers: string, now: number): void {
    for (const [key, at] of this.#given) if (now - at > EXPECTED_MS) this.#given.delete(key);
    for (const { kind, text } of readAnswers(answers) ?? []) {
      this.#given.set(kind, now).set(text, now);
    }
  }

  /**
   * What could be a key counts as an answer only if it is the very one that was given.
   * @param input of a page, without the opcode
   * @param isBehind our terminal has not read everything that pages may have read, and may yet be asked
   */
  judge(input: Uint8Array, now: number, isBehind: boolean): Verdict {
    if (input[0] !== 0x1b) return 'input';
    const answers = readAnswers(Buffer.from(input).toString('latin1'));
    const open = answers?.filter((answer) => !this.#wasGiven(answer, now)) ?? null;
    if (open === null) return 'input';
    if (open.length === 0) return 'echo';
    if (!isBehind) return 'input';
    return open.some(looksLikeKey) ? 'unknown' : 'echo';
  }

  #wasGiven(answer: Answer, now: number): boolean {
    const at = this.#given.get(looksLikeKey(answer) ? answer.text : answer.kind);
    return at !== undefined && now - at <= EXPECTED_MS;
  }
}
