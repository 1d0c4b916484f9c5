// A typed event emitter whose subscriptions are disposables.

export class Emitter<Events extends object> {
  readonly #listeners = new Map<keyof Events, Set<(value: never) => void>>();

  /** @returns disposing it removes the listener */
  on<K extends keyof Events>(event: K, fn: (value: Events[K]) => void): Disposable {
    const set = this.#listeners.get(event) ?? new Set();
    this.#listeners.set(event, set);
    set.add(fn);
    return { [Symbol.dispose]: () => set.delete(fn) };
  }

  emit<K extends keyof Events>(event: K, value: Events[K]): void {
    for (const fn of [...(this.#listeners.get(event) ?? [])]) {
      (fn as (value: Events[K]) => void)(value);
    }
  }
}
