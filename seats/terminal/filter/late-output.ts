// Gives what a filter keeps back for a while when its time has come, also where the app is silent.
import type { OutputFilter } from './output-filter.ts';
import type { Passed } from './splice.ts';

export class LateOutput implements Disposable {
  readonly #filter: () => OutputFilter;
  readonly #give: (passed: Passed) => void;
  #timer: NodeJS.Timeout | undefined;

  /** @param filter the one in use @param give gets what is late */
  constructor(filter: () => OutputFilter, give: (passed: Passed) => void) {
    this.#filter = filter;
    this.#give = give;
  }

  /** To be called after all output. */
  plan(): void {
    const ms = this.#timer ? null : this.#filter().lateIn();
    if (ms !== null) this.#timer = setTimeout(() => this.#ring(), ms);
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#timer);
  }

  #ring(): void {
    this.#timer = undefined;
    const passed = this.#filter().late();
    if (passed.output.length > 0) this.#give(passed);
    this.plan();
  }
}
