// What the operators' page makes of reports: rooms over several proxies, what waits, what the log shows, links, words.
import { expect, test } from 'vitest';
import type {
  OpsEvent,
  OpsResident,
  OpsRoom,
  OpsSeat,
  ProxyHistory,
  Scan,
} from '../../client/index.ts';
import { aRoom } from '../../testing/ops-scans.ts';
import { ACTS, targetWords } from './act/acts.ts';
import { askedIn, knockedAt, questionsOf } from './act/waiting-list.ts';
import { bytes, clock, count, dollars, millis, short, span } from './fleet/figures.ts';
import { fleetOf, worstOf } from './fleet/fleet.ts';
import { sparkPath } from './fleet/sparkline-path.ts';
import { thresholdWords } from './fleet/thresholds.ts';
import { ttydWords } from './fleet/ttyd-words.ts';
import { linkAt, readLink, writeLink } from './link.ts';
import { filtered, isFiltered, NO_FILTER } from './log/log-filter.ts';
import { parseOps } from './ops-data.ts';

const room = (id: string, more: Partial<OpsRoom> = {}): OpsRoom =>
  aRoom(id, { name: `The ${id}`, people: null, seats: 0, ...more });
const seat = (id: string, number: number, level: 'ok' | 'warn' | 'bad' = 'ok'): OpsSeat =>
  ({
    room: id,
    seat: number,
    visitor: 'Ada',
    health: { level, reasons: [] },
  }) as unknown as OpsSeat;
const proxy = (
  id: string,
  rooms: OpsRoom[],
  seats: OpsSeat[],
  state: ProxyHistory['state'] = 'live',
): ProxyHistory => {
  const scan = { at: 1, rooms, seats, proxy: { id, url: `http://${id}/` } } as unknown as Scan;
  return { id, state, seenAt: 1, scan, points: [] };
};

test('a room of two proxies is one, with the seats of both by number; what the one that asked has heard counts', () => {
  const fleet = fleetOf([
    proxy(
      'a',
      [room('lab', { people: 2, knocks: 1, locked: true }), room('den')],
      [seat('lab', 2)],
    ),
    proxy('b', [room('lab')], [seat('lab', 1, 'warn')]),
    proxy('c', [room('old')], [seat('old', 1)], 'ended'),
  ]);
  expect(fleet.map((one) => one.room)).toEqual(['den', 'lab']);
  const [, lab] = fleet;
  expect(lab).toMatchObject({ people: 2, knocks: 1, locked: true });
  expect(lab?.seats.map(({ proxy: at, seat: number, url }) => [at, number, url])).toEqual([
    ['b', 1, 'http://b/'],
    ['a', 2, 'http://a/'],
  ]);
  expect(lab && worstOf(lab)).toBe('warn');
});

test('who waits at a door is known from whichever proxy they knocked at', () => {
  const none = proxy('a', [room('gate')], []);
  const asked = proxy('b', [room('gate', { knocks: 1 })], []);
  for (const proxies of [
    [none, asked],
    [asked, none],
  ])
    expect(knockedAt(fleetOf(proxies))).toEqual([{ room: 'gate', count: 1 }]);
});

test('what a live proxy says of a room counts, whatever one that is silent said last', () => {
  const live = proxy('b', [room('lab', { people: 1 })], []);
  for (const id of ['a', 'c']) {
    const silent = proxy(id, [room('lab', { people: 7, knocks: 2 })], [], 'silent');
    expect(fleetOf([silent, live].sort((a, b) => (a.id < b.id ? -1 : 1)))).toMatchObject([
      { people: 1, knocks: null },
    ]);
  }
});

test('a link to another proxy, with and without a slash or a path', () => {
  const lab = { room: 'lab', seat: 2 };
  expect(linkAt('https://a.example', lab)).toBe('https://a.example/ops#room=lab&seat=2');
  expect(linkAt('http://127.0.0.1:8080/', lab)).toBe('http://127.0.0.1:8080/ops#room=lab&seat=2');
  expect(linkAt('https://a.example/rooms/', lab)).toBe(
    'https://a.example/rooms/ops#room=lab&seat=2',
  );
});

test('seats of a proxy that reports no more are shown as they were, and as not known', () => {
  const [lab] = fleetOf([proxy('a', [], [seat('lab', 1)], 'silent')]);
  expect(lab).toMatchObject({ room: 'lab', name: 'lab', seats: [{ stale: true }] });
  expect(lab && worstOf(lab)).toBe('bad');
});

