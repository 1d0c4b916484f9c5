// Virtual time for simulations: events run in order of time, and events of equal time in the order scheduled.
import TinyQueue from 'tinyqueue';

interface Job {
  at: number;
  n: number;
  run: (() => void) | null;
}

/** A scheduled event. */
export interface Timer {
  cancel(): void;
}

export class Clock {
  /** Virtual ms. */
  now = 0;
  /** Number of events that have run. */
  steps = 0;
  #n = 0;
  #queue = new TinyQueue<Job>([], (a, b) => a.at - b.at || a.n - b.n);

  /** Schedules an event; a time in the past counts as now. @param ms from now */
  after(ms: number, run: () => void): Timer {
    this.#n += 1;
    const job: Job = { at: this.now + Math.max(0, ms), n: this.#n, run };
    this.#queue.push(job);
    return {
      cancel() {
        job.run = null;
      },
    };
  }

  /** Runs all events up to a time, in ms. @throws Error after `maxSteps` events: the simulation never settles */
  runUntil(end: number, maxSteps = Number.POSITIVE_INFINITY): void {
    const last = this.steps + maxSteps;
    for (let job = this.#queue.peek(); job && job.at <= end; job = this.#queue.peek()) {
      this.#queue.pop();
      if (!job.run) continue;
      this.steps += 1;
      if (this.steps > last) throw new Error(`more than ${maxSteps} events until ${end} ms`);
      this.now = job.at;
      job.run();
    }
    this.now = end;
  }
}
