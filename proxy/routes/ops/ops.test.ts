// The operator's API and the health checks, on a real seat with the built-in desktop.
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { bodyOf, OPERATOR, startTestProxy, type TestProxy } from '../../test/harness.ts';
import { openSocket, openTerminal } from '../../test/terminal.ts';

let proxy: TestProxy;
beforeAll(async () => {
  proxy = await startTestProxy({ pair: 'multiplayer: true\nmax_players: 2', den: 'app: [cat]' });
});
afterAll(() => proxy.close());

const auth = { authorization: `Bearer ${OPERATOR}` };
const ipc = (body: unknown, headers: Record<string, string> = auth) =>
  fetch(`${proxy.url}/api/ops/ipc`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });

test.each(['/api/ops/snapshot', '/api/ops/ipc'])('%s is for operators only', async (path) => {
  const method = path.endsWith('ipc') ? 'POST' : 'GET';
  for (const authorization of ['', 'Bearer ', 'Bearer wrong', `Basic ${OPERATOR}`]) {
    const response = await fetch(proxy.url + path, { method, headers: { authorization } });
    expect(response.status).toBe(401);
    expect((await bodyOf(response)).error.code).toBe('AUTH_REQUIRED');
  }
});

test('a number that is none never reaches an app', async () => {
  const response = await fetch(`${proxy.url}/api/ops/ipc`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...auth },
    body: '{"room":"pair","seat":1,"cmd":"move_window","params":{"id":"w1","x":1e999}}',
  });
  expect(response.status).toBe(400);
});

test('the snapshot has the contract’s shape, with the visitor by name and the bridge live', async () => {
  const visitor = proxy.visitor();
  await visitor.fetch('/room/pair/?name=Ada');
  const ada = await openSocket(visitor, '/room/pair/ws', { cols: 100, rows: 30 });
  await vi.waitFor(async () =>
    // The page's size comes over its own socket, which the bridge knows nothing of.
    expect((await proxy.snapshot()).seats[0]).toMatchObject({
      cols: 100,
      bridge: { status: 'live', lagMs: expect.any(Number) },
    }),
  );
  const snapshot = await proxy.snapshot();
  expect(snapshot).toMatchObject({ pid: process.pid, partyPid: expect.any(Number) });
  expect(snapshot.rooms.map((room) => room.id)).toEqual(['den', 'pair']);
  expect(snapshot.seats[0]).toEqual({
    room: 'pair',
    seat: 1,
    visitor: 'Ada',
    state: 'running',
    why: '',
    pids: { ttyd: expect.any(Number), app: expect.any(Number) },
    ipcSocket: expect.stringMatching(/^\/tmp\/wibwob_tr[0-9a-f]{8}-pair-1\.sock$/),
    cols: 100,
    rows: 30,
    windows: expect.any(Array),
    bridge: {
      status: 'live',
      rev: expect.any(Number),
      lagMs: expect.any(Number),
      missing: expect.any(Array),
    },
    rssBytes: expect.any(Number),
    clients: 1,
    echoMs: null,
    restarts: { app: 0, ttyd: 0, asked: 0 },
  });

  const created = await ipc({
    room: 'pair',
    seat: 1,
    cmd: 'create_window',
    params: { type: 'life', x: 4, y: 3, w: 40, h: 12 },
  });
  expect(created.headers.get('content-type')).toContain('application/json');
  expect(await created.json()).toMatchObject({ success: true, id: expect.any(String) });
  await vi.waitFor(async () => {
    const { seats, rooms } = await proxy.snapshot();
    expect(seats[0]?.windows[0]).toMatchObject({ type: 'life', x: 4, y: 3, w: 40, h: 12 });
    expect(seats[0]?.windows[0]?.g).toMatch(/:\d+$/);
    expect(rooms.find((room) => room.id === 'pair')?.windows).toBe(1);
  });

  const unknown = await ipc({ room: 'pair', seat: 1, cmd: 'nope' });
  expect(unknown.headers.get('content-type')).toContain('text/plain');
  expect(await unknown.text()).toBe('err unknown cmd');
  await ada.leave();
});

test('what is no command of a seat is refused with every reason', async () => {
  expect((await ipc({ room: 'pair', seat: 9, cmd: 'get_state' })).status).toBe(404);
  const bad = await ipc({ room: 'pair', seat: 0, cmd: 'get state', params: { a: {} }, x: 1 });
  expect(bad.status).toBe(400);
  const { error } = await bodyOf(bad);
  for (const key of ['seat', 'cmd', 'params', 'x']) expect(error.message).toContain(key);
});

test('a command without IPC says so', async () => {
  await openTerminal(proxy.visitor(), 'den');
  const response = await ipc({ room: 'den', seat: 1, cmd: 'get_state' });
  expect(response.status).toBe(503);
  expect((await bodyOf(response)).error.code).toBe('IPC_UNAVAILABLE');
});

test('health and readiness', async () => {
  expect((await fetch(`${proxy.url}/healthz`)).status).toBe(200);
  const ready = await fetch(`${proxy.url}/readyz`);
  expect(ready.status).toBe(200);
  expect(await ready.json()).toEqual({
    ok: true,
    checks: { party: true, state: true, ttyd: true },
  });
});

test('Prometheus reads seats, visitors and requests; what a reverse proxy passes on needs the token', async () => {
  // It has the seat of the test before.
  expect((await proxy.snapshot()).seats.some(({ room }) => room === 'den')).toBe(true);
  const here = await fetch(`${proxy.url}/metrics`);
  expect(here.headers.get('content-type')).toContain('text/plain');
  const text = await here.text();
  expect(text).toContain('rooms_seats{room="den",state="running"} 1');
  expect(text).toContain('rooms_visitors{room="den"} 1');
  expect(text).toMatch(/rooms_http_request_seconds_count{[^}]*route="\/room\/:id\/"/);
  expect(text).toContain('nodejs_eventloop_lag_p99_seconds');
  const passedOn = { 'x-forwarded-for': '203.0.113.9' };
  expect((await fetch(`${proxy.url}/metrics`, { headers: passedOn })).status).toBe(401);
  const operator = await fetch(`${proxy.url}/metrics`, { headers: { ...passedOn, ...auth } });
  expect(operator.status).toBe(200);
});
