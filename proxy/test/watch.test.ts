// Watching: a seat's screen for somebody without one, who reaches no app, takes no place, and moves on when a seat ends.
import { once } from 'node:events';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { WebSocket } from 'ws';
import { encodeNote, readSeatNote, type SeatNote } from '../../protocol/terminal-note.ts';
import { bodyOf, startTestProxy, type TestProxy, type TestVisitor } from './harness.ts';

const CAT = 'app: [cat]\npersist: 0s';
let proxy: TestProxy;

beforeAll(async () => {
  proxy = await startTestProxy({
    den: CAT,
    empty: `multiplayer: true\n${CAT}`,
    full: `multiplayer: true\nmax_players: 2\n${CAT}`,
    hall: `mode: shared\n${CAT}`,
    last: `multiplayer: true\n${CAT}`,
    pair: `multiplayer: true\ngrid: 100x30\n${CAT}`,
    scene: `multiplayer: true\n${CAT}`,
    stage: `multiplayer: true\n${CAT}`,
    twins: `multiplayer: true\n${CAT}`,
  });
});
afterAll(() => proxy.close());

/** Opens a terminal's socket and collects what it is sent. */
async function open(visitor: TestVisitor, path: string, size = { columns: 80, rows: 24 }) {
  const socket = visitor.socket(path);
  let screen = '';
  const notes: SeatNote[] = [];
  socket.on('message', (data: Buffer) => {
    if (data[0] === 0x30) screen += data.subarray(1).toString();
    const note = readSeatNote(data);
    if (note) notes.push(note);
  });
  await once(socket, 'open');
  socket.send(Buffer.from(JSON.stringify({ AuthToken: '', ...size, teleport: 1 })));
  return {
    socket,
    screen: () => screen,
    seats: () => notes.flatMap((note) => (note.type === 'seat' ? [note] : [])),
    pongs: () => notes.filter((note) => note.type === 'pong').length,
    type: (text: string) => socket.send(Buffer.from(`0${text}`)),
    note: (note: Parameters<typeof encodeNote>[0]) => socket.send(encodeNote(note)),
    async close() {
      const closed = once(socket, 'close');
      socket.close();
      await closed;
    },
  };
}

async function sit(room: string, visitor = proxy.visitor()) {
  const page = await visitor.fetch(`/room/${room}/`);
  expect(page.status).toBe(200);
  const sitter = await open(visitor, `/room/${room}/ws`, { columns: 90, rows: 28 });
  // Told once the page's own size is the seat's, which a watcher's page is made with.
  await vi.waitFor(() => expect(sitter.seats()).not.toEqual([]), { timeout: 20_000 });
  return sitter;
}

async function watch(room: string, path = '', visitor = proxy.visitor()) {
  await visitor.fetch('/api/rooms/den/ticket');
  return open(visitor, `/room/${room}/watch${path}/ws`);
}

const shows = (one: { screen(): string }, text: string) =>
  vi.waitFor(() => expect(one.screen()).toContain(text), { timeout: 20_000 });

test.concurrent('the page is the seat’s terminal for somebody without a seat; the room’s places stay free', async () => {
  const ada = await sit('stage');
  const bob = proxy.visitor();
  const page = await bob.fetch('/room/stage/watch?name=Bob');
  expect(page.status).toBe(200);
  const html = await page.text();
  const config = JSON.parse(/id="teleport-config"[^>]*>([^<]+)</.exec(html)?.[1] ?? '{}');
  expect(config).toMatchObject({
    seat: null,
    me: { name: 'Bob' },
    ticketUrl: '/api/rooms/stage/ticket?watch',
    grid: { cols: 90, rows: 28 },
  });
  expect(html).toContain('terminal-container');
  expect(await bob.fetch('/room/stage/watch/token').then((r) => r.json())).toEqual({ token: '' });
  expect((await proxy.snapshot()).seats.filter(({ room }) => room === 'stage')).toHaveLength(1);
  expect((await bodyOf(await bob.fetch('/api/rooms/stage'))).seatsFree).toBe(1);
  await ada.close();
});

