// What the command line can ask of a benchmark.
import { parseArgs } from 'node:util';

export interface BenchOptions {
  /** Take the time for what a short run leaves out. */
  long: boolean;
}

export interface CommandLine extends BenchOptions {
  /** Of one benchmark, or `all`. */
  name: string;
  /** Hold the figures against their targets. */
  check: boolean;
  /** One JSON object as the last line of standard output, instead of a table for people. */
  json: boolean;
  /** Keep the figures in the benchmark's baseline file. */
  baseline: boolean;
}

/**
 * @param args without program and script @param names of the benchmarks
 * @returns the order; text for people where it makes none
 */
export function readCommandLine(args: string[], names: readonly string[]): CommandLine | string {
  const usage = `Which benchmark? One of: ${['all', ...names].join(', ')}`;
  try {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: {
        check: { type: 'boolean', default: false },
        json: { type: 'boolean', default: false },
        long: { type: 'boolean', default: false },
        baseline: { type: 'boolean', default: false },
      },
    });
    const [name = '', ...more] = positionals;
    const known = name === 'all' || names.includes(name);
    return known && more.length === 0 ? { name, ...values } : usage;
  } catch (error) {
    // parseArgs says what it does not know.
    if (error instanceof TypeError) return `${error.message}\n${usage}`;
    throw error;
  }
}