test('questions wait, the oldest first, until somebody answers; pauses without one do not', () => {
  const pause = (at: number, more: object = {}) => ({ by: 'Ada', at, ...more });
  const rooms = fleetOf([
    proxy(
      'a',
      [
        room('lab', {
          people: 1,
          knocks: 2,
          pauses: {
            room: pause(5, { question: 'Go on?' }),
            seats: {
              1: pause(3, { question: 'Install?' }),
              2: pause(1),
              3: pause(2, { question: 'No?', refused: 'Bob' }),
            },
          },
        }),
        room('den', { people: 1, knocks: 0 }),
      ],
      [],
    ),
  ]);
  expect(questionsOf(rooms).map(({ key, seat: number }) => [key, number])).toEqual([
    ['lab.1 3', 1],
    ['lab. 5', undefined],
  ]);
  expect(knockedAt(rooms)).toEqual([{ room: 'lab', count: 2 }]);
});

test('the log is filtered by room, seat, kind, severity and words', () => {
  const event = (id: number, more: Partial<OpsEvent>): OpsEvent => ({
    ...{ id, at: id, code: 'paused', level: 'info', text: 'Ada has paused it', proxy: 'p1' },
    ...more,
  });
  const events = [
    event(1, { room: 'lab', seat: 1 }),
    event(2, { room: 'lab', seat: 2, code: 'health', level: 'bad', text: 'No answer' }),
    event(3, { room: 'den', level: 'warn' }),
    event(4, { code: 'proxy-started' }),
  ];
  const ids = (part: Partial<typeof NO_FILTER>) =>
    filtered(events, { ...NO_FILTER, ...part }).map(({ id }) => id);
  expect(ids({})).toEqual([1, 2, 3, 4]);
  expect(ids({ room: 'lab' })).toEqual([1, 2]);
  expect(ids({ room: 'lab', seat: '2' })).toEqual([2]);
  expect(ids({ kind: 'proxy-started' })).toEqual([4]);
  expect(ids({ level: 'warn' })).toEqual([2, 3]);
  expect(ids({ level: 'bad' })).toEqual([2]);
  expect(ids({ text: 'LAB answer' })).toEqual([2]);
  expect([isFiltered(NO_FILTER), isFiltered({ ...NO_FILTER, seat: '1' })]).toEqual([false, true]);
});

test('links name a room and a seat, and nothing else', () => {
  expect(readLink('#room=lab&seat=2')).toEqual({ room: 'lab', seat: 2 });
  expect(readLink(writeLink({ room: 'lab', seat: null }))).toEqual({ room: 'lab', seat: null });
  expect(writeLink({ room: null, seat: 3 })).toBe('');
  for (const bad of ['', '#room=../x&seat=1', '#seat=1', '#room=%00'])
    expect(readLink(bad), bad).toEqual({ room: null, seat: null });
  expect(readLink('#room=lab&seat=0').seat).toBeNull();
});

test('an alert says which threshold it stands on', () => {
  const thresholds = { alert_after_s: 10, echo_ms: 900 };
  expect(thresholdWords({ code: 'echo-slow' }, thresholds)).toBe(
    'echo_ms: 900 ms, alert_after_s: 10 s',
  );
  expect(thresholdWords({ code: 'ttyd-silent' }, thresholds)).toBe('alert_after_s: 10 s');
  expect(thresholdWords({ code: 'new' }, {})).toBe('');
  expect(thresholdWords({ code: 'proxy-silent' }, thresholds)).toBe('');
});

test('figures are short', () => {
  expect([bytes(null), bytes(1_048_576), bytes(3 * 2 ** 30)]).toEqual(['–', '1 MB', '3.0 GB']);
  expect([millis(null), millis(12.6), millis(12_600)]).toEqual(['–', '13 ms', '13 s']);
  expect([
    span(-5),
    span(119_400),
    span(120_000),
    span(3 * 3_600_000),
    span(72 * 3_600_000),
  ]).toEqual(['0 s', '119 s', '2 min', '3 h', '3 d']);
  expect([count(1, 'person', 'people'), count(2, 'seat')]).toEqual(['1 person', '2 seats']);
  const noon = new Date(2026, 4, 5, 12).getTime();
  expect(clock(noon, noon)).toBe('12:00:00');
  expect(clock(noon, noon + 86_400_000)).toBe('2026-05-05 12:00:00');
});

