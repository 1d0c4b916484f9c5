// Runs one benchmark: `npm run bench -- NAME [--json] [--long] [--baseline]`; the last line of standard output is one
// JSON object. `--baseline` keeps it as `bench/baseline/NAME.json` as well.
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { cursors } from './cursors.ts';
import { mirror } from './mirror.ts';
import type { BenchOptions } from './options.ts';
import { overlay } from './overlay.ts';
import { seats } from './seats.ts';
import { terminal } from './terminal.ts';

type Bench = (options: BenchOptions) => Promise<Record<string, unknown>>;

/** Each measures ours and its peers in one run and gives back plain figures; times in ms. */
const BENCHES: Record<string, Bench> = {
  mirror,
  terminal,
  seats,
  cursors,
  overlay,
};

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    json: { type: 'boolean', default: false },
    long: { type: 'boolean', default: false },
    baseline: { type: 'boolean', default: false },
  },
});
const name = positionals[0] ?? '';
const bench = BENCHES[name];
if (!bench) {
  console.error(`Which benchmark? One of: ${Object.keys(BENCHES).join(', ')}`);
  process.exit(2);
}
const figures = await bench({ long: values.long });
if (!values.json) console.table(flatten(figures));
const date = new Date().toISOString().slice(0, 10);
const result = { bench: name, node: process.version, date, ...figures };
if (values.baseline) {
  const file = path.join(import.meta.dirname, 'baseline', `${name}.json`);
  await writeFile(file, `${JSON.stringify(result, null, 2)}\n`);
}
console.log(JSON.stringify(result));

/** Nested figures as one row per leaf group, for people. */
function flatten(value: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(value).map(([key, v]) => [
      key,
      typeof v === 'object' && v !== null ? v : { value: v },
    ]),
  );
}
