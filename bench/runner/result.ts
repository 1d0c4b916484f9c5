// What a run of a benchmark prints as its last line: the contract of `--json`.
import type { Verdict } from './judge.ts';

/** Beside these, whatever figures the benchmark gives. */
export interface BenchResult {
  bench: string;
  /** Version of Node. */
  node: string;
  /** YYYY-MM-DD */
  date: string;
  /** Why there are no figures. */
  failed?: string;
  /** With `--check`. */
  targets?: readonly Verdict[];
}

export interface AllResult extends BenchResult {
  /** Load averages of 1, 5 and 15 minutes. */
  loadBefore: number[];
  loadAfter: number[];
  /** By name; of a benchmark that failed, only why. */
  benches: Record<string, BenchResult>;
}

/** What every result begins with. */
export const headOf = (bench: string): BenchResult => ({
  bench,
  node: process.version,
  date: new Date().toISOString().slice(0, 10),
});
