// BR12 on a clock of the test's own: the app is looked at because somebody works in it, long before the heartbeat.
import { afterEach, expect, test, vi } from 'vitest';
import { until } from '../testing/until.ts';
import { HEARTBEAT_MS, INPUT_TAIL_MS } from './pace.ts';
import { roomFixture } from './test/fixture.ts';
import type { Seat } from './test/seat.ts';

const STEP_MS = 10;
/** Turns of the event loop in which a request and its answer cross a socket of this machine. */
const TURNS = 50;
const on = roomFixture();
afterEach(() => {
  vi.useRealTimers();
});

const looks = ({ app }: Seat): number =>
  app.requests.filter(({ cmd }) => cmd === 'get_state').length;

/** Lets time pass for the bridge, and what it asks be answered. @returns how often it has looked at its app meanwhile */
async function pass(seat: Seat, ms: number): Promise<number> {
  const before = looks(seat);
  for (let passed = 0; passed < ms; passed += STEP_MS) {
    await vi.advanceTimersByTimeAsync(STEP_MS);
    for (let turn = 0; turn < TURNS; turn += 1) await new Promise((next) => setImmediate(next));
  }
  return looks(seat) - before;
}

test('BR12: a change without an event is seen because of input', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
  const a = await on.seat();
  // After a heartbeat nothing is due for as long again.
  while ((await pass(a, INPUT_TAIL_MS)) > 0);
  while ((await pass(a, STEP_MS)) === 0);
  a.app.user((m) => m.open('life', [1, 1, 40, 12]));
  expect(await pass(a, HEARTBEAT_MS / 2)).toBe(0);
  a.bridge.input();
  expect(await pass(a, INPUT_TAIL_MS)).toBeGreaterThan(0);
  await until(() => expect(on.roomRects()).toEqual(['1,1,40,12']));
});
