// What counts as added to an echo.
import { expect, test } from 'vitest';
import { added, type Part } from './added.ts';

/** Twenty echoes each, all alike but for the slowest two. */
const part = (ours: number, theirs: number): Part =>
  new Map([
    ['ours', [...Array<number>(18).fill(1), ours, ours]],
    ['theirs', [...Array<number>(18).fill(1), theirs, theirs]],
  ]);

test('what is added is that of most of the run, whatever the machine did in the rest of it', () => {
  const calm = part(2.5, 2);
  expect(added([calm, calm, part(90, 2), calm, part(3, 200)], 'ours', 'theirs')).toBe(0.5);
});

test('a room that was not measured adds nothing that is known', () => {
  expect(added([part(1, 1)], 'ours', 'before')).toBeNull();
});