test.concurrent('a watcher sees what the sitter sees, from the start and as it goes on; keys and sizes go nowhere', async () => {
  const ada = await sit('scene');
  ada.type('before\r');
  await shows(ada, 'before');
  const bob = await watch('scene');
  await shows(bob, 'before');
  bob.type('from the watcher\r');
  bob.socket.send(Buffer.from('1{"columns":40,"rows":10}'));
  bob.note({ type: 'raise', g: 'w1' });
  ada.type('after\r');
  await shows(bob, 'after');
  expect(ada.screen() + bob.screen()).not.toContain('from the watcher');
  const [seat] = (await proxy.snapshot()).seats.filter(({ room }) => room === 'scene');
  expect(seat).toMatchObject({ cols: 90, rows: 28 });
  expect(bob.seats().at(-1)).toMatchObject({ state: 'running', seat: 1, cols: 90, rows: 28 });
  await ada.close();
  await bob.close();
});

test.concurrent('the seat of the address, else the one with the newest input; a note goes to another', async () => {
  const ada = await sit('twins');
  const eve = await sit('twins');
  ada.type('this is one\r');
  await shows(ada, 'this is one');
  eve.type('this is two\r');
  await shows(eve, 'this is two');
  const newest = await watch('twins');
  await shows(newest, 'this is two');
  const chosen = await watch('twins', '/1');
  await shows(chosen, 'this is one');
  expect(chosen.screen()).not.toContain('this is two');
  chosen.note({ type: 'watch', seat: 2 });
  await shows(chosen, 'this is two');
  expect(chosen.seats().at(-1)).toMatchObject({ seat: 2 });
  // Somebody else's typing is no reason to jump.
  ada.type('again one\r');
  await shows(ada, 'again one');
  chosen.note({ type: 'ping' });
  await vi.waitFor(() => expect(chosen.pongs()).toBe(1), 20_000);
  expect(chosen.screen()).not.toContain('again one');
  for (const one of [ada, eve, newest, chosen]) await one.close();
});

test.concurrent('?seat=N leads to the address of that seat', async () => {
  const visitor = proxy.visitor();
  const to = async (path: string) =>
    (await visitor.fetch(path)).headers.get('location') ?? 'no redirect';
  expect(await to('/room/twins/watch?seat=2&name=Bob')).toBe('/room/twins/watch/2?name=Bob');
  expect(await to('/room/twins/watch?seat=%2F%2Fevil.example')).toBe('/room/twins/watch');
  expect(await to('/room/twins/watch/')).toBe('/room/twins/watch');
});

// Nobody comes back: a seat ends 10 s after its page, so what the two ends bring about is waited for at once.
const becomes = (one: Awaited<ReturnType<typeof watch>>, seen: object) =>
  vi.waitFor(() => expect(one.seats().at(-1)).toMatchObject(seen), {
    timeout: 30_000,
    interval: 100,
  });

test.concurrent('when the seat ends the watcher moves to another', async () => {
  const ada = await sit('pair');
  const eve = await sit('pair');
  ada.type('ada types\r');
  await shows(ada, 'ada types');
  eve.type('eve types\r');
  await shows(eve, 'eve types');
  const bob = await watch('pair', '/2');
  await shows(bob, 'eve types');
  await eve.close();
  await becomes(bob, { seat: 1, state: 'running' });
  await shows(bob, 'ada types');
  await ada.close();
  await bob.close();
}, 90_000);

test.concurrent('when the last seat ends the watcher waits, and sees who comes next', async () => {
  const ada = await sit('last');
  const bob = await watch('last');
  ada.type('ada types\r');
  await shows(bob, 'ada types');
  await ada.close();
  await becomes(bob, { state: 'stopped' });
  await vi.waitFor(
    async () => {
      const { seats } = await proxy.snapshot();
      expect(seats.filter(({ room }) => room === 'last')).toEqual([]);
    },
    { timeout: 20_000 },
  );
  expect(bob.socket.readyState).toBe(bob.socket.OPEN);
  bob.note({ type: 'ping' });
  await vi.waitFor(() => expect(bob.pongs()).toBe(1), 20_000);
  const back = await sit('last');
  back.type('somebody is back\r');
  await shows(bob, 'somebody is back');
  await back.close();
  await bob.close();
}, 90_000);

test.concurrent('nobody in: a page that says so and looks again by itself', async () => {
  const page = await proxy
    .visitor()
    .fetch('/room/empty/watch', { headers: { accept: 'text/html' } });
  expect(page.status).toBe(404);
  expect(page.headers.get('refresh')).toBe('3');
  expect(await page.text()).toContain('Nobody is in this room just now');
  expect((await proxy.visitor().fetch('/room/nowhere/watch')).status).toBe(404);
  expect((await proxy.visitor().fetch('/room/empty/watch', { method: 'HEAD' })).status).toBe(200);
  expect((await proxy.visitor().fetch('/room/nowhere/watch', { method: 'HEAD' })).status).toBe(404);
});

