// Virtual time for simulations: while it is installed, timers, clocks and chance of this process are its own, so that
// code that knows nothing of it runs the same way every time, and hours in moments.
import FakeTimers from '@sinonjs/fake-timers';
import { Random } from './random.ts';

/** A scheduled event. */
export interface Timer {
  cancel(): void;
}

/** Any day; the same every time. */
const FIRST_DAY = Date.UTC(2026, 0, 1);

export class VirtualTime implements Disposable {
  /** Number of events that have run. */
  steps = 0;
  #clock = FakeTimers.install({
    now: FIRST_DAY,
    toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'Date', 'performance'],
  });
  #chance = Math.random;

  /** @param seed of `Math.random` */
  constructor(seed: number) {
    const random = new Random(seed);
    Math.random = () => random.int(0, 0x7fff_fffe) / 0x7fff_ffff;
  }

  /** Virtual ms since the beginning. */
  get now(): number {
    return this.#clock.now - FIRST_DAY;
  }

  /** Schedules an event; a time in the past counts as now. @param ms from now */
  after(ms: number, run: () => void): Timer {
    const timer = setTimeout(run, Math.max(0, ms));
    return { cancel: () => clearTimeout(timer) };
  }

  /**
   * Runs all events of the next `ms`, each with the promises that follow from it.
   * @throws Error after `maxSteps` events: the simulation never settles
   */
  async run(ms: number, maxSteps = Number.POSITIVE_INFINITY): Promise<void> {
    let over = false;
    // What was done since the last run goes first, and what really waits in this process (a test runner's messages).
    await loopTurned();
    setTimeout(() => {
      over = true;
    }, ms);
    for (const last = this.steps + maxSteps; !over; this.steps += 1) {
      if (this.steps > last) throw new Error(`more than ${maxSteps} events in ${ms} ms`);
      this.#clock.next();
      await promisesDone();
    }
  }

  [Symbol.dispose](): void {
    this.#clock.uninstall();
    Math.random = this.#chance;
  }
}

/** Node's next tick comes after every promise that can go on, and costs a fraction of a turn of the event loop. */
function promisesDone(): Promise<void> {
  return new Promise((resolve) => process.nextTick(resolve));
}

function loopTurned(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
