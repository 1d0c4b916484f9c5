// Seeds that once ended wrong, each with what it was.
import { expect, test } from 'vitest';
import { drawScript } from './script.ts';
import { runScript } from './world.ts';

test.each([
  {
    seed: 415,
    was: 'BR6: a refused place was remembered after its window had been zoomed and back',
  },
  { seed: 664, was: 'BR6: a refused size was remembered after somebody had moved the window' },
  { seed: 1_322, was: 'BR6: a refusal outlived an edit of the size' },
  { seed: 1_781, was: 'BR6: a cascade between a command and its reading counted as a refusal' },
  { seed: 22_278, was: 'BR6: an app that keeps windows inside ran out of tries for a place' },
  { seed: 30_120, was: 'BR6: tries for one rectangle were counted for another' },
  {
    seed: 779_974,
    was: 'BR13: an edit was missed of a window closed since, whose id a new one of its type had got',
  },
  {
    seed: 779_880,
    was: 'HS2: a bridge killed before its first windows were taken gave them twice',
  },
])('seed $seed: $was', async ({ seed }) => {
  expect((await runScript(drawScript(seed))).problems).toEqual([]);
});
