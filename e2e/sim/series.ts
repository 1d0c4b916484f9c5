// Runs of the simulator one after the other, in parts of a few seconds each: what its tests have in common.
import { expect, test } from 'vitest';
import { drawScript } from './script.ts';
import { runScript } from './world.ts';

/** Runs in one test. */
const PART = 500;
const MAX_SHOWN = 5;

/** One test for every 500 of so many seeds. @param title of each @param draw what a seed stands for */
export function testSeeds(
  first: number,
  runs: number,
  title = 'ST2, ST3, BR1 to BR16, GE1: seeds $from to $to end alike, lose nothing, and rest',
  draw = drawScript,
): void {
  const parts = Array.from({ length: Math.ceil(runs / PART) }, (_, i) => {
    const from = first + i * PART;
    return { from, to: Math.min(from + PART, first + runs) - 1 };
  });
  test.each(parts)(title, { timeout: 1_800_000 }, async ({ from, to }) =>
    expect(await failures(from, to, draw)).toEqual([]),
  );
}

async function failures(from: number, to: number, draw: typeof drawScript): Promise<string[]> {
  const failed: string[] = [];
  for (let seed = from; seed <= to && failed.length < MAX_SHOWN; seed += 1) {
    const script = draw(seed);
    const { problems } = await runScript(script);
    if (problems.length > 0)
      failed.push(`seed ${seed} (${script.profile}): ${problems.join('; ')}`);
  }
  return failed;
}
