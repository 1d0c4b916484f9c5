// Which machines have answered this one lately (MM2, MM3): each is asked once at a time, and an answer counts for a while.

/** For how long a machine counts as there after an answer, and as silent without one, in ms. */
const THERE_MS = 1_000;
const SILENT_MS = 10_000;

/** The latest question to a machine. */
interface Question {
  answer: Promise<boolean>;
  /** Silent so often in a row. */
  silences: number;
  /** Until when that counts, by `performance.now()`; infinite while there is no answer yet. */
  until: number;
}

export class Asked {
  readonly #questions = new Map<string, Question>();

  /**
   * One question, unless an answer still counts. A machine that was silent, but less often than that, is asked anew.
   * @param silences so many in a row are enough @param ask says why it does not answer; undefined: it does
   * @returns whether it is there
   */
  there(id: string, silences: number, ask: () => Promise<string | undefined>): Promise<boolean> {
    const last = this.#questions.get(id);
    const counts = last !== undefined && performance.now() < last.until;
    const isOpen = last?.until === Infinity;
    if (counts && (isOpen || last.silences === 0 || last.silences >= silences)) return last.answer;
    const before = last?.silences ?? 0;
    const question: Question = {
      answer: ask().then((why) => {
        question.silences = why === undefined ? 0 : before + 1;
        question.until = performance.now() + (why === undefined ? THERE_MS : SILENT_MS);
        return why === undefined;
      }),
      silences: before,
      until: Infinity,
    };
    this.#questions.set(id, question);
    return question.answer;
  }

  /** Whether a machine was silent so often in a row just now. */
  isSilent(id: string, times: number): boolean {
    const last = this.#questions.get(id);
    return last !== undefined && last.silences >= times && performance.now() < last.until;
  }

  forget(id: string): void {
    this.#questions.delete(id);
  }
}
