// When a bridge looks at its app.
import { describe, expect, test } from 'vitest';
import { HEARTBEAT_MS, INPUT_POLL_MS, nextPollIn, type PaceState } from './pace.ts';

const idle: PaceState = {
  lastPoll: 1_000,
  inputUntil: 0,
  wanted: false,
  settling: false,
  failures: 0,
  chatAt: null,
};

describe('BR12: pace', () => {
  test('a heartbeat of 5 s at rest', () => {
    expect(HEARTBEAT_MS).toBe(5_000);
    expect(nextPollIn(idle, 1_000)).toBe(5_000);
    expect(nextPollIn(idle, 6_500)).toBe(0);
  });

  test('every 50 to 100 ms while input goes on', () => {
    expect(INPUT_POLL_MS).toBeGreaterThanOrEqual(50);
    expect(INPUT_POLL_MS).toBeLessThanOrEqual(100);
    expect(nextPollIn({ ...idle, inputUntil: 2_000 }, 1_010)).toBe(INPUT_POLL_MS - 10);
    expect(nextPollIn({ ...idle, inputUntil: 2_000 }, 2_000)).toBe(4_000);
  });

  test('at once after an event, but never more than 50 times a second', () => {
    expect(nextPollIn({ ...idle, wanted: true }, 1_005)).toBe(15);
    expect(nextPollIn({ ...idle, wanted: true }, 1_100)).toBe(0);
  });

  test('slower and slower while the app does not answer, whatever else is due', () => {
    const failing = (failures: number) =>
      nextPollIn({ ...idle, wanted: true, inputUntil: 9_000, chatAt: 0, failures }, 1_000);
    expect([1, 2, 3, 20].map(failing)).toEqual([100, 200, 400, 2_000]);
  });

  test('chat that waits is tried when its time has come', () => {
    expect(nextPollIn({ ...idle, chatAt: 1_300 }, 1_000)).toBe(300);
    expect(nextPollIn({ ...idle, chatAt: 900 }, 1_000)).toBe(0);
  });
});
