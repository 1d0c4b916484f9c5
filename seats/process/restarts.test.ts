// When a seat is tried again, on a clock that the tests move.
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Restarts } from './restarts.ts';

const never = new AbortController().signal;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
});
afterEach(() => {
  vi.useRealTimers();
});

/** Begins to wait until so many ms from now. @returns whether that has ended */
function waiting(restarts: Restarts, ms: number, signal = never): () => boolean {
  let over = false;
  void restarts.wait({ at: performance.now() + ms, why: '' }, signal).then(() => {
    over = true;
  });
  return () => over;
}

it('a wait ends at its time, not before', async () => {
  const over = waiting(new Restarts(), 50);
  await vi.advanceTimersByTimeAsync(49);
  expect(over()).toBe(false);
  await vi.advanceTimersByTimeAsync(1);
  expect(over()).toBe(true);
});

it('a wait ends when it is stopped, and one that begins afterwards at once', async () => {
  const restarts = new Restarts();
  const stopping = new AbortController();
  const stopped = waiting(restarts, 60_000, stopping.signal);
  stopping.abort();
  await vi.advanceTimersByTimeAsync(0);
  expect(stopped()).toBe(true);
  const late = waiting(restarts, 60_000, stopping.signal);
  await vi.advanceTimersByTimeAsync(0);
  expect(late()).toBe(true);
});

it('who asks for a try gets it at once, but not again within a second: asking all the time makes no storm', async () => {
  const restarts = new Restarts();
  const first = waiting(restarts, 60_000);
  expect([restarts.retry(), restarts.retry()]).toEqual([true, false]);
  await vi.advanceTimersByTimeAsync(0);
  expect(first()).toBe(true);
  const second = waiting(restarts, 60_000);
  expect(restarts.retry()).toBe(true);
  await vi.advanceTimersByTimeAsync(999);
  expect(second()).toBe(false);
  await vi.advanceTimersByTimeAsync(1);
  expect(second()).toBe(true);
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
