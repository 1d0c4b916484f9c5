// Why a terminal's socket is refused: told to the page that asks, and to the operator once. Real sockets, and a real
// reverse proxy in front that is set up badly.
import { once } from 'node:events';
import { rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { pino } from 'pino';
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import type { WebSocket } from 'ws';
import type { Refusal } from '../../../protocol/page/refusal.ts';
import { type FrontProxy, startFrontProxy } from '../../../testing/front-proxy.ts';
import { createVisitor, OPERATOR, startTestProxy, type TestProxy } from '../../test/harness.ts';
import { openSocket, openTerminal } from '../../test/terminal.ts';

const CAT = 'app: [cat]\npersist: 60s';
const ROOMS = {
  den: CAT,
  hall: `multiplayer: true\nmax_players: 3\n${CAT}`,
  cell: CAT,
  frail: 'app: [./frail]',
};

let lines: Record<string, unknown>[];
let proxy: TestProxy;
let front: FrontProxy;

const log = pino({ level: 'warn' }, { write: (line: string) => lines.push(JSON.parse(line)) });
const warnings = () => lines.filter(({ level }) => level === 40).map(({ msg }) => String(msg));

beforeAll(async () => {
  lines = [];
  proxy = await startTestProxy(ROOMS, {}, log);
  front = await startFrontProxy(proxy.url);
});
beforeEach(() => front.set({}));
afterAll(async () => {
  await front[Symbol.asyncDispose]();
  await proxy.close();
});

/** A browser that has read the room's page in front. */
async function reader(room = 'hall', at = front.url) {
  const visitor = createVisitor(at);
  expect((await visitor.fetch(`/room/${room}/`)).status).toBe(200);
  const { origin } = new URL(at);
  const headers = { origin, 'content-type': 'application/json' };
  const ask = (again: boolean, query = '') =>
    visitor.fetch(`/api/rooms/${room}/refusal${query}`, {
      ...{ method: 'POST', headers, body: JSON.stringify({ again }) },
    });
  return {
    visitor,
    ask,
    why: async (again = false, query = '') => (await (await ask(again, query)).json()) as Refusal,
    /** The status that its socket gets instead of an upgrade. */
    async refused(): Promise<number> {
      const socket = visitor.socket(`/room/${room}/ws`, 'tty', { origin });
      return statusOf(socket);
    },
  };
}

async function statusOf(socket: WebSocket): Promise<number> {
  socket.on('error', () => undefined);
  const [, response] = (await once(socket, 'unexpected-response')) as [
    unknown,
    { statusCode: number },
  ];
  socket.terminate();
  return response.statusCode;
}

const seats = async () => (await proxy.snapshot()).seats.length;

/** What is set up badly in front is told to each browser that comes, takes no seat, and is in the log once. */
async function toldOnce(
  mistakes: Parameters<FrontProxy['set']>[0],
  word: string,
  comes: (bob: Awaited<ReturnType<typeof reader>>) => Promise<void>,
): Promise<void> {
  front.set(mistakes);
  const before = await seats();
  for (let n = 0; n < 3; n += 1) await comes(await reader());
  expect(await seats()).toBe(before);
  expect(warnings().filter((line) => line.includes(word))).toHaveLength(1);
}

test('a Host that the proxy in front rewrites: both addresses are named, the log says it once', async () => {
  await toldOnce({ rewritesHost: true }, 'PUBLIC_URL', async (bob) => {
    expect(await bob.refused()).toBe(403);
    const why = await bob.why();
    expect(why).toMatchObject({ code: 'ADDRESS_MISMATCH', retry: 'again' });
    for (const address of [front.url, proxy.url]) expect(why.text).toContain(address);
    expect(why.text).toContain(`PUBLIC_URL to ${front.url}`);
  });
  expect(lines).toContainEqual(
    expect.objectContaining({ opened: front.url, expected: proxy.url, publicUrl: null }),
  );
});

test('an address that is not PUBLIC_URL: the right one is named, and people are sent there', async () => {
  await using other = await startTestProxy({ den: CAT }, { PUBLIC_URL: 'https://rooms.example' });
  await using before = await startFrontProxy(other.url, { rewritesHost: true });
  const bob = await reader('den', before.url);
  expect(await bob.refused()).toBe(403);
  expect((await bob.why()).text).toContain('https://rooms.example');
  expect((await bob.why()).text).toContain('Open it there');
});

test('an address that is not PUBLIC_URL, below a path: both are named with it', async () => {
  const PUBLIC_URL = 'https://rooms.example/sub/';
  await using other = await startTestProxy({ den: CAT }, { PUBLIC_URL });
  const mount = { path: '/sub/', strips: true };
  await using before = await startFrontProxy(other.url, { rewritesHost: true }, mount);
  const bob = await reader('den', `${before.url}/sub`);
  expect(await bob.refused()).toBe(403);
  const { text } = await bob.why();
  expect(text).toContain(`the server takes ${PUBLIC_URL} for its own`);
  expect(text).toContain(`set PUBLIC_URL to ${before.url}/sub/.`);
});

test('a name that is not this proxy’s: the page says which, the log says it once', async () => {
  const ask = () => proxy.visitor().socket('/room/den/ws', 'tty', { host: 'rooms.test' });
  for (let n = 0; n < 2; n += 1) expect(await statusOf(ask())).toBe(403);
  expect(lines.filter(({ host }) => host === 'rooms.test')).toHaveLength(1);
});

test('headers that anybody can make up keep no other warning from the log', async () => {
  const told: string[] = [];
  const write = (line: string) => told.push(JSON.parse(line).msg);
  await using other = await startTestProxy({ hall: CAT }, {}, pino({ level: 'warn' }, { write }));
  const { visitor, why } = await reader('hall', other.url);
  told.length = 0;
  for (let n = 0; n < 25; n += 1) {
    const headers = { origin: `https://${n}.test`, 'content-type': 'application/json' };
    const body = '{"again":false}';
    await visitor.fetch('/api/rooms/hall/refusal', { method: 'POST', headers, body });
  }
  // Nor are they taken for people.
  expect(new Set(told)).toEqual(new Set([expect.stringContaining('if people use it')]));
  expect((await why(true)).code).toBe('SOCKETS_BLOCKED');
  expect(told.at(-1)).toContain('WebSockets do not come in');
});

test('a proxy in front that drops Upgrade: told after a second attempt, the log says it once', async () => {
  await toldOnce({ dropsUpgrade: true }, 'Upgrade', async (bob) => {
    expect(await bob.refused()).toBe(404);
    // It may be let in: only a socket that does not come all the same says more.
    expect((await bob.ask(false)).status).toBe(204);
    expect(await bob.refused()).toBe(404);
    expect(await bob.why(true)).toMatchObject({ code: 'SOCKETS_BLOCKED', retry: 'again' });
  });
});

test('cookies that never come back: told before anything starts, the log says it once', async () => {
  await toldOnce({ takesCookies: true }, 'cookie', async (bob) => {
    expect(await bob.refused()).toBe(404);
    // The answer brings another one: they may have been deleted.
    expect((await bob.ask(false)).status).toBe(204);
    expect(await bob.why(true)).toMatchObject({ code: 'COOKIES_NEEDED', retry: 'reload' });
  });
});

test('cookies that were deleted meanwhile are given anew, and the terminal opens', async () => {
  const { visitor, ask } = await reader();
  visitor.forget();
  expect((await ask(false)).status).toBe(204);
  expect(visitor.cookie).toMatch(/^teleport=/);
  const terminal = await openTerminal(visitor, 'hall');
  await terminal.leave();
});

test('a room that is full, paused or gone, and who asks keeps to what is known: nothing is taken', async () => {
  const bob = await reader('den');
  const ada = await openTerminal(proxy.visitor(), 'den');
  expect(await bob.why()).toMatchObject({ code: 'ROOM_FULL', title: 'This room is full' });
  // The same at its socket.
  const told = await openSocket(bob.visitor, '/room/den/ws');
  await vi.waitFor(() => expect(told.closeCode).toBe(4430));
  expect(told.refusal).toMatchObject(await bob.why());
  await ada.leave();

  const eve = await reader('hall');
  const operate = (op: string, body: object) =>
    fetch(`${proxy.url}/api/rooms/hall/${op}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${OPERATOR}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
  const reason = `Back at two. ${'–'.repeat(200)}`;
  await operate('pause', { reason });
  const paused = await eve.why();
  expect(paused).toMatchObject({ code: 'ROOM_PAUSED', title: 'This room is paused' });
  expect(paused.text).toContain(reason);
  const early = await openSocket(eve.visitor, '/room/hall/ws');
  await vi.waitFor(() => expect(early.closeCode).toBe(4423));
  expect(early.refusal?.text).toBe(paused.text);
  expect((await eve.why(false, '?watch')).code).toBe('ROOM_PAUSED');
  await operate('resume', {});

  const gone = await eve.visitor.fetch('/api/rooms/nowhere/refusal', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{"again":false}',
  });
  expect(await gone.json()).toMatchObject({ code: 'ROOM_NOT_FOUND', retry: 'none' });
  expect((await (await reader('cell')).why(false, '?watch')).code).toBe('WATCH_PRIVATE');
});

test('a seat that fails to start says why at the socket, without a path', async () => {
  const program = path.join(proxy.stateDir, '../frail');
  await writeFile(program, '#!/bin/sh\nexec cat\n', { mode: 0o755 });
  const bob = await reader('frail');
  await rm(program);
  const told = await openSocket(bob.visitor, '/room/frail/ws');
  await vi.waitFor(() => expect(told.closeCode).toBe(1013));
  expect(told.refusal).toMatchObject({
    title: 'The terminal did not start',
    request: expect.any(String),
  });
  expect(told.refusal?.text).not.toContain('/');
  // Its page tries again every few seconds.
  const again = await openSocket(bob.visitor, '/room/frail/ws');
  await vi.waitFor(() => expect(again.closeCode).toBe(1013));
  expect(warnings().filter((line) => line === 'a socket was closed')).toHaveLength(1);
});

test('it answers our own pages only, in one way, and nobody may store it', async () => {
  const { visitor, ask } = await reader();
  const answer = await ask(true);
  expect(answer.headers.get('cache-control')).toBe('no-store');
  const post = async (headers: Record<string, string>, body: string) =>
    (await visitor.fetch('/api/rooms/hall/refusal', { method: 'POST', headers, body })).status;
  const json = { 'content-type': 'application/json' };
  // What a form or a script of another site can send unasked.
  expect(await post({ 'content-type': 'text/plain' }, '{"again":true}')).toBe(400);
  for (const body of ['{}', '[]', '{"again":1}', '{"again":true,"x":1}'])
    expect(await post(json, body)).toBe(400);
  expect(await post(json, `{"again":true,"x":"${'x'.repeat(2_000)}"}`)).toBe(400);
  expect((await visitor.fetch('/api/rooms/hall/refusal')).status).toBe(404);
});
