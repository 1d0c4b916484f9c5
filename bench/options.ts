// What the command line can ask of a benchmark.

export interface BenchOptions {
  /** Take the time for what a short run leaves out. */
  long: boolean;
}