test('a sparkline goes from left to right, is at the top with the most, and has gaps', () => {
  const box = { width: 100, height: 10 };
  const line = (values: (number | null)[], least = 0) =>
    sparkPath(
      values.map((value, n) => ({ at: n * 10, value })),
      { from: 0, to: 40, least },
      box,
    );
  expect(line([0, 5, 10])).toBe('M0 10L25 5L50 0');
  expect(line([0, 5], 10)).toBe('M0 10L25 5');
  expect(line([1, null, 1, 1], 1)).toBe('M0 0M50 0L75 0');
  expect([line([]), line([3])]).toEqual(['', '']);
});

test('acts say what they concern, and send what was said with them', () => {
  const target = { room: 'lab', name: 'The Lab', seat: 2 };
  expect(ACTS.pause.path(target)).toBe('api/rooms/lab/pause');
  expect(ACTS.pause.body(target, { reason: '', question: 'Go on?' })).toEqual({
    ...{ seat: 2, question: 'Go on?' },
  });
  expect(ACTS.stop.path(target)).toBe('api/ops/seats/lab/2/stop');
  const person = { pid: 'p3', name: 'Bob' };
  expect(ACTS.kick.body({ ...target, person }, { reason: 'x' })).toEqual({
    ...{ person: 'p3', reason: 'x' },
  });
  expect([targetWords(target), targetWords({ ...target, person })]).toEqual([
    'The Lab, seat 2',
    'Bob in The Lab',
  ]);
});

test('the pinned ttyd is told with its page, and what came of trying it', () => {
  const at = new Date(2026, 4, 5, 12).getTime();
  const well = { version: '1.7.7', sha256: null, at, ok: true, failed: [], skipped: [] };
  const bad = { ...well, version: '1.8.0', ok: false, failed: [{ name: 'resize', message: 'x' }] };
  const page = { ok: true, differences: [] };
  const ttyd = { version: '1.7.7', sha256: null, page, reports: [], verdict: null, refused: null };
  expect(ttydWords(false, ttyd, at)).toBe('it is not there');
  expect(ttydWords(true, undefined, at)).toBe('pinned, and there');
  expect(ttydWords(true, ttyd, at)).toBe('pinned; its page is as expected; not tried yet');
  expect(
    ttydWords(true, { ...ttyd, sha256: 'a'.repeat(64), verdict: well, refused: bad }, at),
  ).toBe(
    'pinned with its checksum aaaaaaaaaaaa…; its page is as expected; tried 12:00:00, and well; 1.8.0 was refused: resize',
  );
  const codes = [{ code: 'no-term', text: '' }] as never;
  expect(
    ttydWords(true, { ...ttyd, page: { ok: false, differences: codes }, verdict: bad }, at),
  ).toBe('pinned; its page is not as expected: no-term; tried 12:00:00, and failed: resize');
});

test('the page reads what the proxy has put into it, and nothing else', () => {
  const data = { root: '/', proxy: 'p', me: 'x', byToken: true, thresholds: {}, modes: {} };
  expect(parseOps(JSON.stringify(data))).toEqual(data);
  for (const bad of ['', '{}', JSON.stringify({ ...data, root: '//evil.example/' })])
    expect(parseOps(bad), bad).toBeUndefined();
});

test('AG: the resident of a room is as the proxy says that asked the party, and its acts that wait are found', () => {
  const resident: OpsResident = {
    ...{ name: 'Fern', model: 'm', waits: 2 },
    state: 'home',
    usage: { messages: 1, tokens: 10, usd: 0.5, turns: 1, failed: 0 },
    budget: { tokensPerDay: 100, usdPerDay: 5 },
  };
  for (const order of [
    [proxy('a', [room('lab')], []), proxy('b', [room('lab', { people: 1, resident })], [])],
    [proxy('b', [room('lab', { people: 1, resident })], []), proxy('a', [room('lab')], [])],
  ]) {
    const fleet = fleetOf(order);
    expect(fleet[0]?.resident).toEqual(resident);
    expect(askedIn(fleet)).toEqual(['lab']);
  }
  const calm = { ...resident, waits: 0 };
  expect(askedIn(fleetOf([proxy('a', [room('lab', { resident: calm })], [])]))).toEqual([]);
});

test('tokens and money are short', () => {
  expect([0, 999, 1_000, 12_345, 999_950, 1_500_000].map(short)).toEqual([
    ...['0', '999', '1.0k', '12.3k', '1.0M', '1.5M'],
  ]);
  expect([0, 0.004, 0.01, 12.345].map(dollars)).toEqual(['$0.00', '<$0.01', '$0.01', '$12.35']);
});
