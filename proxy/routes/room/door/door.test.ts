// Nobody gets in where they don't belong: every way into a room asks the same table, and one person takes one place.

import { once } from 'node:events';
import { SignJWT } from 'jose';
import * as v from 'valibot';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { WebSocket } from 'ws';
import { TICKET_ALG, TICKET_AUDIENCE } from '../../../../protocol/access/ticket.ts';
import { encode } from '../../../../protocol/frames.ts';
import { overlayConfigSchema } from '../../../../protocol/page/overlay-config.ts';
import {
  bodyOf,
  OPERATOR,
  PARTY_SECRET,
  startTestProxy,
  type TestProxy,
  type TestVisitor,
} from '../../../test/harness.ts';
import { openTerminal } from '../../../test/terminal.ts';

const CAT = 'app: [cat]\npersist: 60s';
let proxy: TestProxy;

beforeAll(async () => {
  proxy = await startTestProxy({
    den: `mode: solo\nmax_players: 2\n${CAT}`,
    cell: `mode: solo\nmax_players: 2\n${CAT}`,
    hall: `mode: shared\n${CAT}`,
    loft: `mode: shared\nmax_players: 2\n${CAT}`,
    pair: `multiplayer: true\nmax_players: 3\n${CAT}`,
  });
});
afterAll(() => proxy.close());

