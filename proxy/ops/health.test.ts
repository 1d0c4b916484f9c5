// When something counts as unwell, by which threshold, and how it is said.
import { expect, test } from 'vitest';
import { HEALTH_REASONS } from '../../protocol/streams/ops-reasons.ts';
import type { OpsSeat } from '../../protocol/streams/ops-scan.ts';
import { aScan, aSeat } from '../../testing/ops-scans.ts';
import { THRESHOLDS, type Thresholds } from '../config/keys/ops.ts';
import { healthOf, proxyHealth, roomHealth, seatHealth } from './health.ts';

const t = Object.fromEntries(
  Object.entries(THRESHOLDS).map(([name, { amount }]) => [name, amount]),
) as Thresholds;
const WELL = { stateMs: 0, bridgeAwayMs: 0, asked: true };
const codes = (more: Partial<OpsSeat>, times: Partial<typeof WELL> = {}) =>
  seatHealth(aSeat('den', 1, more), { ...WELL, ...times }, t).reasons.map(({ code }) => code);
const { app, bridge, restarts } = aSeat('den', 1);

test.each<[string, Partial<OpsSeat>, Partial<typeof WELL>, string[]]>([
  ['well', {}, {}, []],
  ['degraded', { state: 'degraded', why: 'It ended.' }, {}, ['seat-degraded']],
  [
    'starting',
    { state: 'starting', app: { ...app, state: 'gone', pid: null } },
    { stateMs: 29_000 },
    [],
  ],
  ['starting for long', { state: 'starting' }, { stateMs: 31_000 }, ['seat-starting']],
  ['without ttyd', { ttyd: { pid: 4, answers: false } }, {}, ['ttyd-silent']],
  [
    'without a keeper',
    { keeper: { answers: false }, app: { ...app, ipcMs: null } },
    {},
    ['keeper-silent'],
  ],
  ['with a stopped app', { app: { ...app, state: 'stopped', ipcMs: null } }, {}, ['app-stopped']],
  ['without an app', { app: { ...app, state: 'gone', pid: null, ipcMs: null } }, {}, ['app-gone']],
  ['with a silent app', { app: { ...app, ipcMs: null } }, { stateMs: 5_001 }, ['app-silent']],
  ['that has just come up', { app: { ...app, ipcMs: null } }, {}, []],
  ['with a paused app', { app: { ...app, ipcMs: null } }, { asked: false }, []],
  ['with an app without IPC', { app: { ...app, ipcMs: null, hasIpc: false } }, {}, []],
  ['with a slow app', { app: { ...app, ipcMs: 1_001 } }, {}, ['app-slow']],
  ['with a bridge that is away', {}, { bridgeAwayMs: 10_001 }, ['bridge-away']],
  ['with a bridge that is behind', { bridge: { ...bridge, lagMs: 2_001 } }, {}, ['bridge-lag']],
  ['with slow echo', { echoMs: 1_001 }, {}, ['echo-slow']],
  ['that nobody types in', { echoMs: null }, {}, []],
  ['with much memory', { rssBytes: 1_025 * 1_048_576 }, {}, ['seat-memory']],
  ['that ends often', { restarts: { ...restarts, lately: 3 } }, {}, ['seat-restarts']],
  ['that is ending', { state: 'stopping', ttyd: { pid: null, answers: false } }, {}, []],
])('OM1: a seat %s', (_name, more, times, expected) => {
  expect(codes(more, times)).toEqual(expected);
});

test('OM1: the worst reason decides, and comes first; its text has the figure, and nothing that a terminal would obey', () => {
  const health = seatHealth(
    aSeat('den', 1, { state: 'degraded', why: 'It said \u001b[31mno.', echoMs: 5_000 }),
    WELL,
    t,
  );
  expect(health.level).toBe('bad');
  expect(health.reasons.map(({ code }) => code)).toEqual(['seat-degraded', 'echo-slow']);
  expect(health.reasons[1]?.text).toBe(`${HEALTH_REASONS['echo-slow'].words} 5000 ms.`);
  expect(health.reasons[0]?.text).not.toContain('\u001b');
  expect(healthOf([['echo-slow']]).level).toBe('warn');
});

test('OM1: the proxy: party, disk, event loop, memory, ttyd', () => {
  const scan = aScan('p1');
  const of = (more: Partial<typeof scan>) =>
    proxyHealth({ ...scan, ...more }, t).reasons.map(({ code }) => code);
  const disk = (mb: number) => ({ disk: { freeBytes: mb * 1_048_576, totalBytes: 1e12 } });
  expect(of({})).toEqual([]);
  expect(of({ party: { ms: null, pid: null } })).toEqual(['party-unreachable']);
  expect(of({ party: { ms: 501, pid: null } })).toEqual(['party-slow']);
  expect([of({ disk: null }), of(disk(99)), of(disk(1_000)), of(disk(1_024))]).toEqual([
    ['disk-unreadable'],
    ['disk-full'],
    ['disk-low'],
    [],
  ]);
  expect(of({ proxy: { ...scan.proxy, loopMs: { p99: 201, max: 300 } } })).toEqual(['loop-slow']);
  expect(of({ proxy: { ...scan.proxy, rssBytes: 1_025 * 1_048_576 } })).toEqual(['proxy-memory']);
  expect(of({ ttyd: { version: '1.7.7', there: false } })).toEqual(['ttyd-missing']);
});

test('OM1: a room that the party says nothing of is unwell only if it was asked', () => {
  expect(roomHealth({ people: null }, true).reasons.map(({ code }) => code)).toEqual([
    'room-unknown',
  ]);
  expect(roomHealth({ people: null }, false).level).toBe('ok');
  expect(roomHealth({ people: 0 }, true).level).toBe('ok');
});
