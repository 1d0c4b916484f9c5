// Counts the app's output, and confirms to the keeper what has come, which may then be forgotten there.

/** Confirmed after this much, or this long after the last; in bytes and ms. */
export const CONFIRM_BYTES = 64 * 1024;
const CONFIRM_MS = 20;

export class OutputPosition implements Disposable {
  /** How much output of the app has come, in total, in bytes; null: unknown. */
  #at: number | null = 0;
  #confirmed = 0;
  readonly #confirm: (to: number) => void;
  #timer: NodeJS.Timeout | undefined;

  constructor(confirm: (to: number) => void) {
    this.#confirm = confirm;
  }

  get at(): number | null {
    return this.#at;
  }

  /** Another app, another keeper's word, or a screen that was kept: from here on it is counted. */
  set(position: number | null): void {
    this.#at = position;
  }

  /** Output comes from here on, and what is before needs no confirmation. */
  begin(position: number): void {
    this.#at = position;
    this.#confirmed = position;
  }

  came(bytes: number): void {
    if (this.#at !== null) this.#at += bytes;
    if ((this.#at ?? 0) - this.#confirmed >= CONFIRM_BYTES) this.#tell();
    else this.#timer ??= setTimeout(() => this.#tell(), CONFIRM_MS);
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#timer);
  }

  #tell(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#at === null) return;
    this.#confirmed = this.#at;
    this.#confirm(this.#at);
  }
}
