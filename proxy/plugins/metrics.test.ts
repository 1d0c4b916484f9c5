// `/metrics` of a real proxy: what happens in seats, bridges, rooms and the party shows in its figures.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { StreamWatcher } from '../../testing/stream-watcher.ts';
import type { TerminalVisitor } from '../../testing/terminal-visitor.ts';
import { until } from '../../testing/until.ts';
import { OPERATOR, startTestProxy, type TestProxy } from '../test/harness.ts';
import { type Exposed, readMetrics } from '../test/metrics.ts';
import { openTerminal } from '../test/terminal.ts';
import { streamAddress, watch } from '../test/watchers.ts';

let proxy: TestProxy;
beforeAll(async () => {
  proxy = await startTestProxy(
    {
      pair: 'multiplayer: true\nmax_players: 2',
      den: 'mode: shared\nmultiplayer: true\nmax_players: 4\napp: [cat]',
    },
    { LIMITS_WRONG_TOKENS: '1/1m' },
  );
});
afterAll(() => proxy.close());

const auth = { authorization: `Bearer ${OPERATOR}` };
const post = (path: string, body: object) =>
  fetch(proxy.url + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...auth },
    body: JSON.stringify(body),
  });

/** Reads until it is so. */
async function metricsOnce(check: (now: Exposed) => void): Promise<Exposed> {
  return until(async () => {
    const now = await readMetrics(proxy.url);
    check(now);
    return now;
  });
}

test('a seat: when it was ready, its sockets and frames, echoes, and why it was restarted', async () => {
  const before = await readMetrics(proxy.url);
  expect(before.sum('rooms_seat_ready_seconds_count')).toBeUndefined();
  expect(before.sum('rooms_echo_seconds_count')).toBe(0);
  const ada = await openTerminal(proxy.visitor(), 'den');
  ada.type('hello\r');
  await until(() => expect(ada.screen()).toContain('hello'));
  const now = await metricsOnce((m) => expect(m.sum('rooms_echo_seconds_count')).toBe(1));
  expect(now.sum('rooms_seats', { room: 'den', state: 'running' })).toBe(1);
  expect(now.sum('rooms_seats', { room: 'den' })).toBe(1);
  expect(now.sum('rooms_visitors', { room: 'den' })).toBe(1);
  expect(now.sum('rooms_seat_ready_seconds_count', { how: 'started' })).toBe(1);
  expect(now.sum('rooms_sockets', { kind: 'terminal' })).toBe(1);
  for (const hop of ['app', 'page'])
    for (const direction of ['in', 'out']) {
      expect(now.sum('rooms_traffic_frames_total', { hop, direction })).toBeGreaterThan(0);
      expect(now.sum('rooms_traffic_bytes_total', { hop, direction })).toBeGreaterThan(5);
    }
  const { seats } = await proxy.snapshot();
  const den = seats.find(({ room }) => room === 'den');
  expect(den).toMatchObject({ clients: 1, echoMs: expect.any(Number) });
  process.kill(den?.pids.app ?? 0, 'SIGKILL');
  await metricsOnce((m) => expect(m.sum('rooms_seat_restarts_total', { reason: 'app' })).toBe(1));
  const watcher = await watch(proxy, 'den');
  await metricsOnce((m) => expect(m.sum('rooms_watchers', { room: 'den' })).toBe(1));
  // Several who watch a stream are one socket at the seat.
  const streams = [1, 2].map(() => new StreamWatcher(streamAddress(proxy, 'den.1')));
  await metricsOnce((m) => expect(m.sum('rooms_watchers', { room: 'den' })).toBe(3));
  for (const one of streams) one[Symbol.dispose]();
  await metricsOnce((m) => expect(m.sum('rooms_watchers', { room: 'den' })).toBe(1));
  await watcher.leave();
  await ada.leave();
  await metricsOnce((m) => {
    expect(m.sum('rooms_watchers', { room: 'den' })).toBe(0);
    expect(m.sum('rooms_sockets')).toBe(0);
  });
});

