// A value that changes, for React's `useSyncExternalStore` and for everybody else who wants to hear of it.
import { Emitter } from '../../protocol/emitter.ts';

export class Store<Value extends object> {
  readonly #changes = new Emitter<void>();
  #value: Value;

  constructor(value: Value) {
    this.#value = value;
  }

  /** @returns ends it */
  readonly subscribe = (listener: () => void): (() => void) => {
    const subscription = this.#changes.on(listener);
    return () => subscription.close();
  };

  /** @returns the same object until something changes */
  readonly getSnapshot = (): Value => this.#value;

  /** Changes some of it; tells nobody where it is all the same as before. */
  set(part: Partial<Value>): void {
    const keys = Object.keys(part) as (keyof Value)[];
    if (keys.every((key) => Object.is(part[key], this.#value[key]))) return;
    this.#value = { ...this.#value, ...part };
    this.#changes.emit();
  }
}
