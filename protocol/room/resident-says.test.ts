// AG: what a resident does, in words.
import { expect, test } from 'vitest';
import { doesWords, waitsWords } from './resident-says.ts';

const nameOf = (pid: string) => ({ p1: 'you', p2: 'Bob' })[pid];

test('AG: whom it answers is named, as far as that is known', () => {
  expect(doesWords({ state: 'busy', for: ['p1', 'p2'] }, nameOf)).toBe('answers you and Bob');
  expect(doesWords({ state: 'busy', for: ['p2', 'p9'] }, nameOf)).toBe('answers Bob');
  expect(doesWords({ state: 'busy', for: [] }, nameOf)).toBe('is answering');
  expect(doesWords({ state: 'home', for: [] }, nameOf)).toBe('');
  expect(doesWords({ state: 'off', for: [] }, nameOf)).toMatch(/switched off/);
});

test('AG: that something waits is said, and how much', () => {
  expect([0, 1, 3].map((waits) => waitsWords({ waits }))).toEqual([
    '',
    '1 act waits for a host',
    '3 acts wait for a host',
  ]);
});