test('a change: its lag, when all apps show it, and what the room’s object has counted', async () => {
  const people: TerminalVisitor[] = [];
  for (const _ of [1, 2]) people.push(await openTerminal(proxy.visitor(), 'pair'));
  await metricsOnce((m) => expect(m.sum('rooms_bridges', { state: 'joined' })).toBe(2));
  const open = (x: number) =>
    post('/api/ops/ipc', {
      ...{ room: 'pair', seat: 1, cmd: 'create_window' },
      params: { type: 'life', x, y: 3, w: 40, h: 12 },
    });
  await open(4);
  // Both know their apps from then on: what comes sooner is no lag.
  await metricsOnce((m) => expect(m.sum('rooms_convergence_seconds_count')).toBeGreaterThan(0));
  await open(8);
  const now = await metricsOnce((m) => {
    expect(m.sum('rooms_bridge_lag_seconds_count')).toBeGreaterThan(0);
    expect(m.sum('rooms_party_connections', { room: 'pair', kind: 'bridge' })).toBe(2);
  });
  expect(now.sum('rooms_traffic_bytes_total', { hop: 'bridge', direction: 'out' })).toBeGreaterThan(
    100,
  );
  expect(now.sum('rooms_party_answers', { room: 'pair' })).toBe(1);
  for (const direction of ['in', 'out'])
    expect(now.sum('rooms_party_messages_total', { room: 'pair', direction })).toBeGreaterThan(0);
  expect(now.sum('rooms_party_storage_bytes', { room: 'pair' })).toBeGreaterThan(1_000);
  expect(now.sum('rooms_party_faults_total', { room: 'pair' })).toBe(0);
  expect(now.sum('rooms_party_process_cpu_seconds_total')).toBeGreaterThan(0);
  expect(now.sum('rooms_party_process_resident_memory_bytes')).toBeGreaterThan(1_000_000);
  expect(now.sum('rooms_party_cursor_round_trip_seconds_bucket', { le: '+Inf' })).toBe(0);
  await post('/api/rooms/pair/pause', {});
  await metricsOnce((m) => {
    expect(m.sum('rooms_paused_seconds_total', { room: 'pair', what: 'room' })).toBeGreaterThan(0);
    expect(m.sum('rooms_bridges', { state: 'away' })).toBe(2);
  });
  await post('/api/rooms/pair/resume', {});
  const { sum } = await metricsOnce((m) =>
    expect(m.sum('rooms_bridges', { state: 'joined' })).toBe(2),
  );
  const paused = sum('rooms_paused_seconds_total', { room: 'pair', what: 'room' });
  await metricsOnce((m) =>
    expect(m.sum('rooms_http_request_seconds_count', { route: '/metrics' })).toBeGreaterThan(3),
  );
  expect(
    (await readMetrics(proxy.url)).sum('rooms_paused_seconds_total', {
      room: 'pair',
      what: 'room',
    }),
  ).toBe(paused);
  for (const one of people) await one.leave();
});

test('a limit that is hit counts, by its row', async () => {
  const wrong = { authorization: 'Bearer wrong' };
  const statuses = [];
  for (const _ of [1, 2])
    statuses.push((await fetch(`${proxy.url}/api/ops/snapshot`, { headers: wrong })).status);
  expect(statuses).toEqual([401, 429]);
  const now = await readMetrics(proxy.url);
  expect(now.sum('rooms_limits_hit_total', { limit: 'wrong_tokens' })).toBe(1);
});

test('a party that hangs fails no answer: its rooms do not answer, and questions to it count', async () => {
  await using alone = await startTestProxy({ pair: 'multiplayer: true\nmax_players: 2' });
  const ada = await openTerminal(alone.visitor(), 'pair');
  const { partyPid } = await alone.snapshot();
  process.kill(partyPid ?? 0, 'SIGSTOP');
  try {
    await until(async () => {
      const now = await readMetrics(alone.url);
      expect(now.sum('rooms_party_answers', { room: 'pair' })).toBe(0);
      expect(now.sum('rooms_party_connections')).toBeUndefined();
      expect(now.sum('rooms_seats', { room: 'pair', state: 'running' })).toBe(1);
      expect(now.sum('rooms_party_errors_total', { op: 'figures' })).toBeGreaterThan(0);
    });
  } finally {
    process.kill(partyPid ?? 0, 'SIGCONT');
  }
  await until(async () =>
    expect((await readMetrics(alone.url)).sum('rooms_party_answers', { room: 'pair' })).toBe(1),
  );
  await ada.leave();
});

test('no name of a person is among the labels, and rooms that nobody is in are not either', async () => {
  const visitor = proxy.visitor();
  await visitor.fetch('/room/den/?name=Zebedee');
  const zebedee = await openTerminal(visitor, 'den');
  const { text, samples } = await readMetrics(proxy.url);
  expect(text).not.toContain('Zebedee');
  const rooms = new Set(samples.flatMap(({ labels }) => labels.room ?? []));
  expect([...rooms].filter((room) => room !== 'den' && room !== 'pair')).toEqual([]);
  await zebedee.leave();
});
