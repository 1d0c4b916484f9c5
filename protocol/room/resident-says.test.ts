// AG: what a resident does, in words.
import { expect, test } from 'vitest';
import { doesWords, waitsWords } from './resident-says.ts';
import { RESIDENT_STATES } from './resident-words.ts';

test('AG1: every state but being there has words', () => {
  const words = RESIDENT_STATES.map((state) => doesWords({ state }));
  expect(new Set(words).size).toBe(RESIDENT_STATES.length);
  expect(doesWords({ state: 'home' })).toBe('');
  expect(doesWords({ state: 'busy' })).toBe('is answering');
});

test('AG6: that something waits is said, and how much', () => {
  expect([0, 1, 3].map((waits) => waitsWords({ waits }))).toEqual([
    '',
    '1 act waits for a host',
    '3 acts wait for a host',
  ]);
});
