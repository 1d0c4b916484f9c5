// Runs the simulator from the command line: `node e2e/sim/main.ts --runs 12000 --seed 1 [--keep-going] [--no-shrink] [--pictures | --texts]`.
import { parseArgs } from 'node:util';
import { drawScript, withPictures } from './script.ts';
import { shrink } from './shrink.ts';
import { runScript } from './world.ts';
import { withWriters } from './writers.ts';

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '1000' },
    seed: { type: 'string', default: '1' },
    'keep-going': { type: 'boolean', default: false },
    'no-shrink': { type: 'boolean', default: false },
    pictures: { type: 'boolean', default: false },
    texts: { type: 'boolean', default: false },
  },
});
const drawn = values.texts ? withWriters : values.pictures ? withPictures : drawScript;
const runs = Number(values.runs);
const first = Number(values.seed);
const started = performance.now();
const total = { steps: 0, virtualMs: 0, deltas: 0, edits: 0, commands: 0 };
let failed = 0;

for (let i = 0; i < runs; i += 1) {
  const seed = first + i;
  const script = drawn(seed);
  const { problems, figures } = await runScript(script);
  for (const key of Object.keys(total) as (keyof typeof total)[]) total[key] += figures[key];
  if (problems.length > 0) {
    failed += 1;
    console.log(`seed ${seed} (${script.profile}): ${problems[0]?.split('\n')[0]}`);
    if (!values['keep-going']) {
      await explain(seed);
      break;
    }
  }
  if ((i + 1) % 1_000 === 0) console.log(`${i + 1} runs, ${failed} failed`);
}
const seconds = (performance.now() - started) / 1_000;
console.log(
  `${failed} failed; ${seconds.toFixed(1)} s, ${(total.virtualMs / 3_600_000).toFixed(0)} virtual hours, ` +
    `${total.steps} events, ${total.edits} edits, ${total.deltas} deltas, ${total.commands} commands`,
);
process.exitCode = failed > 0 ? 1 : 0;

/** Prints the shortest version of a failing run that is found by leaving out what it does not need. */
async function explain(seed: number): Promise<void> {
  const script = values['no-shrink'] ? drawn(seed) : await shrink(drawn(seed));
  const { problems, trace } = await runScript(script, true);
  console.log(
    JSON.stringify(script.seats.map(({ traits, cols, rows }) => ({ ...traits, cols, rows }))),
  );
  console.log(JSON.stringify(script.layout));
  console.log(trace.join('\n'));
  console.log(`seed ${seed}, ${script.items.length} items:\n  ${problems.join('\n  ')}`);
}