const control = async (room: string, op: string, body: object = {}): Promise<void> => {
  const response = await fetch(`${proxy.url}/api/rooms/${room}/${op}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${OPERATOR}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  expect(response.status).toBe(200);
};

/** A visitor with a cookie and without a seat. */
async function newcomer(): Promise<TestVisitor> {
  const visitor = proxy.visitor();
  await visitor.fetch('/api/rooms/hall/ticket');
  expect(visitor.cookie).not.toBe('');
  return visitor;
}

/** The room's host. */
async function hostOf(room: string): Promise<TestVisitor> {
  const link = await fetch(`${proxy.url}/api/rooms/${room}/host-link`, {
    headers: { authorization: `Bearer ${OPERATOR}` },
  });
  const { pathname, search } = new URL(((await link.json()) as { url: string }).url);
  const host = proxy.visitor();
  expect((await host.fetch(pathname + search)).status).toBe(200);
  return host;
}

/** The close code, or the status of an upgrade that was refused. */
function endOf(socket: WebSocket): Promise<number> {
  return new Promise((resolve) => {
    socket.on('error', () => undefined);
    socket.on('close', resolve);
    socket.on('unexpected-response', (_request, response) => {
      resolve(response.statusCode ?? 0);
      socket.terminate();
    });
  });
}

const seatsOf = async (room: string) =>
  (await proxy.snapshot()).seats.filter((seat) => seat.room === room);

test('LK2: a newcomer with a cookie finds no way into a paused room: page, terminal, watching', async () => {
  const ada = await openTerminal(proxy.visitor(), 'pair');
  await control('pair', 'pause', { reason: 'Back at two.' });
  const bob = await newcomer();
  expect((await bob.fetch('/room/pair/')).status).toBe(423);
  expect(await endOf(bob.socket('/room/pair/ws'))).toBe(4423);
  expect((await bob.fetch('/room/pair/watch')).status).toBe(423);
  expect((await bob.fetch('/room/pair/watch', { method: 'HEAD' })).status).toBe(423);
  expect(await endOf(bob.socket('/room/pair/watch/ws'))).toBe(423);
  expect(await seatsOf('pair')).toHaveLength(1);
  await control('pair', 'resume');
  const back = await openTerminal(bob, 'pair');
  expect(await seatsOf('pair')).toHaveLength(2);
  for (const { socket } of [ada, back]) socket.close();
});

test('LK2: in a paused room nobody’s keys reach an app, neither a seat’s nor the host’s; resumed, they do', async () => {
  const visitor = proxy.visitor();
  const host = await hostOf('loft');
  const ada = await openTerminal(visitor, 'loft');
  const eve = await openTerminal(host, 'loft');
  ada.type('before\r');
  await vi.waitFor(() => expect(eve.output()).toContain('before'));
  await control('loft', 'pause');
  ada.type('from the seat\r');
  eve.type('from the host\r');
  // Who is in comes back into a paused room, and its keys go nowhere, too.
  ada.socket.close();
  const again = await openTerminal(visitor, 'loft');
  again.type('after a reload\r');
  // An answer to a ping says that what was sent before it has come.
  for (const one of [eve, again]) {
    one.tell({ type: 'ping' });
    await vi.waitFor(() => expect(one.notes.some((note) => note.type === 'pong')).toBe(true));
  }
  await control('loft', 'resume');
  again.type('resumed\r');
  await vi.waitFor(() => expect(eve.output()).toContain('resumed'));
  expect(eve.output()).not.toMatch(/from the seat|from the host|after a reload/);
  for (const { socket } of [eve, again]) socket.close();
});

test('DO1: a room for one has no party: no ticket, not for its visitor, a stranger or its host, and no hello', async () => {
  const visitor = proxy.visitor();
  const page = await (await visitor.fetch('/room/den/')).text();
  const sitting = await openTerminal(visitor, 'den');
  const config = v.parse(
    overlayConfigSchema,
    JSON.parse(/id="teleport-config"[^>]*>([^<]+)</.exec(page)?.[1] ?? '{}'),
  );
  expect(config.ticketUrl).toBeNull();
  const host = await hostOf('den');
  const beside = await openTerminal(host, 'den');
  for (const who of [visitor, proxy.visitor(), host])
    for (const query of ['', '?watch']) {
      const refused = await who.fetch(`/api/rooms/den/ticket${query}`);
      expect(refused.status).toBe(403);
      expect((await bodyOf(refused)).error.code).toBe('ROOM_PRIVATE');
    }
  // With the proxy's own key: the room itself refuses.
  const ticket = await new SignJWT({ room: 'den', name: 'Eve', role: 'guest' })
    .setProtectedHeader({ alg: TICKET_ALG })
    .setSubject('eve')
    .setAudience(TICKET_AUDIENCE)
    .setExpirationTime('60s')
    .sign(new TextEncoder().encode(PARTY_SECRET));
  const hello = async (): Promise<number> => {
    const socket = visitor.socket(`/parties/room-server/den?ticket=${ticket}`, '');
    const end = endOf(socket);
    await once(socket, 'open');
    socket.send(encode({ type: 'hello', role: 'browser', sid: 'tab1' }));
    return end;
  };
  // The proxy tells the room what it is in the background.
  await vi.waitFor(async () => expect(await hello()).toBe(4403));
  expect((await bodyOf(await fetch(`${proxy.url}/api/rooms/den`))).people).toBe(2);
  for (const one of [sitting, beside]) await one.leave();
});

test('DO1, LK2: pages of a paused room for one are told on their terminal, and told again when it goes on', async () => {
  const ada = await openTerminal(proxy.visitor(), 'cell');
  const told = () => ada.notes.filter((note) => note.type === 'room').at(-1);
  await vi.waitFor(() => expect(told()).toEqual({ type: 'room', pause: null }));
  await control('cell', 'pause', { reason: 'Lunch.' });
  await vi.waitFor(() =>
    expect(told()).toMatchObject({ type: 'room', pause: { reason: 'Lunch.' } }),
  );
  await control('cell', 'resume');
  await vi.waitFor(() => expect(told()).toEqual({ type: 'room', pause: null }));
  ada.socket.close();
});

test('LI1: one person’s sockets at a terminal are a few: the oldest gives way', async () => {
  const visitor = proxy.visitor();
  const first = await openTerminal(visitor, 'hall');
  const end = endOf(first.socket);
  const more: Awaited<ReturnType<typeof openTerminal>>[] = [];
  for (let n = 0; n < 8; n += 1) more.push(await openTerminal(visitor, 'hall'));
  expect(await end).toBe(4409);
  more[7]?.type('still here\r');
  await vi.waitFor(() => expect(more[0]?.output()).toContain('still here'));
  for (const { socket } of more) socket.close();
});
