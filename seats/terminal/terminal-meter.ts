// What a terminal session counts: frames on both sides of it, and how long input waits for output.
import { Flow } from '../../protocol/figures.ts';

/** Shared by all seats of a proxy, whose figures come together in it. */
export interface TerminalMeter {
  readonly fromApp: Flow;
  readonly toApp: Flow;
  readonly fromPages: Flow;
  readonly toPages: Flow;
  /** Output has followed input. */
  echoed(seconds: number): void;
}

/** Of a session that nobody measures. */
export const unmeasured = (): TerminalMeter => ({
  fromApp: new Flow(),
  toApp: new Flow(),
  fromPages: new Flow(),
  toPages: new Flow(),
  echoed() {},
});

/** What comes later is no echo: that key had none. In ms. */
const LATEST_MS = 5_000;

/** From somebody's input to the app's next output, which mostly is its echo. */
export class EchoClock {
  readonly #echoed: (seconds: number) => void;
  readonly #now: () => number;
  /** When the oldest input came that no output has followed, in ms. */
  #since: number | undefined;
  /** The last echo took so long, in ms; null before the first. */
  lastMs: number | null = null;

  /** @param now a monotonic clock, in ms */
  constructor(echoed: (seconds: number) => void, now: () => number = () => performance.now()) {
    this.#echoed = echoed;
    this.#now = now;
  }

  typed(): void {
    const now = this.#now();
    if (this.#since === undefined || now - this.#since > LATEST_MS) this.#since = now;
  }

  output(): void {
    if (this.#since === undefined) return;
    const ms = this.#now() - this.#since;
    this.#since = undefined;
    if (ms > LATEST_MS) return;
    this.lastMs = ms;
    this.#echoed(ms / 1_000);
  }
}
