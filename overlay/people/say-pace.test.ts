import fc from 'fast-check';
import { expect, test } from 'vitest';
import { SAY_FOR_MS } from '../../protocol/room/said.ts';
import { pace, SAY_EVERY_MS, SILENT, typed } from './say-pace.ts';

test('CU3: the first letter goes at once, the next ones as often as allowed, the end at once', () => {
  const first = pace(typed(SILENT, 'h', 1_000), 1_000);
  expect(first).toMatchObject({ send: 'h', over: false, wait: SAY_FOR_MS });
  const second = pace(typed(first.state, 'hi', 1_030), 1_030);
  expect(second).toMatchObject({ send: null, wait: SAY_EVERY_MS - 30 });
  const third = pace(typed(second.state, 'hi!', 1_060), 1_100);
  expect(third).toMatchObject({ send: 'hi!' });
  expect(pace(typed(third.state, '', 1_110), 1_110)).toMatchObject({ send: '', wait: null });
});

test('CU3: a line is gone 5 s after its last change', () => {
  const { state } = pace(typed(SILENT, 'hi', 0), 0);
  expect(pace(state, SAY_FOR_MS - 1)).toMatchObject({ send: null, over: false, wait: 1 });
  expect(pace(state, SAY_FOR_MS)).toMatchObject({ send: '', over: true, wait: null });
});

test('CU3: whatever is typed when, the room ends with nothing, is told at a decent pace, and last of all the end', () => {
  const keys = fc.array(fc.tuple(fc.integer({ min: 0, max: 4_000 }), fc.string({ maxLength: 4 })));
  fc.assert(
    fc.property(keys, (strokes) => {
      let now = 0;
      let state = SILENT;
      const sent: [number, string][] = [];
      const run = (until: number): void => {
        for (;;) {
          const step = pace(state, now);
          state = step.state;
          if (step.send !== null) sent.push([now, step.send]);
          if (step.wait === null || now + step.wait > until) break;
          now += step.wait;
        }
        now = Math.max(now, until);
      };
      for (const [after, text] of strokes) {
        run(now + after);
        state = typed(state, text, now);
      }
      run(now + 2 * SAY_FOR_MS);
      expect(state.told).toBe('');
      if (sent.length > 0) expect(sent.at(-1)?.[1]).toBe('');
      const words = sent.filter(([, text]) => text !== '');
      for (const [i, [at]] of words.entries()) {
        if (i > 0) expect(at - (words[i - 1]?.[0] ?? 0)).toBeGreaterThanOrEqual(SAY_EVERY_MS);
      }
    }),
  );
});
