// What a page knows after each message of the operations feed.
import { expect, test } from 'vitest';
import type { OpsMessage } from '../../protocol/streams/ops-feed.ts';
import { pointOf } from '../../protocol/streams/ops-point.ts';
import { alertOf, eventOf, healthOf, scanOf, seatOf } from '../../testing/ops-scans.ts';
import { NO_HISTORY, withMessage } from './ops-history.ts';
import { withPoint } from './point.ts';

const history = (...proxies: { id: string; at: number }[]): OpsMessage & { type: 'history' } => ({
  v: 1,
  type: 'history',
  data: {
    at: 9,
    proxies: proxies.map(({ id, at }) => {
      const scan = scanOf(id, at);
      return { id, state: 'live', seenAt: at, scan, points: [pointOf(scan)] };
    }),
    events: [eventOf(2, 'p1'), eventOf(1, 'p1')],
    alerts: [alertOf(1, 'p1')],
  },
});

test('a first history replaces what was there, a further one of the same connection adds to it', () => {
  const old = withMessage(NO_HISTORY, history({ id: 'gone', at: 1 }), true);
  const first = withMessage(old, history({ id: 'p2', at: 5 }), true);
  expect(first.proxies.map(({ id }) => id)).toEqual(['p2']);
  const more = history({ id: 'p1', at: 4 });
  more.data.events = [];
  more.data.alerts = [];
  const both = withMessage(first, more, false);
  expect(both.proxies.map(({ id }) => id)).toEqual(['p1', 'p2']);
  expect(both.events.map(({ id }) => id)).toEqual([2, 1]);
  expect(both.latest?.proxy.id).toBe('p2');
});

test('a scan becomes its proxy’s latest, and a point of its series', () => {
  const known = withMessage(NO_HISTORY, history({ id: 'p1', at: 1 }, { id: 'p2', at: 2 }), true);
  const seats = [
    seatOf(1, { echoMs: 7, health: healthOf('bad') }),
    seatOf(2, { echoMs: 3, bridge: { status: 'off', rev: 0, lagMs: 99 } }),
  ];
  const data = scanOf('p1', 20, { seats });
  const now = withMessage(known, { v: 1, type: 'scan-result', data }, false);
  const [p1, p2] = now.proxies;
  expect(p1).toMatchObject({ id: 'p1', scan: data, state: 'live', seenAt: 20 });
  expect(p1?.points.map(({ at }) => at)).toEqual([1, 20]);
  expect(p1?.points.at(-1)).toEqual({
    ...{ at: 20, level: 'bad', seats: 2, people: 0, ill: 1, echoMs: 7, lagMs: 2, loopMs: 3 },
    ...{ partyMs: 4, freeBytes: 10, rssBytes: 1_200 },
  });
  expect(p2).toBe(known.proxies[1]);
  expect(now.latest).toBe(data);
  // One that was on its way for longer is not the newest.
  const late = withMessage(now, { v: 1, type: 'scan-result', data: scanOf('p2', 19) }, false);
  expect(late.latest).toBe(data);
});

test('a proxy that is new is there with its first scan', () => {
  const data = scanOf('new', 3);
  const { proxies } = withMessage(NO_HISTORY, { v: 1, type: 'scan-result', data }, false);
  expect(proxies.map(({ id, points }) => [id, points.length])).toEqual([['new', 1]]);
});

test('events stand newest first, each once, and say whether a proxy is there', () => {
  const known = withMessage(NO_HISTORY, history({ id: 'p1', at: 1 }), true);
  const silent = eventOf(3, 'p1', { code: 'proxy-silent' });
  const now = withMessage(known, { v: 1, type: 'event', data: silent }, false);
  expect(now.events.map(({ id }) => id)).toEqual([3, 2, 1]);
  expect(now.proxies[0]?.state).toBe('silent');
  const again = withMessage(now, { v: 1, type: 'event', data: silent }, false);
  expect(again.events).toHaveLength(3);
  const scan = scanOf('p1', 4);
  const back = withMessage(again, { v: 1, type: 'scan-result', data: scan }, false);
  expect(back.proxies[0]?.state).toBe('live');
});

test('an alert that is over takes the place of the same one firing', () => {
  const known = withMessage(NO_HISTORY, history({ id: 'p1', at: 1 }), true);
  const data = alertOf(1, 'p1', { state: 'resolved', resolvedAt: 7 });
  const now = withMessage(known, { v: 1, type: 'alert', data }, false);
  expect(now.alerts).toEqual([data]);
});

test('a message of another kind changes nothing', () => {
  const known = withMessage(NO_HISTORY, history({ id: 'p1', at: 1 }), true);
  expect(withMessage(known, { v: 1, type: 'newer' } as never, false)).toBe(known);
});

test('a long series is thinned where it is oldest, and what was wrong for a moment stays', () => {
  const ill = pointOf(scanOf('p1', 101, { health: healthOf('bad') }));
  let points = Array.from({ length: 1_000 }, (_, at) =>
    at === 101 ? ill : pointOf(scanOf('p1', at)),
  );
  points = withPoint(points, pointOf(scanOf('p1', 1_000)));
  expect(points.length).toBeLessThan(800);
  expect(points).toContain(ill);
  const times = points.map(({ at }) => at);
  expect(times).toEqual(times.toSorted((a, b) => a - b));
  expect(times.slice(-500)).toEqual(Array.from({ length: 500 }, (_, i) => 501 + i));
});
