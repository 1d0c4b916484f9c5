// Thousands of simulated rooms: whatever people, apps, lines and processes do, every seat ends with the room's windows.
// SIM_RUNS and SIM_SEED choose how many and from where; `node e2e/sim/main.ts --runs 1 --seed N` shows a short trace.
import { expect, test } from 'vitest';
import { drawScript } from './script.ts';
import { runScript } from './world.ts';

const RUNS = Number(process.env.SIM_RUNS ?? 6_000);
const SEED = Number(process.env.SIM_SEED ?? 1);
/** Runs in one test: a few seconds. */
const CHUNK = 500;
const MAX_SHOWN = 5;

const chunks = Array.from({ length: Math.ceil(RUNS / CHUNK) }, (_, i) => {
  const first = SEED + i * CHUNK;
  return { first, last: Math.min(first + CHUNK, SEED + RUNS) - 1 };
});

test.each(chunks)(
  'ST2, ST3, BR1 to BR16, GE1: seeds $first to $last end alike, lose nothing, and rest',
  { timeout: 60_000 },
  ({ first, last }) => {
    const failed: string[] = [];
    for (let seed = first; seed <= last && failed.length < MAX_SHOWN; seed += 1) {
      const script = drawScript(seed);
      const { problems } = runScript(script);
      if (problems.length > 0)
        failed.push(`seed ${seed} (${script.profile}): ${problems.join('; ')}`);
    }
    expect(failed).toEqual([]);
  },
);

test('a run is the same every time, so that a seed is worth keeping', () => {
  const [once, again] = [1, 2].map(() => runScript(drawScript(SEED), true));
  expect(again).toEqual(once);
});
