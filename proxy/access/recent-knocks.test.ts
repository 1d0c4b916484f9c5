// Who waits at a door is remembered for as long as a knock is heard, and told once.
import { expect, test } from 'vitest';
import { KNOCK_MS } from '../../protocol/access/knocks.ts';
import { RecentKnocks } from './recent-knocks.ts';

test('DO5: a knock is remembered as long as it is heard; whoever goes on waiting is not told again', () => {
  let now = 0;
  const knocks = new RecentKnocks(() => now);
  const told: string[] = [];
  knocks.onFirst.on((room) => told.push(room));
  expect(knocks.at('gate')).toBe(false);
  knocks.heard('gate');
  now += KNOCK_MS.waiting - 1;
  knocks.heard('gate');
  now += KNOCK_MS.waiting - 1;
  expect([knocks.at('gate'), knocks.at('hall')]).toEqual([true, false]);
  expect(told).toEqual(['gate']);
  now += 1;
  expect(knocks.at('gate')).toBe(false);
  knocks.heard('gate');
  expect(told).toEqual(['gate', 'gate']);
});
