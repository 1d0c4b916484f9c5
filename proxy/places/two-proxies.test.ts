// Two proxies, one party (PARTY_URL): their visitors meet in one room, and one outage is told from another.
import { once } from 'node:events';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { encode } from '../../protocol/frames.ts';
import { bodyOf, OPERATOR, startTestProxy, type TestProxy } from '../test/harness.ts';
import { openTerminal } from '../test/terminal.ts';

const ROOM = {
  pair: 'multiplayer: true\nmax_players: 3\napp: [cat]\npersist: 60s',
  duo: 'multiplayer: true\nmax_players: 2\napp: [cat]\npersist: 60s',
  quay: 'mode: shared\napp: [cat]\npersist: 60s',
  cell: 'app: [cat]\npersist: 60s',
  club: 'access: invite\napp: [cat]\npersist: 60s',
};
let home: TestProxy;
let other: TestProxy;

beforeAll(async () => {
  home = await startTestProxy(ROOM);
  other = await startTestProxy(ROOM, { PARTY_URL: home.url });
});
afterAll(async () => {
  await other.close();
  await home.close();
});

/** Enters the room at a proxy and says hello to the party through it. */
async function join(proxy: TestProxy, name: string, sid: string) {
  const visitor = proxy.visitor();
  await visitor.fetch(`/room/pair/?name=${name}`);
  await openTerminal(visitor, 'pair');
  const { ticket } = await bodyOf(await visitor.fetch('/api/rooms/pair/ticket'));
  const socket = visitor.socket(`/parties/room-server/pair?ticket=${ticket}`, '');
  const heard: string[] = [];
  socket.on('message', (data) => heard.push(String(data)));
  await once(socket, 'open');
  socket.send(encode({ type: 'hello', role: 'browser', sid }));
  await vi.waitFor(() => expect(heard.join()).toContain('"welcome"'));
  return { visitor, socket, heard };
}

test('SC1: a room has as many seats over both as its file says, however many come at once', async () => {
  const crowd = async (room: string) => {
    const visitors = [home, other, home, other, home, other].map((proxy) => proxy.visitor());
    const taken = await Promise.allSettled(visitors.map((visitor) => openTerminal(visitor, room)));
    return taken
      .map((one) => (one.status === 'fulfilled' ? 'in' : (one.reason as Error).message))
      .sort();
  };
  const full = 'no seat: ROOM_FULL';
  expect(await Promise.all([crowd('duo'), crowd('cell')])).toEqual([
    ['in', 'in', full, full, full, full],
    ['in', full, full, full, full, full],
  ]);
  const snapshots = await Promise.all([home.snapshot(), other.snapshot()]);
  const seats = snapshots.flatMap((snapshot) => snapshot.seats);
  expect(seats.map(({ room, seat }) => `${room}/${seat}`).sort()).toEqual([
    'cell/1',
    'duo/1',
    'duo/2',
  ]);
});

test('LK2: what is paused at one proxy lets no key through at the other, and goes on there, too', async () => {
  const ada = await openTerminal(other.visitor(), 'quay');
  ada.type('before\r');
  await vi.waitFor(() => expect(ada.output()).toContain('before'));
  const paused = async () =>
    ((await (await fetch(`${other.url}/api/rooms/quay`)).json()) as { paused: boolean }).paused;
  await operate('pause');
  await vi.waitFor(async () => expect(await paused()).toBe(true));
  ada.type('meanwhile\r');
  ada.tell({ type: 'ping' });
  await vi.waitFor(() => expect(ada.notes.some((note) => note.type === 'pong')).toBe(true));
  await operate('resume');
  await vi.waitFor(async () => expect(await paused()).toBe(false));
  ada.type('after\r');
  await vi.waitFor(() => expect(ada.output()).toContain('after'));
  expect(ada.output()).not.toContain('meanwhile');
  ada.socket.close();
});

test('visitors of both see each other in one room', async () => {
  const ada = await join(home, 'Ada', 'aa');
  const bob = await join(other, 'Bob', 'bb');
  await vi.waitFor(() => expect(ada.heard.join()).toContain('"Bob"'));
  expect(bob.heard.join()).toContain('"Ada"');
  await vi.waitFor(async () => {
    const room = await bodyOf(await fetch(`${other.url}/api/rooms/pair`));
    expect(room.people).toBe(2);
  });
  expect((await other.snapshot()).partyPid).toBeNull();
  ada.socket.close();
  bob.socket.close();
});

test('DO4: what is changed at one proxy is known at the other at once, without anybody asking', async () => {
  const api = (path: string, method: string, body?: object) =>
    fetch(`${home.url}/api/rooms/${path}`, {
      method,
      headers: {
        authorization: `Bearer ${OPERATOR}`,
        ...(body ? { 'content-type': 'application/json' } : {}),
      },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
  const { url, id } = (await (await api('club/invites', 'POST', {})).json()) as {
    url: string;
    id: string;
  };
  const ada = other.visitor();
  await ada.fetch(new URL(url).pathname);
  const { socket, notes } = await openTerminal(ada, 'club');
  await api('club/pause', 'POST', { reason: 'lunch' });
  await vi.waitFor(() =>
    expect(notes).toContainEqual({
      type: 'room',
      pause: { by: 'an operator', at: expect.any(Number), reason: 'lunch' },
    }),
  );
  await api('club/resume', 'POST');
  const closed = once(socket, 'close');
  await api(`club/invites/${id}`, 'DELETE');
  expect((await closed)[0]).toBe(4403);
});

test('when the party is away: not ready, sockets are told to try later, terminals go on', async () => {
  const bob = await join(other, 'Cyd', 'cc');
  const closed = once(bob.socket, 'close');
  await home.close();
  expect((await closed)[0]).toBe(1012);
  const ready = await fetch(`${other.url}/readyz`);
  expect(ready.status).toBe(503);
  expect(await ready.json()).toEqual({
    ok: false,
    checks: { party: false, state: true, ttyd: true },
  });
  const control = await fetch(`${other.url}/parties/room-server/pair/control`, { method: 'POST' });
  expect(control.status).toBe(503);
  expect((await bodyOf(control)).error.code).toBe('PARTY_UNAVAILABLE');
  const socket = other.visitor().socket('/parties/room-server/pair', '');
  expect((await once(socket, 'close'))[0]).toBe(1013);
  expect((await bob.visitor.fetch('/room/pair/')).status).toBe(200);
});

async function operate(op: 'pause' | 'resume'): Promise<void> {
  const headers = { authorization: `Bearer ${OPERATOR}` };
  const response = await fetch(`${home.url}/api/rooms/quay/${op}`, { method: 'POST', headers });
  expect(response.status).toBe(200);
}
