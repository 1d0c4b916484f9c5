// A number of bytes that several holders share, so that all of them together stay within a limit.

export class ByteBudget {
  #left: number;

  /** @param bytes what there is to take */
  constructor(bytes: number) {
    this.#left = bytes;
  }

  /** @returns false if there is less left, and nothing was taken */
  take(bytes: number): boolean {
    if (bytes > this.#left) return false;
    this.#left -= bytes;
    return true;
  }

  give(bytes: number): void {
    this.#left += bytes;
  }
}
