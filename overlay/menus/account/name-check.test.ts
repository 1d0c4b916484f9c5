import { expect, test } from 'vitest';
import { nameProblem } from './name-check.ts';

test.each([
  ['Ada', null],
  ['👩‍👩‍👧‍👦'.repeat(32), null],
  ['é'.normalize('NFD').repeat(32), null],
  [`${'x'.repeat(32)}  `, null],
  ['x'.repeat(34), 'That is 2 too long: a name has up to 32 characters.'],
  ['', 'A name needs at least one letter or sign.'],
  ['\u200e\u0007 ', 'A name needs at least one letter or sign.'],
])('TX1: %j', (name, problem) => {
  expect(nameProblem(name)).toBe(problem);
});
