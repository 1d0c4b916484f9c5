// What subscribers hear of a stream of small changes, on a clock that the tests move.
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Events } from './events.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
  // A clock begins at 0, a process does not ask the time in its first ms.
  vi.advanceTimersByTime(1_000);
});
afterEach(() => {
  vi.useRealTimers();
});

/** @returns what is told, each with its time */
function heardOf(events: Events): [string, number][] {
  const heard: [string, number][] = [];
  events.subscribe((line) => {
    const { event, payload } = JSON.parse(line) as { event: string; payload: { id: string } };
    heard.push([`${event} ${payload.id}`, performance.now() - 1_000]);
  });
  return heard;
}

test('of a storm of changes the first is told at once, the last in any case, some thirty a second', () => {
  const events = new Events();
  const heard = heardOf(events);
  for (let ms = 0; ms < 100; ms += 1) {
    events.changed('w1', true);
    vi.advanceTimersByTime(1);
  }
  vi.advanceTimersByTime(1_000);
  expect(heard).toEqual([0, 33, 66, 99, 132].map((ms) => ['state_changed w1', ms]));
});

test('another window, and what a command does, do not wait', () => {
  const events = new Events();
  const heard = heardOf(events);
  for (const id of ['w1', 'w1', 'w2']) events.changed(id, true);
  events.changed('w1', false);
  events.closed('w2');
  vi.advanceTimersByTime(1_000);
  expect(heard).toEqual(
    ['state_changed w1', 'state_changed w2', 'state_changed w1']
      .concat('window_closed w2', 'state_changed w2')
      .map((what) => [what, 0]),
  );
});
