import fc from 'fast-check';
import { expect, test } from 'vitest';
import { frameAt, nextFrameIn, retimed } from './art.ts';
import type { Props } from './windows.ts';

const NOW = 1_790_000_000_000;
const timing = fc.record({
  speed: fc.integer({ min: 0, max: 30 }),
  paused: fc.boolean(),
  frame: fc.integer({ min: 0, max: 1e9 }),
  since: fc.oneof(fc.constant(0), fc.integer({ min: NOW - 1e8, max: NOW })),
});
const passed = fc.integer({ min: 0, max: 1e7 });

test('AR1: a frame never goes back, and stands still where it is paused or its speed is 0', () => {
  fc.assert(
    fc.property(timing, passed, passed, (props, a, b) => {
      const first = frameAt(props, NOW + a);
      const later = frameAt(props, NOW + a + b);
      expect(later).toBeGreaterThanOrEqual(first);
      if (props.paused || props.speed === 0) expect(later).toBe(props.frame);
    }),
  );
});

test('AR1: the next frame is due when it is said to be, and not before', () => {
  fc.assert(
    fc.property(timing, passed, (props, a) => {
      const wait = nextFrameIn(props, NOW + a);
      const now = frameAt(props, NOW + a);
      if (props.paused || props.speed === 0) expect(wait).toBe(Number.POSITIVE_INFINITY);
      else {
        expect(frameAt(props, NOW + a + wait)).toBe(now + 1);
        if (wait > 2) expect(frameAt(props, NOW + a + wait - 2)).toBe(now);
      }
    }),
  );
});

test('AR1: another speed, a pause and its end change no frame at that moment', () => {
  const change = fc.oneof(
    fc.record({ speed: fc.integer({ min: 0, max: 30 }) }),
    fc.record({ paused: fc.boolean() }),
  );
  fc.assert(
    fc.property(timing, fc.array(fc.tuple(passed, change), { maxLength: 8 }), (start, changes) => {
      let props = { ...start };
      let at = NOW;
      for (const [wait, wanted] of changes) {
        at += wait;
        const before = frameAt(props, at);
        props = { ...props, ...retimed(props, wanted, at) };
        expect(frameAt(props, at)).toBe(before);
      }
    }),
  );
});

test('AR1: what says its own frame, or leaves the speed as it is, is taken as it is', () => {
  const props = { speed: 8, paused: false, frame: 5, since: NOW };
  const changes: Props[] = [{ speed: 8 }, { seed: 3 }, { speed: 2, frame: 9, since: NOW + 50 }];
  for (const change of changes) expect(retimed(props, change, NOW + 10_000)).toBe(change);
});

test('AR1: windows without a time of their own count from 1970, in every seat the same', () => {
  expect(frameAt({ speed: 8 }, 1_000_000)).toBe(8_000);
  expect(frameAt({}, NOW)).toBe(0);
  expect(frameAt({ speed: 8, since: NOW }, NOW - 50)).toBe(0);
});
