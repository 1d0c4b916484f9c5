// Millions of latencies in little memory, and mergeable between processes: counts per half millisecond.

/** Width of a bucket in ms, and how many there are: 30 s in all, what is above counts as the last. */
const WIDTH_MS = 0.5;
const BUCKETS = 60_000;

export type Counts = Uint32Array;

export function emptyCounts(): Counts {
  return new Uint32Array(BUCKETS);
}

export function count(counts: Counts, ms: number): void {
  const at = Math.min(BUCKETS - 1, Math.max(0, Math.floor(ms / WIDTH_MS)));
  counts[at] = (counts[at] ?? 0) + 1;
}

export function merged(all: readonly Counts[]): Counts {
  const sum = emptyCounts();
  for (const counts of all) for (const [i, n] of counts.entries()) sum[i] = (sum[i] ?? 0) + n;
  return sum;
}

/** Percentiles in ms by nearest rank, each the upper end of its bucket. */
export function percentiles(counts: Counts): { n: number; p50: number; p95: number; p99: number } {
  const n = counts.reduce((sum, one) => sum + one, 0);
  const at = (p: number): number => {
    let left = Math.ceil((p / 100) * n);
    for (const [i, one] of counts.entries()) {
      left -= one;
      if (left <= 0) return (i + 1) * WIDTH_MS;
    }
    return BUCKETS * WIDTH_MS;
  };
  return { n, p50: at(50), p95: at(95), p99: at(99) };
}
