// The operations feed of a real proxy: what a scan says of a seat and its parts, and what happens when one hangs.
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Scan } from '../../protocol/streams/ops-scan.ts';
import { stopped } from '../../testing/stopped.ts';
import { StreamWatcher } from '../../testing/stream-watcher.ts';
import { startTestProxy, type TestProxy } from '../test/harness.ts';
import { AS_OPERATOR, OpsPage } from '../test/ops-page.ts';
import { openTerminal, typeIn } from '../test/terminal.ts';
import { streamAddress } from '../test/watchers.ts';

let proxy: TestProxy;
beforeAll(async () => {
  proxy = await startTestProxy(
    {
      pair: 'multiplayer: true\nmax_players: 2',
      den: 'app: [cat]',
      gate: 'mode: shared\ndoor: knock\napp: [cat]',
      hall: 'app: [cat]',
    },
    { OPS_ALERT_AFTER_S: '0' },
  );
});
afterAll(() => proxy.close());

const post = (path: string, body: object = {}) =>
  fetch(proxy.url + path, {
    method: 'POST',
    headers: { ...AS_OPERATOR, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });

test('OM1: a scan says of the proxy, the party, the disk, ttyd, each room and each seat how they are', async () => {
  using page = new OpsPage(proxy.url);
  const first = await page.scan();
  expect(first.proxy).toMatchObject({
    id: expect.stringMatching(/^[\w-]{43}$/),
    url: `${proxy.url}/`,
    version: expect.stringMatching(/^\d+\.\d+\.\d+$/),
    pid: process.pid,
    draining: false,
    loopMs: { p99: expect.any(Number), max: expect.any(Number) },
  });
  expect(first).toMatchObject({
    party: { ms: expect.any(Number), pid: expect.any(Number) },
    disk: { freeBytes: expect.any(Number), totalBytes: expect.any(Number) },
    ttyd: { version: '1.7.7', there: true },
    seats: [],
  });
  expect(first.rooms.map(({ room, people }) => [room, people])).toEqual([
    ['den', null],
    ['gate', null],
    ['hall', null],
    ['pair', null],
  ]);
  const visitor = proxy.visitor();
  await visitor.fetch('/room/pair/?name=Ada');
  const ada = await openTerminal(visitor, 'pair');
  await typeIn(ada, 'x');
  const { pids } = (await proxy.snapshot()).seats[0] ?? {};
  const seat = await page.seat(
    'pair',
    (one) => one.bridge.status === 'live' && one.echoMs !== null && one.app.ipcMs !== null,
  );
  expect(seat).toMatchObject({
    visitor: 'Ada',
    state: 'running',
    ttyd: { pid: pids?.ttyd, answers: true },
    keeper: { answers: true },
    app: { pid: pids?.app, state: 'running', hasIpc: true },
    sockets: { pages: 1, watchers: 0 },
    restarts: { app: 0, ttyd: 0, asked: 0, lately: 0 },
  });
  expect(seat.rssBytes).toBeGreaterThan(1_000_000);
  // Whoever watches its stream watches it, though all of them are one socket at its terminal.
  const watching = [1, 2].map(() => new StreamWatcher(streamAddress(proxy, 'pair.1')));
  const { sockets } = await page.seat('pair', (one) => one.sockets.watchers > 1);
  expect(sockets).toEqual({ pages: 1, watchers: 2 });
  for (const one of watching) one[Symbol.dispose]();
  const { rooms } = await page.scan(({ rooms: all }) => all.some(({ people }) => people !== null));
  expect(rooms.find(({ room }) => room === 'pair')?.seats).toBe(1);
  const opened = await page.first('event', ({ data }) => data.code === 'seat-opened');
  expect(opened.data).toMatchObject({ room: 'pair', seat: 1, text: 'pair, seat 1 is open: Ada.' });
  await ada.leave();
});

test('OM1: a ttyd that hangs is told with its reason, as an alert, and with its end', async () => {
  using page = new OpsPage(proxy.url);
  const terminal = await openTerminal(proxy.visitor(), 'den');
  const { ttyd } = await page.seat('den', ({ state }) => state === 'running');
  {
    using _stopped = stopped(ttyd.pid ?? 0);
    const ill = await page.seat('den', ({ health }) =>
      health.reasons.some(({ code }) => code === 'ttyd-silent'),
    );
    expect(ill).toMatchObject({
      ttyd: { answers: false },
      keeper: { answers: true },
      health: { level: 'bad' },
    });
    const { data } = await page.first('alert', ({ data }) => data.code === 'ttyd-silent');
    expect(data).toMatchObject({ state: 'firing', room: 'den', seat: 1, level: 'bad' });
    expect(data.text).toContain(String(ttyd.pid));
    // The scans go on, and say of the others how they are.
    page.forget();
    expect((await page.scan()).party.ms).not.toBeNull();
  }
  page.forget();
  const over = await page.first('alert', ({ data }) => data.code === 'ttyd-silent');
  expect(over.data).toMatchObject({ state: 'resolved', resolvedAt: expect.any(Number) });
  await page.seat('den', ({ state, health }) => state === 'running' && health.level === 'ok');
  const said = await page.first(
    'event',
    ({ data }) => data.code === 'health' && data.text.startsWith('Over: The terminal’s'),
  );
  expect(said.data.seat).toBe(1);
  await terminal.leave();
});

test('OM1: an app that is stopped, and one that ends, are told apart, and another start is counted', async () => {
  using page = new OpsPage(proxy.url);
  const terminal = await openTerminal(proxy.visitor(), 'hall');
  const { app } = await page.seat('hall', ({ state }) => state === 'running');
  {
    using _stopped = stopped(app.pid ?? 0);
    const ill = await page.seat('hall', ({ app }) => app.state === 'stopped');
    expect(ill.health.reasons.map(({ code }) => code)).toContain('app-stopped');
    await page.first('event', ({ data }) => data.code === 'seat-state' && data.level === 'bad');
  }
  page.forget();
  process.kill(app.pid ?? 0, 'SIGKILL');
  const back = await page.seat(
    'hall',
    ({ restarts, state }) => restarts.app === 1 && state === 'running',
  );
  expect(back.restarts.lately).toBe(1);
  expect(back.app.pid).not.toBe(app.pid);
  await page.first('event', ({ data }) => data.code === 'app-restarted' && data.level === 'warn');
  await terminal.leave();
});

test('OM1: a pause with a question, its end, and a locked room are told at once', async () => {
  using page = new OpsPage(proxy.url);
  const terminal = await openTerminal(proxy.visitor(), 'pair');
  await page.seat('pair', ({ state }) => state === 'running');
  await page.scan(({ rooms }) =>
    rooms.some(({ room, people }) => room === 'pair' && people !== null),
  );
  expect(
    (await post('/api/rooms/pair/pause', { reason: 'a look', question: 'Go on?' })).status,
  ).toBe(200);
  const { data } = await page.first('event', ({ data: { code } }) => code === 'approval-wanted');
  expect(data).toMatchObject({
    room: 'pair',
    level: 'warn',
    text: expect.stringContaining('Go on?'),
  });
  const { rooms, seats } = await page.scan((scan) =>
    scan.rooms.some(({ pauses }) => pauses.room?.question === 'Go on?'),
  );
  expect(rooms.find(({ room }) => room === 'pair')?.pauses.room).toMatchObject({
    reason: 'a look',
  });
  // Nobody asks an app that is paused, and nobody misses its answer.
  const paused = seats.find(({ room }) => room === 'pair');
  expect(paused?.app).toMatchObject({ hasIpc: true, ipcMs: null });
  expect(paused?.health.reasons.map(({ code }) => code)).not.toContain('app-silent');
  await post('/api/rooms/pair/resume');
  await page.first('event', ({ data: { code } }) => code === 'resumed');
  await post('/api/rooms/pair/lock');
  await page.first('event', ({ data: { code } }) => code === 'locked');
  await terminal.leave();
});

test('OM1, DO5: somebody who waits at the door of a room that nobody is in is told of', async () => {
  using page = new OpsPage(proxy.url);
  const gate = (scan: Scan) => scan.rooms.find(({ room }) => room === 'gate');
  expect(gate(await page.scan())).toMatchObject({ people: null, knocks: null });
  const eve = proxy.visitor();
  await eve.fetch('/room/gate/?name=Eve');
  await eve.fetch('/room/gate/door', { method: 'POST', headers: { origin: proxy.url } });
  expect(gate(await page.scan((scan) => gate(scan)?.knocks === 1))).toMatchObject({ people: null });
});
