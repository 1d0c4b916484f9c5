// What is counted while things go on, so cheaply that every frame can pay for it; `/metrics` reads it now and then.

/** Frames that go one way. */
export class Flow {
  frames = 0;
  bytes = 0;

  count(bytes: number): void {
    this.frames += 1;
    this.bytes += bytes;
  }
}

/** How many durations there were of which length. */
export interface DurationCounts {
  /** Upper bounds in seconds, ascending. */
  bounds: readonly number[];
  /** One for each bound, not cumulative, and one more for what is above all of them. */
  counts: readonly number[];
  /** Seconds. */
  sum: number;
}

export class Durations implements DurationCounts {
  readonly bounds: readonly number[];
  readonly counts: number[];
  sum = 0;

  constructor(bounds: readonly number[]) {
    this.bounds = bounds;
    this.counts = Array<number>(bounds.length + 1).fill(0);
  }

  observe(seconds: number): void {
    const at = this.bounds.findIndex((bound) => seconds <= bound);
    const bucket = at < 0 ? this.bounds.length : at;
    this.counts[bucket] = (this.counts[bucket] ?? 0) + 1;
    this.sum += seconds;
  }
}
