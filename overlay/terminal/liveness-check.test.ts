// When a silent connection is doubted and when it is given up, on a clock that the tests move.
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { LivenessCheck } from './liveness-check.ts';

let watch: LivenessCheck;
beforeEach(() => {
  vi.useFakeTimers({
    toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'performance'],
  });
});
afterEach(() => {
  watch.stop();
  vi.useRealTimers();
});

/** Watches a connection that has said something. @returns what the watch does, each with its time in ms */
function begin(answers: boolean): [string, number][] {
  const done: [string, number][] = [];
  const from = performance.now();
  const note = (what: string) => () => done.push([what, performance.now() - from]);
  const hooks = { ask: note('ask'), doubt: note('doubt'), dead: note('dead'), mute: note('mute') };
  watch = new LivenessCheck(hooks);
  watch.start(true);
  watch.heard();
  if (answers) watch.answered();
  return done;
}

test('after silence it asks, doubts when nothing answers, and gives up', () => {
  const done = begin(true);
  vi.advanceTimersByTime(10_000);
  expect(done).toEqual([['ask', 6_000], ...[8_000, 9_000, 10_000].map((ms) => ['doubt', ms])]);
  vi.advanceTimersByTime(1_000);
  expect(done.at(-1)).toEqual(['dead', 11_000]);
});

test('one that answers is not doubted, however quiet it is', () => {
  const done = begin(true);
  for (let s = 0; s < 60; s += 1) {
    vi.advanceTimersByTime(1_000);
    if (done.length === 0 || done.at(-1)?.[0] !== 'ask') continue;
    watch.heard();
    watch.answered();
  }
  expect(new Set(done.map(([what]) => what))).toEqual(new Set(['ask']));
});

test('woken, it asks at once and doubts after 0.3 s, unless something is heard before', () => {
  const done = begin(true);
  watch.wake();
  vi.advanceTimersByTime(299);
  expect(done).toEqual([['ask', 0]]);
  vi.advanceTimersByTime(1);
  expect(done).toEqual([
    ['ask', 0],
    ['doubt', 300],
  ]);
  watch.wake();
  watch.heard();
  watch.answered();
  vi.advanceTimersByTime(1_000);
  expect(done.map(([what]) => what)).toEqual(['ask', 'doubt', 'ask']);
});

test('an older proxy, which never answers, is not taken for dead', () => {
  const done = begin(false);
  watch.wake();
  vi.advanceTimersByTime(60_000);
  expect(done).toEqual([['ask', 0]]);
});

test.each([
  ['10 s', true, 10_000],
  ['a minute where the seat has yet to start', false, 60_000],
])('one that says nothing from the start is given up after %s', (_, seated, ms) => {
  const done = begin(true);
  watch.start(seated);
  vi.advanceTimersByTime(ms);
  expect(done).toEqual([]);
  vi.advanceTimersByTime(1_000);
  expect(done).toEqual([['dead', ms + 1_000]]);
});
