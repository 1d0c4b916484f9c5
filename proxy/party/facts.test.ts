// Facts of rooms while a party is well, slow or silent.
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { RoomFacts } from '../../protocol/access/room-control.ts';
import type { PartyClient } from './client.ts';
import { createFactsCache } from './facts.ts';

const FACTS = { rev: 1, people: 1 } as RoomFacts;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
});
afterEach(() => {
  vi.useRealTimers();
});

/** The edge to the party: each call is answered by hand. */
function byHand() {
  const answers: ((facts: RoomFacts) => void)[] = [];
  const party: Pick<PartyClient, 'control'> = {
    control: () => new Promise((resolve) => answers.push(resolve)),
  };
  const clock = { now: 0 };
  const cache = createFactsCache(
    party,
    () => true,
    () => clock.now,
  );
  return { answers, cache, clock };
}

/** What has come within this turn of the event loop. */
const soon = (coming: Promise<unknown>) =>
  Promise.race([coming, new Promise((resolve) => setImmediate(resolve, 'waits'))]);

test('a party that is silent holds nobody up for more than a second, and is not asked twice at once', async () => {
  const { answers, cache, clock } = byHand();
  const first = cache.of('room');
  vi.advanceTimersByTime(999);
  expect(await soon(first)).toBe('waits');
  vi.advanceTimersByTime(1);
  expect(await soon(first)).toBe(undefined);
  clock.now = 4_000;
  expect(await soon(cache.of('room'))).toBe(undefined);
  expect(answers).toHaveLength(1);
});

test('an answer that came late counts once it is there', async () => {
  const { answers, cache, clock } = byHand();
  const first = cache.of('room');
  vi.advanceTimersByTime(1_000);
  expect(await first).toBe(undefined);
  answers[0]?.(FACTS);
  await new Promise((resolve) => setImmediate(resolve));
  expect(await cache.of('room')).toBe(FACTS);
  clock.now = 1_000;
  const next = cache.of('room');
  answers[1]?.({ ...FACTS, rev: 2 });
  expect(await next).toMatchObject({ rev: 2 });
});

test('LK2: an answer that was on its way when the room was paused does not undo the pause', async () => {
  const { answers, cache, clock } = byHand();
  const told: boolean[] = [];
  using _listener = cache.onPause((room) => told.push(cache.pause(room).paused));
  const asked = cache.of('room');
  clock.now = 10;
  cache.put('room', { ...FACTS, paused: true, reason: 'Lunch.' });
  answers[0]?.({ ...FACTS, paused: false });
  await asked;
  expect(cache.pause('room')).toEqual({ paused: true, reason: 'Lunch.' });
  // So does what another answer says that was asked for earlier; a later one counts.
  cache.heard('room', { paused: false }, 5);
  expect(cache.pause('room').paused).toBe(true);
  cache.heard('room', { paused: false }, 11);
  expect(cache.pause('room').paused).toBe(false);
  expect(told).toEqual([true, false]);
});
