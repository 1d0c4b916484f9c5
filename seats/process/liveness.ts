// Asks a seat now and then whether it is alive: that sockets are open says nothing about a process that is stopped.
import { children, isStopped } from '../../node/proc.ts';

export interface LivenessParts {
  /** Null: not there now. */
  pids(): { app: number | null; ttyd: number | null };
  /** Whether the keeper answers. */
  keeperAnswers(): Promise<boolean>;
  /** Whether ttyd answers. */
  ttydAnswers(): Promise<boolean>;
  /** Input in bytes: not taken by the app's terminal yet, and taken in total. */
  input(): { pending: number; taken: number };
  /** Called with the reason when a seat turns out not to be alive, and with '' when it is again. */
  onChange(why: string): void;
}

const EVERY_MS = 2_000;
/** The first look, in ms: before a seat that kept ending counts as running again. */
const FIRST_MS = 1_000;
/** Looks in a row that find the same input waiting, until the app counts as one that reads none. */
const STUCK_LOOKS = 3;

export class Liveness implements Disposable {
  readonly #parts: LivenessParts;
  #timer: NodeJS.Timeout | undefined;
  #why = '';
  #taken = 0;
  #stuck = 0;
  #closed = false;

  constructor(parts: LivenessParts) {
    this.#parts = parts;
    this.#again(FIRST_MS);
  }

  [Symbol.dispose](): void {
    this.#closed = true;
    clearTimeout(this.#timer);
  }

  #again(inMs: number): void {
    this.#timer = setTimeout(() => void this.#look(), inMs);
    this.#timer.unref();
  }

  async #look(): Promise<void> {
    const why = (await this.#answers()) || this.#stopped() || this.#input();
    if (this.#closed) return;
    if (why !== this.#why) {
      this.#why = why;
      this.#parts.onChange(why);
    }
    this.#again(EVERY_MS);
  }

  async #answers(): Promise<string> {
    const [keeper, ttyd] = await Promise.all([
      this.#parts.keeperAnswers(),
      this.#parts.ttydAnswers(),
    ]);
    if (!keeper) return 'What holds the app does not answer.';
    return ttyd ? '' : 'The terminal’s server does not answer.';
  }

  #stopped(): string {
    const { app, ttyd } = this.#parts.pids();
    if (app !== null && isStopped(app)) return 'The app is stopped.';
    const own = ttyd === null ? [] : [ttyd, ...children(ttyd)];
    return own.some(isStopped) ? 'The terminal’s server is stopped.' : '';
  }

  #input(): string {
    const { pending, taken } = this.#parts.input();
    this.#stuck = pending > 0 && taken === this.#taken ? this.#stuck + 1 : 0;
    this.#taken = taken;
    return this.#stuck >= STUCK_LOOKS ? 'The app does not read what is typed.' : '';
  }
}
