// One change of a file after another: between reading what it says and writing what it says next, no other is made here.

export class Turns {
  readonly #last = new Map<string, Promise<unknown>>();

  /** Works once all that was asked for before with this file has been done, or has failed. */
  of<T>(file: string, work: () => Promise<T>): Promise<T> {
    const before = this.#last.get(file) ?? Promise.resolve();
    const mine = before.then(work, work);
    this.#last.set(file, mine);
    const done = () => {
      if (this.#last.get(file) === mine) this.#last.delete(file);
    };
    mine.then(done, done);
    return mine;
  }
}
