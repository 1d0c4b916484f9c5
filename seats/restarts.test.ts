import { expect, it } from 'vitest';
import { Restarts } from './restarts.ts';

const never = new AbortController().signal;

it('a wait ends at its time, when it is stopped, and soon after somebody asks', async () => {
  const restarts = new Restarts();
  const start = performance.now();
  await restarts.wait({ at: start + 50, why: '' }, never);
  // Timers count whole ms, and may be up to two early.
  expect(performance.now() - start).toBeGreaterThan(45);

  const stopping = new AbortController();
  const stopped = restarts.wait({ at: start + 60_000, why: '' }, stopping.signal);
  stopping.abort();
  await stopped;
  await restarts.wait({ at: start + 60_000, why: '' }, stopping.signal);

  const asked = performance.now();
  const hurried = restarts.wait({ at: start + 60_000, why: '' }, never);
  expect(restarts.retry()).toBe(true);
  expect(restarts.retry()).toBe(false);
  await hurried;
  // The try before was just now: not even somebody who asks all the time makes a storm of it.
  expect(performance.now() - asked).toBeGreaterThan(900);
  expect(performance.now() - asked).toBeLessThan(10_000);
});

it('says which part ends too often, until somebody asks for a try', () => {
  const restarts = new Restarts();
  const why = (lost: 'app' | 'ttyd', now: number) => restarts.ended(lost, 100, now).why;
  for (let i = 0; i < 4; i += 1) expect(why('app', i) + why('ttyd', i)).toBe('');
  expect(why('app', 5)).toBe('The app ended five times within a minute.');
  expect(why('ttyd', 5)).toBe('The terminal’s server ended five times within a minute.');
  expect(restarts.retry()).toBe(false);
  expect(why('app', 6)).toBe('');
});
