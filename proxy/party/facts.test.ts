// Facts of rooms while a party is well, slow or silent.
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Pauses } from '../../protocol/access/pause.ts';
import { NO_PAUSES } from '../../protocol/access/pauses.ts';
import type { RoomFacts } from '../../protocol/access/room-control.ts';
import type { PartyClient } from './client.ts';
import { createFactsCache } from './facts.ts';
import type { PauseFile } from './pause-file.ts';

const FACTS = { rev: 1, people: 1, pauses: NO_PAUSES } as RoomFacts;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
});
afterEach(() => {
  vi.useRealTimers();
});

/** The edge to the party: each call is answered by hand. */
function byHand(known = new Map<string, Pauses>()) {
  const saved: Record<string, Pauses>[] = [];
  const remembered: PauseFile = {
    known,
    save: async (all) => void saved.push(Object.fromEntries(all)),
  };
  const answers: ((facts: RoomFacts) => void)[] = [];
  const party: Pick<PartyClient, 'control'> = {
    control: () => new Promise((resolve) => answers.push(resolve)),
  };
  const clock = { now: 0 };
  const isTaken = vi.fn(() => true);
  const cache = createFactsCache(party, isTaken, remembered, () => clock.now);
  return { answers, cache, clock, saved, isTaken };
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

test('keys in a room that nobody has joined look through the seats once a second at most', async () => {
  const { answers, cache, clock, isTaken } = byHand();
  const first = cache.of('room');
  answers[0]?.({ ...FACTS, people: 0 });
  await first;
  for (clock.now = 0; clock.now < 1_000; clock.now += 1) cache.pauses('room');
  expect(isTaken).not.toHaveBeenCalled();
  clock.now = 1_000;
  cache.pauses('room');
  expect(isTaken).toHaveBeenCalledTimes(1);
  vi.advanceTimersByTime(20);
  expect(answers, 'somebody sits there, so it is asked again').toHaveLength(2);
});

test('a key causes a query only once it is through, and many keys cause one', () => {
  const { answers, cache } = byHand();
  for (let key = 0; key < 5; key += 1) cache.pauses('room');
  vi.advanceTimersByTime(19);
  expect(answers).toHaveLength(0);
  vi.advanceTimersByTime(1);
  cache.pauses('room');
  vi.advanceTimersByTime(100);
  expect(answers).toHaveLength(1);
});

test('LK2: an answer that was on its way when the room was paused does not undo the pause', async () => {
  const { answers, cache, clock } = byHand();
  const told: boolean[] = [];
  const isPaused = () => cache.pauses('room').room !== undefined;
  using _listener = cache.onPauses(() => told.push(isPaused()));
  const asked = cache.of('room');
  clock.now = 10;
  const lunch = { room: { by: 'Ada', at: 1, reason: 'Lunch.' }, seats: {} };
  cache.put('room', { ...FACTS, pauses: lunch });
  answers[0]?.(FACTS);
  await asked;
  expect(cache.pauses('room')).toEqual(lunch);
  // So does what another answer says that was asked for earlier; a later one counts.
  cache.heard('room', NO_PAUSES, 5);
  expect(isPaused()).toBe(true);
  cache.heard('room', NO_PAUSES, 11);
  expect(isPaused()).toBe(false);
  cache.heard('room', { seats: {} }, 12);
  expect(told, 'the same once more is no news').toEqual([true, false]);
});

test('LK2: what the party is asked to pause is paused here at once, and no longer than it takes to answer', async () => {
  const { cache } = byHand();
  const seats = () => Object.keys(cache.pauses('room').seats);
  const first = cache.requested('room', 2);
  const second = cache.requested('room', undefined);
  expect([cache.pauses('room').room !== undefined, seats()]).toEqual([true, ['2']]);
  expect(cache.pauses('other')).toEqual(NO_PAUSES);
  first[Symbol.dispose]();
  const by = { by: 'Ada', at: 1, reason: 'Lunch.' };
  cache.heard('room', { room: by, seats: {} }, 1);
  expect(cache.pauses('room'), 'with its reason').toEqual({ room: by, seats: {} });
  second[Symbol.dispose]();
  expect(cache.pauses('room')).toEqual({ room: by, seats: {} });
  cache.requested('other', undefined)[Symbol.dispose]();
  expect(cache.pauses('other'), 'refused').toEqual(NO_PAUSES);
});

test('LK2: what was paused when this proxy ran last is paused until the party says otherwise, and is saved', async () => {
  const seat = { seats: { 2: { by: 'Ada', at: 1 } } };
  const { answers, cache, saved } = byHand(new Map([['room', seat]]));
  expect(cache.pauses('room')).toEqual(seat);
  vi.advanceTimersByTime(20);
  answers[0]?.(FACTS);
  await vi.waitFor(() => expect(cache.pauses('room')).toEqual(NO_PAUSES));
  expect(saved).toEqual([{ room: NO_PAUSES }]);
});
