// Watching: a seat's screen for somebody without one, who reaches no app and takes no place.

import { once } from 'node:events';
import * as v from 'valibot';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { WebSocket } from 'ws';
import { overlayConfigSchema } from '../../../../protocol/page/overlay-config.ts';
import { bodyOf, startTestProxy, type TestProxy, type TestVisitor } from '../../../test/harness.ts';
import { pongs, shows, sit, watch } from '../../../test/watchers.ts';

const CAT = 'app: [cat]\npersist: 0s';
let proxy: TestProxy;

beforeAll(async () => {
  proxy = await startTestProxy({
    den: CAT,
    empty: `multiplayer: true\n${CAT}`,
    full: `multiplayer: true\nmax_players: 2\n${CAT}`,
    hall: `mode: shared\n${CAT}`,
    scene: `multiplayer: true\n${CAT}`,
    stage: `multiplayer: true\n${CAT}`,
    twins: `multiplayer: true\n${CAT}`,
  });
});
afterAll(() => proxy.close());

test.concurrent('the page is the seat’s terminal for somebody without a seat; the room’s places stay free', async () => {
  const ada = await sit(proxy, 'stage');
  const bob = proxy.visitor();
  const page = await bob.fetch('/room/stage/watch/1?name=Bob');
  expect(page.status).toBe(200);
  const html = await page.text();
  const config = v.parse(
    overlayConfigSchema,
    JSON.parse(/id="teleport-config"[^>]*>([^<]+)</.exec(html)?.[1] ?? '{}'),
  );
  expect(config).toMatchObject({
    watching: true,
    me: { name: 'Bob' },
    ticketUrl: '/api/rooms/stage/ticket?watch',
    grid: { cols: 90, rows: 28 },
  });
  expect(html).toContain('terminal-container');
  expect(await bob.fetch('/room/stage/watch/1/token').then((r) => r.json())).toEqual({ token: '' });
  expect((await proxy.snapshot()).seats.filter(({ room }) => room === 'stage')).toHaveLength(1);
  expect((await bodyOf(await bob.fetch('/api/rooms/stage'))).seatsFree).toBe(1);
  await ada.leave();
});

test.concurrent('a watcher sees what the visitor sees, from the start and as it goes on; keys and sizes go nowhere', async () => {
  const ada = await sit(proxy, 'scene');
  ada.type('before\r');
  await shows(ada, 'before');
  const bob = await watch(proxy, 'scene');
  await shows(bob, 'before');
  bob.type('from the watcher\r');
  bob.socket.send(Buffer.from('1{"columns":40,"rows":10}'));
  bob.tell({ type: 'raise', g: 'w1' });
  ada.type('after\r');
  await shows(bob, 'after');
  expect(ada.output() + bob.output()).not.toContain('from the watcher');
  const [seat] = (await proxy.snapshot()).seats.filter(({ room }) => room === 'scene');
  expect(seat).toMatchObject({ cols: 90, rows: 28 });
  expect(bob.states().at(-1)).toMatchObject({ state: 'running', seat: 1, cols: 90, rows: 28 });
  await ada.leave();
  await bob.leave();
});

test.concurrent('the seat of the address, else the one with the newest input; a note goes to another', async () => {
  const ada = await sit(proxy, 'twins');
  const eve = await sit(proxy, 'twins');
  ada.type('this is one\r');
  await shows(ada, 'this is one');
  eve.type('this is two\r');
  await shows(eve, 'this is two');
  const newest = await watch(proxy, 'twins');
  await shows(newest, 'this is two');
  const chosen = await watch(proxy, 'twins', '/1');
  await shows(chosen, 'this is one');
  expect(chosen.output()).not.toContain('this is two');
  chosen.tell({ type: 'watch', seat: 2 });
  await shows(chosen, 'this is two');
  expect(chosen.states().at(-1)).toMatchObject({ seat: 2 });
  // Somebody else's typing is no reason to jump.
  ada.type('again one\r');
  await shows(ada, 'again one');
  chosen.tell({ type: 'ping' });
  await vi.waitFor(() => expect(pongs(chosen)).toBe(1));
  expect(chosen.output()).not.toContain('again one');
  for (const one of [ada, eve, newest, chosen]) await one.leave();
});

test.concurrent('?seat=N leads to the address of that seat', async () => {
  const visitor = proxy.visitor();
  const to = async (path: string) =>
    (await visitor.fetch(path)).headers.get('location') ?? 'no redirect';
  expect(await to('/room/twins/watch?seat=2&name=Bob')).toBe('/room/twins/watch/2?name=Bob');
  expect(await to('/room/twins/watch?seat=%2F%2Fevil.example')).toBe('/room/twins/watch');
  expect(await to('/room/twins/watch/')).toBe('/room/twins/watch');
});

test.concurrent('nobody in: a page that says so and looks again by itself', async () => {
  const page = await proxy
    .visitor()
    .fetch('/room/empty/watch/1', { headers: { accept: 'text/html' } });
  expect(page.status).toBe(404);
  expect(page.headers.get('refresh')).toBe('3');
  expect(await page.text()).toContain('Nobody is in this room just now');
  expect((await proxy.visitor().fetch('/room/nowhere/watch')).status).toBe(404);
  expect((await proxy.visitor().fetch('/room/empty/watch', { method: 'HEAD' })).status).toBe(200);
  expect((await proxy.visitor().fetch('/room/nowhere/watch', { method: 'HEAD' })).status).toBe(404);
});

test.concurrent('a room for one is private: no page, no socket, no offer', async () => {
  const ada = await sit(proxy, 'den');
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
  await ada.leave();
});

test.concurrent('a full room offers to watch', async () => {
  const visitors = [await sit(proxy, 'full'), await sit(proxy, 'full')];
  const page = await proxy.visitor().fetch('/room/full/', { headers: { accept: 'text/html' } });
  expect(page.status).toBe(409);
  expect(await page.text()).toContain('href="/room/full/watch"');
  for (const one of visitors) await one.leave();
});

test.concurrent('the ticket of a page that watches is a watcher’s, also for who has a seat', async () => {
  const visitor = proxy.visitor();
  const ada = await sit(proxy, 'hall', visitor);
  const claims = async (path: string) => {
    const { ticket } = await bodyOf(await visitor.fetch(path));
    return JSON.parse(Buffer.from(ticket.split('.')[1] ?? '', 'base64url').toString());
  };
  expect(await claims('/api/rooms/hall/ticket')).toMatchObject({ role: 'guest', seat: 1 });
  const watching = await claims('/api/rooms/hall/ticket?watch');
  expect(watching.role).toBe('watcher');
  expect(watching.seat).toBeUndefined();
  await ada.leave();
});

test.concurrent('other pages and strangers get no socket', async () => {
  const visitor = proxy.visitor();
  await visitor.fetch('/api/rooms/den/ticket');
  const status = async (socket: WebSocket) => {
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