test.concurrent('a room for one is private: no page, no socket, no offer', async () => {
  const ada = await sit('den');
  const bob = proxy.visitor();
  const full = await bob.fetch('/room/den/', { headers: { accept: 'text/html' } });
  expect(full.status).toBe(409);
  expect(await full.text()).not.toContain('/watch');
  const page = await bob.fetch('/room/den/watch');
  expect((await bodyOf(page)).error.code).toBe('WATCH_PRIVATE');
  const socket = bob.socket('/room/den/watch/ws');
  socket.on('error', () => undefined);
  const [, response] = (await once(socket, 'unexpected-response')) as [
    unknown,
    { statusCode: number },
  ];
  socket.terminate();
  expect(response.statusCode).toBe(403);
  await ada.close();
});

test.concurrent('a full room offers to watch', async () => {
  const sitters = [await sit('full'), await sit('full')];
  const page = await proxy.visitor().fetch('/room/full/', { headers: { accept: 'text/html' } });
  expect(page.status).toBe(409);
  expect(await page.text()).toContain('href="/room/full/watch"');
  for (const one of sitters) await one.close();
});

test.concurrent('the ticket of a page that watches is a watcher’s, also for who has a seat', async () => {
  const visitor = proxy.visitor();
  const ada = await sit('hall', visitor);
  const claims = async (path: string) => {
    const { ticket } = await bodyOf(await visitor.fetch(path));
    return JSON.parse(Buffer.from(ticket.split('.')[1] ?? '', 'base64url').toString());
  };
  expect(await claims('/api/rooms/hall/ticket')).toMatchObject({ role: 'guest', seat: 1 });
  const watching = await claims('/api/rooms/hall/ticket?watch');
  expect(watching.role).toBe('watcher');
  expect(watching.seat).toBeUndefined();
  await ada.close();
});

test.concurrent('other pages and strangers get no socket', async () => {
  const visitor = proxy.visitor();
  await visitor.fetch('/api/rooms/den/ticket');
  const status = async (socket: ReturnType<TestVisitor['socket']>) => {
    socket.on('error', () => undefined);
    const [, response] = (await once(socket, 'unexpected-response')) as [
      unknown,
      { statusCode: number },
    ];
    socket.terminate();
    return response.statusCode;
  };
  const evil = { origin: 'https://evil.example' };
  expect(await status(visitor.socket('/room/stage/watch/ws', 'tty', evil))).toBe(403);
  expect(await status(proxy.visitor().socket('/room/stage/watch/ws'))).toBe(404);
  expect(await status(visitor.socket('/room/nowhere/watch/ws'))).toBe(404);
  expect(await status(visitor.socket('/room/stage/watch/ws', ''))).toBe(400);
});

test.concurrent('fifty people may watch a room, each with a few sockets; the next is told that it is full', async () => {
  const looker = async () => {
    const visitor = proxy.visitor();
    await visitor.fetch('/api/rooms/empty/ticket');
    return visitor;
  };
  const people = await Promise.all(Array.from({ length: 50 }, looker));
  const [first] = people as [TestVisitor];
  const sockets = people.map((visitor) => visitor.socket('/room/empty/watch/ws'));
  await Promise.all(sockets.map((socket) => once(socket, 'open')));
  const late = await looker();
  const [code] = (await once(late.socket('/room/empty/watch/ws'), 'close')) as [number];
  expect(code).toBe(4430);
  // One person's many sockets take no place of others: the oldest gives way to the ninth.
  const [oldest] = sockets as [WebSocket];
  const gone = once(oldest, 'close');
  const mine = Array.from({ length: 8 }, () => first.socket('/room/empty/watch/ws'));
  await Promise.all(mine.map((socket) => once(socket, 'open')));
  expect((await gone)[0]).toBe(4409);
  const all = [...sockets.slice(1), ...mine];
  for (const socket of all) socket.close();
  await Promise.all(all.map((socket) => once(socket, 'close')));
  const again = late.socket('/room/empty/watch/ws');
  await once(again, 'open');
  again.close();
});
