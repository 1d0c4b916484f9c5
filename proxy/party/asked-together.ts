// Questions of one kind, asked together: what comes up while one is under way goes with the next (DO4).

/** Of one place: what waits for the next question there, by what is asked. */
interface Waiting<Question, Answer> {
  question: Question;
  resolvers: PromiseWithResolvers<Answer>;
}

export class AskedTogether<Place, Question, Answer> {
  readonly #ask: (place: Place, questions: Question[]) => Promise<Answer[]>;
  readonly #most: number;
  /** Of places that are being asked. */
  readonly #waiting = new Map<Place, Map<string, Waiting<Question, Answer>>>();

  /** @param ask one answer for each, in their order @param most questions at once */
  constructor(ask: (place: Place, questions: Question[]) => Promise<Answer[]>, most: number) {
    this.#ask = ask;
    this.#most = most;
  }

  /**
   * The answer is as of now or later: it does not come from a question that is under way already.
   * @throws what asking throws
   */
  ask(place: Place, question: Question): Promise<Answer> {
    const isIdle = !this.#waiting.has(place);
    const waiting = this.#waiting.get(place) ?? new Map<string, Waiting<Question, Answer>>();
    this.#waiting.set(place, waiting);
    const key = JSON.stringify(question);
    const same = waiting.get(key) ?? { question, resolvers: Promise.withResolvers<Answer>() };
    waiting.set(key, same);
    if (isIdle) void this.#askAll(place, waiting);
    return same.resolvers.promise;
  }

  /** Never rejects. */
  async #askAll(place: Place, waiting: Map<string, Waiting<Question, Answer>>): Promise<void> {
    while (waiting.size > 0) {
      const now = [...waiting].slice(0, this.#most);
      for (const [key] of now) waiting.delete(key);
      try {
        const answers = await this.#ask(
          place,
          now.map(([, { question }]) => question),
        );
        if (answers.length !== now.length) throw new Error('that is not an answer for each');
        for (const [i, [, { resolvers }]] of now.entries()) resolvers.resolve(answers[i] as Answer);
      } catch (error) {
        // Whoever waits would wait as long, one after the other, where nothing answers.
        for (const [, { resolvers }] of [...now, ...waiting]) resolvers.reject(error);
        waiting.clear();
      }
    }
    this.#waiting.delete(place);
  }
}
