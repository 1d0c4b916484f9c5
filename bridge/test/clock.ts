// Virtual time and repeatable chance for the simulation.

/** Deterministic random numbers (mulberry32). */
export function random(seed: number): () => number {
  let a = seed >>> 0;
  return () => {
    a = (a + 0x6d2b79f5) >>> 0;
    let t = a;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

interface Job {
  at: number;
  n: number;
  run: () => void;
}

/** Virtual time: runs what was planned, in order. */
export class Clock {
  now = 0;
  #jobs: Job[] = [];
  #n = 0;

  after(ms: number, run: () => void): void {
    const job = { at: this.now + ms, n: this.#n++, run };
    let i = this.#jobs.length;
    while (i > 0 && before(job, this.#jobs[i - 1] as Job)) i -= 1;
    this.#jobs.splice(i, 0, job);
  }

  run(ms: number): void {
    const end = this.now + ms;
    for (let job = this.#jobs[0]; job && job.at <= end; job = this.#jobs[0]) {
      this.#jobs.shift();
      this.now = job.at;
      job.run();
    }
    this.now = end;
  }
}

function before(a: Job, b: Job): boolean {
  return a.at < b.at || (a.at === b.at && a.n < b.n);
}
