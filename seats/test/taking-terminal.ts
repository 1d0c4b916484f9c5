// Test helper: an app's terminal that takes everything at once, for tests of a session without a keeper.
import { Emitter } from '../../protocol/emitter.ts';
import type { Grid } from '../../protocol/geometry.ts';
import type { AppTerminal, SeatEvent } from '../terminal/app-terminal.ts';

export class TakingTerminal implements AppTerminal {
  readonly sizes: Grid[] = [];
  readonly #events = new Emitter<SeatEvent>();
  #received = 0;

  /** Says that the pipe is there. */
  piped(): void {
    this.#events.emit({ on: 'pipe', seat: '/seat', received: this.#received });
  }

  /** @param bytes of input that came through the pipe */
  took(bytes: number): void {
    this.#received += bytes;
    this.#events.emit({ on: 'taken', seat: '/seat', taken: this.#received });
  }

  async attach(from: number | null): Promise<number> {
    return from ?? 0;
  }

  confirm(): void {}

  resize(size: Grid): void {
    this.sizes.push({ ...size });
  }

  async interrupt(): Promise<number> {
    return 0;
  }

  on(fn: (event: SeatEvent) => void): Disposable {
    return this.#events.on(fn);
  }
}
