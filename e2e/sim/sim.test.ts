// Two thousand simulated rooms: whatever people, apps, lines and processes do, every seat ends with the room's windows.
// `node e2e/sim/main.ts --runs 1 --seed N` shows a short trace; the deep tests go on with the next seeds.
import { expect, test } from 'vitest';
import { drawScript } from './script.ts';
import { testSeeds } from './series.ts';
import { runScript } from './world.ts';

testSeeds(1, 2_000);

test('a run is the same every time, so that a seed is worth keeping', async () => {
  const once = await runScript(drawScript(1), true);
  const again = await runScript(drawScript(1), true);
  expect(again).toEqual(once);
});
