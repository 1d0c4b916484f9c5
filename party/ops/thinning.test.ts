// How many points of a day are kept, and which, and how a history is cut into frames.
import { expect, test } from 'vitest';
import { OPS_FRAME_CHARS } from '../../protocol/streams/ops-feed.ts';
import { aSeat } from '../../testing/ops-scans.ts';
import { scanOf } from '../test/ops.ts';
import { historyFrames } from './history-frames.ts';
import { KEPT_MS, surplus, type Thinned } from './thinning.ts';

const NOW = 1_800_000_000_000;
const MINUTE = 60_000;

test('OM3: every scan of ten minutes is kept, one a minute of two hours, one in ten minutes of a day', () => {
  const all: Thinned[] = [];
  for (let at = NOW - KEPT_MS - MINUTE; at <= NOW; at += 5_000) all.push({ at, level: 'ok' });
  const gone = new Set(surplus(all, NOW));
  const kept = all.filter(({ at }) => !gone.has(at)).map(({ at }) => NOW - at);
  const between = (from: number, to: number) =>
    kept.filter((age) => age >= from && age < to).length;
  expect(between(0, 10 * MINUTE)).toBe(120);
  expect(between(10 * MINUTE, 120 * MINUTE)).toBeGreaterThanOrEqual(110);
  expect(between(10 * MINUTE, 120 * MINUTE)).toBeLessThanOrEqual(112);
  expect(between(120 * MINUTE, KEPT_MS)).toBeGreaterThanOrEqual(132);
  expect(between(120 * MINUTE, KEPT_MS)).toBeLessThanOrEqual(134);
  expect(between(KEPT_MS, Infinity)).toBe(0);
  expect(
    surplus(
      all.filter(({ at }) => !gone.has(at)),
      NOW,
    ),
    'thinned again',
  ).toEqual([]);
});

test('OM3: of a step the worst stays, and of equals the latest', () => {
  const at = NOW - 60 * MINUTE;
  const minute: Thinned[] = [
    { at: at + 1, level: 'ok' },
    { at: at + 2, level: 'bad' },
    { at: at + 3, level: 'warn' },
    { at: at + 4, level: 'bad' },
    { at: at + 5, level: 'ok' },
  ];
  expect(surplus(minute, NOW).sort()).toEqual([at + 1, at + 2, at + 3, at + 5]);
});

test('OM3: what comes from a clock that has been set back goes', () => {
  expect(surplus([{ at: NOW + 2 * MINUTE, level: 'ok' }], NOW)).toEqual([NOW + 2 * MINUTE]);
});

test('OM3: a history that is too long for a frame comes in several, each proxy once, events first', () => {
  const seats = Array.from({ length: 400 }, (_, n) => aSeat('den', n + 1));
  const proxies = ['a', 'b', 'c'].map((id) => ({
    ...{ id, state: 'live' as const, seenAt: 1, points: [] },
    scan: scanOf(id, { seats }),
  }));
  const events = [{ id: 1, at: 1, code: 'locked', level: 'info', text: 'x', proxy: 'a' } as const];
  const frames = historyFrames({ at: 1, proxies, events, alerts: [] });
  expect(frames.length).toBeGreaterThan(1);
  const read = frames.map(
    (frame) => JSON.parse(frame).data as typeof proxies & { proxies: { id: string }[]; events: [] },
  );
  expect(read.flatMap((data) => data.proxies.map(({ id }) => id))).toEqual(['a', 'b', 'c']);
  expect(read.map((data) => data.events.length)).toEqual(frames.map((_, n) => (n === 0 ? 1 : 0)));
  for (const frame of frames) expect(frame.length).toBeLessThan(OPS_FRAME_CHARS + 1_000);
  expect(historyFrames({ at: 1, proxies: [], events: [], alerts: [] })).toHaveLength(1);
});
