// Every benchmark, one after the other; one that fails is reported, and the next one still runs.
import { loadavg } from 'node:os';
import { BENCHES } from '../benches.ts';
import { runInChild } from './child.ts';
import type { Verdict } from './judge.ts';
import { type AllResult, type BenchResult, headOf } from './result.ts';

/** @param flags of the command line that each of them gets */
export async function runAll(flags: readonly string[]): Promise<AllResult> {
  const loadBefore = loadavg();
  const benches: Record<string, BenchResult> = {};
  for (const name of Object.keys(BENCHES)) {
    console.error(`\n${name}`);
    benches[name] = await runInChild(name, flags).catch((error: Error) => {
      console.error(`${name} failed: ${error.message}`);
      return { ...headOf(name), failed: error.message };
    });
  }
  return { ...headOf('all'), loadBefore, loadAfter: loadavg(), benches };
}

/** What became of a benchmark's targets. @param result of a run of it */
export function verdictsOf(result: BenchResult): Verdict[] {
  const bench = BENCHES[result.bench];
  if (!bench) throw new RangeError(`There is no benchmark ${result.bench}.`);
  return result.failed === undefined
    ? bench.judge(result)
    : bench.unmeasured(`the bench failed: ${result.failed}`);
}
