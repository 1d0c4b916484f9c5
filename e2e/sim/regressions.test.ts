// Seeds that once ended wrong, or do without one line of the bridge, each with what is wrong then.
import { expect, test } from 'vitest';
import { drawScript } from './script.ts';
import { runScript } from './world.ts';

test.each([
  { seed: 8, was: 'BR6: a refused place was remembered after the window’s size had changed' },
  {
    seed: 132,
    was: 'BR8: a bridge killed before its file had a command took the effect for an edit',
  },
  { seed: 226, was: 'BR6: a cascade between a command and its reading counted as a refusal' },
  { seed: 293, was: 'BR8: a bridge killed while it made a window did not know it again' },
  { seed: 337, was: 'BR8: a bridge killed after a command took the effect for an edit' },
  { seed: 344, was: 'CH1: a chat window closed as soon as it opened got no line any more' },
  { seed: 1_917, was: 'BR6: a refusal was remembered after the window showed something else' },
  { seed: 2_372, was: 'BR6: a refused size was tried again at each step of a drag, and undid it' },
  { seed: 2_444, was: 'BR6: tries for one rectangle were counted for another' },
  {
    seed: 40_800,
    was: 'BR6: an arrangement that passed for the echo of a command left too few tries for the place',
  },
  {
    seed: 778_767,
    was: 'HS2: first windows came twice where the app was away while the room took them',
  },
])('seed $seed: $was', async ({ seed }) => {
  expect((await runScript(drawScript(seed))).problems).toEqual([]);
});
