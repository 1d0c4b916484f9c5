// What a seat's recording is played into: a source for the terminal of the client module, which shows it and sends nothing.
import { Store } from '../../client/connection/store.ts';
import type { TerminalSink, TerminalSource, TerminalStreamState } from '../../client/index.ts';
import type { Grid } from '../../protocol/geometry.ts';
import type { CastEvent } from './cast-events.ts';

/** A recording is always there, and takes no keys. */
const PLAYED: Omit<TerminalStreamState, 'size'> = {
  connection: { status: 'live', since: 0, attempt: 0, retryAt: null, reason: null, final: false },
  ...{ live: true, seat: null, pause: null, windows: null, error: null },
  ...{ input: false, held: 0, lost: null },
};

export class SeatScreen implements TerminalSource {
  readonly subscribe: TerminalSource['subscribe'];
  readonly getSnapshot: TerminalSource['getSnapshot'];
  readonly #store: Store<TerminalStreamState>;
  /** What was played before there was a terminal. */
  #held: CastEvent[] = [];
  #sink: TerminalSink | null = null;
  #size: Grid;

  constructor(size: Grid) {
    this.#size = size;
    this.#store = new Store<TerminalStreamState>({ ...PLAYED, size });
    this.subscribe = this.#store.subscribe;
    this.getSnapshot = this.#store.getSnapshot;
  }

  attach(sink: TerminalSink): () => void {
    this.#sink = sink;
    sink.reset(this.#size);
    for (const event of this.#held.splice(0)) this.apply(event);
    return () => {
      if (this.#sink === sink) this.#sink = null;
    };
  }

  apply(event: CastEvent): void {
    if (!this.#sink) this.#held.push(event);
    else if (event.kind === 'output') this.#sink.write(event.text, () => undefined);
    else {
      this.#resized(event);
      this.#sink.resize(this.#size);
    }
  }

  /** What comes next begins on an empty screen. */
  reset(): void {
    this.#held = [];
    this.#sink?.reset(this.#size);
  }

  send(): 'refused' {
    return 'refused';
  }

  retry(): void {}

  #resized({ cols, rows }: Grid): void {
    if (cols === this.#size.cols && rows === this.#size.rows) return;
    this.#size = { cols, rows };
    this.#store.set({ size: this.#size });
  }
}
