// Sockets: a browser's terminal through its seat to the app, and its way to the party.
import { once } from 'node:events';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { WebSocket } from 'ws';
import { identify } from '../../../node/proc.ts';
import { encode } from '../../../protocol/frames.ts';
import type { TerminalVisitor } from '../../../testing/terminal-visitor.ts';
import { bodyOf, startTestProxy, type TestProxy, type TestVisitor } from '../../test/harness.ts';
import { openSocket, openTerminal } from '../../test/terminal.ts';

const CAT = 'app: [cat]\npersist: 60s';
let proxy: TestProxy;

beforeAll(async () => {
  proxy = await startTestProxy({
    cell: CAT,
    den: `max_players: 2\n${CAT}`,
    flat: CAT,
    hall: `mode: shared\nmax_players: 2\n${CAT}`,
    pair: `multiplayer: true\nmax_players: 2\ngrid: 100x30\n${CAT}`,
  });
});
afterAll(() => proxy.close());

/** Opens a room's page and its terminal, with a query that ttyd would obey. */
async function terminal(visitor: TestVisitor, room: string): Promise<TerminalVisitor> {
  await visitor.fetch(`/room/${room}/`);
  return openSocket(visitor, `/room/${room}/ws?name=x&disableStdin=true`);
}

const status = async (socket: WebSocket) => {
  const [, response] = (await once(socket, 'unexpected-response')) as [
    unknown,
    { statusCode: number },
  ];
  socket.on('error', () => undefined);
  socket.terminate();
  return response.statusCode;
};

test('keys reach the app and its output comes back', async () => {
  const ada = await terminal(proxy.visitor(), 'den');
  ada.type('hello\r');
  await vi.waitFor(() => expect(ada.output()).toMatch(/hello[\s\S]*hello/));
  ada.socket.close();
});

test('the first note says that it is early, the one after the greeting tells the rest', async () => {
  const ada = await terminal(proxy.visitor(), 'den');
  const seats = () => ada.notes.filter(({ type }) => type === 'seat');
  await vi.waitFor(() => expect(seats().length).toBeGreaterThan(1));
  expect(seats()[0]).toMatchObject({ early: true, state: 'running', seat: expect.any(Number) });
  for (const later of seats().slice(1)) expect(later).not.toHaveProperty('early');
  await ada.leave();
});

test('a reload comes back to the same app', async () => {
  const visitor = proxy.visitor();
  const appPid = async () =>
    (await proxy.snapshot()).seats.find((seat) => seat.room === 'flat')?.pids.app;
  const first = await terminal(visitor, 'flat');
  first.type('one\r');
  await vi.waitFor(() => expect(first.output()).toContain('one'));
  const before = await appPid();
  expect(before).toBeGreaterThan(0);
  first.socket.close();
  await once(first.socket, 'close');
  const second = await terminal(visitor, 'flat');
  second.type('two\r');
  await vi.waitFor(() => expect(second.output()).toContain('two'));
  expect(await appPid()).toBe(before);
  second.socket.close();
});

test('people of a shared room sit at one terminal', async () => {
  const ada = await terminal(proxy.visitor(), 'hall');
  const bob = await terminal(proxy.visitor(), 'hall');
  ada.type('both see this\r');
  for (const one of [ada, bob])
    await vi.waitFor(() => expect(one.output()).toContain('both see this'));
  expect((await proxy.snapshot()).seats.filter((seat) => seat.room === 'hall')).toHaveLength(1);
  ada.socket.close();
  bob.socket.close();
});

test('other pages, strangers and other names of this address get no terminal', async () => {
  const visitor = proxy.visitor();
  await visitor.fetch('/api/rooms/den/ticket');
  const from = (origin: string) => visitor.socket('/room/den/ws', 'tty', { origin });
  expect(await status(from('https://evil.example'))).toBe(403);
  expect(await status(from('null'))).toBe(403);
  expect(await status(proxy.visitor().socket('/room/den/ws'))).toBe(404);
  expect(await status(visitor.socket('/room/nowhere/ws'))).toBe(404);
  expect(await status(visitor.socket('/room/den/ws', 'tty', { host: 'evil.example' }))).toBe(403);
});

test('a visitor who no longer fits in is told by the close code', async () => {
  const ada = await terminal(proxy.visitor(), 'cell');
  const visitor = proxy.visitor();
  // A session, but the room's one seat is somebody else's.
  await visitor.fetch('/api/rooms/cell/ticket');
  const socket = visitor.socket('/room/cell/ws');
  const [code] = (await once(socket, 'close')) as [number];
  expect(code).toBe(4430);
  ada.socket.close();
});

test('a socket of another subprotocol is not opened: ttyd’s page would open it again and again', async () => {
  const visitor = proxy.visitor();
  await visitor.fetch('/api/rooms/den/ticket');
  for (const protocol of ['', 'tty2'])
    expect(await status(visitor.socket('/room/den/ws', protocol))).toBe(400);
});

test('the party answers on this origin, to who has a ticket', async () => {
  const visitor = proxy.visitor();
  await visitor.fetch('/room/pair/?name=Ada');
  await openTerminal(visitor, 'pair');
  const { ticket } = await bodyOf(await visitor.fetch('/api/rooms/pair/ticket'));
  const socket = visitor.socket(`/parties/room-server/pair?ticket=${ticket}`, '');
  const seen: { type: string; grid?: unknown; me?: { name: string; seat: number } }[] = [];
  socket.on('message', (data) => seen.push(JSON.parse(String(data))));
  await once(socket, 'open');
  socket.send(encode({ type: 'hello', role: 'browser', sid: 'br1' }));
  await vi.waitFor(() => expect(seen.some(({ type }) => type === 'welcome')).toBe(true));
  const welcome = seen.find(({ type }) => type === 'welcome');
  expect(welcome?.me).toMatchObject({ name: 'Ada', seat: 1 });
  await vi.waitFor(async () => {
    const room = await bodyOf(await fetch(`${proxy.url}/api/rooms/pair`));
    expect(room.people).toBe(1);
  });
  socket.close();
});

test('HS5: without a ticket the party closes with 4401, and says so to programs', async () => {
  const socket = proxy.visitor().socket('/parties/room-server/pair', '');
  const [code] = (await once(socket, 'close')) as [number];
  expect(code).toBe(4401);
  const control = await fetch(`${proxy.url}/parties/room-server/pair/control`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{"op":"pause"}',
  });
  expect(control.status).toBe(401);
  expect(
    await status(
      proxy.visitor().socket('/parties/room-server/pair', '', { origin: 'http://evil.example' }),
    ),
  ).toBe(403);
});

test('closing the proxy closes sockets with "come back" (1012) and ends every process', async () => {
  const own = await startTestProxy({ den: CAT });
  const ada = await terminal(own.visitor(), 'den');
  ada.type('x\r');
  await vi.waitFor(() => expect(ada.output()).toContain('x'));
  const { partyPid, seats } = await own.snapshot();
  const closed = once(ada.socket, 'close');
  await own.close();
  expect((await closed)[0]).toBe(1012);
  for (const pid of [partyPid, seats[0]?.pids.ttyd, seats[0]?.pids.app]) {
    expect(pid).toBeGreaterThan(0);
    expect(identify(pid as number)).toBeNull();
  }
});
