// Runs one benchmark or all: `npm run bench -- NAME|all [--check] [--json] [--long] [--baseline]`. Status 0; 1 if a
// benchmark failed or, with `--check`, misses a target; 2 for a command line that says neither.
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { BENCHES, type Bench } from './benches.ts';
import { runAll, verdictsOf } from './runner/all.ts';
import type { Verdict } from './runner/judge.ts';
import { figureLines, summaryLine, verdictLine } from './runner/lines.ts';
import { type CommandLine, readCommandLine } from './runner/options.ts';
import { type BenchResult, headOf } from './runner/result.ts';

const order = readCommandLine(process.argv.slice(2), Object.keys(BENCHES));
if (typeof order === 'string') {
  console.error(order);
  process.exit(2);
}
// What a benchmark that failed has left open keeps nobody waiting.
process.exit(await run(order));

/** @returns the exit status */
async function run(line: CommandLine): Promise<number> {
  const bench = BENCHES[line.name];
  const all = bench ? null : await runAll(flagsOf(line));
  const results = all ? Object.values(all.benches) : [];
  if (bench) results.push(await runOne(bench, line));
  if (!line.json) for (const text of results.flatMap((one) => figureLines(one))) console.log(text);
  const targets = line.check ? results.flatMap(told) : [];
  if (line.check) console.log(summaryLine(targets));
  if (line.json) {
    console.log(JSON.stringify({ ...(all ?? results[0]), ...(line.check ? { targets } : {}) }));
  }
  const failed = results.some((result) => result.failed !== undefined);
  return failed || targets.some(({ outcome }) => outcome === 'missed') ? 1 : 0;
}

async function runOne(bench: Bench, { name, long, baseline }: CommandLine): Promise<BenchResult> {
  try {
    const result = { ...headOf(name), ...(await bench.run({ long })) };
    if (baseline) {
      const file = path.join(import.meta.dirname, 'baseline', `${name}.json`);
      await writeFile(file, `${JSON.stringify(result, null, 2)}\n`);
    }
    return result;
  } catch (error) {
    // All of it for who looks into it; its first line is the reason.
    console.error(error);
    const reason = error instanceof Error ? error.message : String(error);
    return { ...headOf(name), failed: reason.split('\n')[0] ?? reason };
  }
}

/** Prints a line per target. @returns the verdicts, each with its benchmark */
function told(result: BenchResult): (Verdict & { bench: string })[] {
  const verdicts = verdictsOf(result);
  for (const verdict of verdicts) console.log(verdictLine(result.bench, verdict));
  return verdicts.map((verdict) => ({ bench: result.bench, ...verdict }));
}

function flagsOf({ long, baseline }: CommandLine): string[] {
  return [...(long ? ['--long'] : []), ...(baseline ? ['--baseline'] : [])];
}
