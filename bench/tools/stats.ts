// Figures from samples: what every benchmark reports.

export interface Stats {
  n: number;
  p50: number;
  p95: number;
  p99: number;
  max: number;
}

/**
 * Percentiles by the nearest-rank method.
 * @param samples at least one, any unit
 */
export function stats(samples: readonly number[]): Stats {
  const sorted = [...samples].sort((a, b) => a - b);
  const at = (p: number) => {
    const value = sorted[Math.max(0, Math.ceil((p / 100) * sorted.length) - 1)];
    if (value === undefined) throw new RangeError('No samples.');
    return Math.round(value * 100) / 100;
  };
  return { n: sorted.length, p50: at(50), p95: at(95), p99: at(99), max: at(100) };
}
