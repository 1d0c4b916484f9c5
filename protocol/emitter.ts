// A typed event: listeners are added with `on` and called by `emit`, in Node and in browsers.

/** Ends by `using` in Node; browsers may lack `Symbol.dispose`, so that there it ends by `close`. */
export interface Subscription extends Disposable {
  close(): void;
}

export class Emitter<T> {
  readonly #listeners = new Set<(value: T) => void>();

  on(listener: (value: T) => void): Subscription {
    this.#listeners.add(listener);
    const close = (): void => void this.#listeners.delete(listener);
    return { close, [Symbol.dispose]: close };
  }

  emit(value: T): void {
    for (const listener of [...this.#listeners]) listener(value);
  }
}
