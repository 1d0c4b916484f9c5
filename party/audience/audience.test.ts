// CR1 to CR3: a room that is full, and those who only look at it, on real objects.
import { evictDurableObject, runDurableObjectAlarm, SELF } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import * as v from 'valibot';
import { afterEach, expect, test, vi } from 'vitest';
import { type Billed, billedSchema } from '../../protocol/access/billed.ts';
import type { RoomFigures } from '../../protocol/access/room-figures.ts';
import type { Ticket } from '../../protocol/access/ticket.ts';
import { CLOSE, GOING_AWAY } from '../../protocol/codes.ts';
import { encode } from '../../protocol/frames.ts';
import { HELLO_TIMEOUT_MS, SILENCE_MS } from '../../protocol/limits.ts';
import { audienceRoom } from '../../protocol/room/audience.ts';
import { Meter, type MeteredStorage } from '../billing/meter.ts';
import type { RoomConnection } from '../connections/connection.ts';
import { withTicket } from '../connections/ticket.ts';
import {
  bridge,
  browser,
  type Client,
  closeAll,
  connect,
  controlRoom,
  sign,
} from '../test/client.ts';
import { AudienceHost } from './audience-host.ts';

afterEach(() => {
  closeAll();
  vi.useRealTimers();
});

const PEOPLE = 2;
const object = (room: string) => env.AudienceServer.getByName(audienceRoom(room, 1));

/** A room with as many people as its file allows. */
async function fullRoom(room: string) {
  const set = { op: 'configure', grid: null, limits: { browsers: PEOPLE } } as const;
  // Read, or the room has something to do.
  await (await controlRoom(room, set)).text();
  const ada = await browser(room, 'Ada');
  const bob = await browser(room, 'Bob');
  return { ada: ada.client, bob: bob.client };
}

const look = (room: string, sub: string, claims: Partial<Ticket> = {}) =>
  browser(room, sub, { claims: { role: 'watcher', ...claims } });

async function billed(room: string, n: number): Promise<Billed> {
  const name = audienceRoom(room, n);
  const request = new Request(`http://party/parties/audience-server/${name}/billed`);
  const ticket = { room, sub: 'p1', name: 'p1', role: 'proxy' } as const;
  const answer = await env.AudienceServer.getByName(name).fetch(withTicket(request, ticket));
  return v.parse(billedSchema, await answer.json());
}

const act = async (room: string, op: string, more: object = {}) =>
  (await controlRoom(room, { op, by: { who: 'hal', from: '' }, ...more })).json();

const connections = async (room: string) =>
  ((await (await controlRoom(room, { op: 'figures' })).json()) as RoomFigures).connections;

const names = (client: Client) =>
  client.all('presence').flatMap(({ ev, who }) => (ev === 'sync' ? who.map((p) => p.name) : []));

test('CR1: who only looks comes to the audience of a full room, and is nobody in it', async () => {
  const { ada } = await fullRoom('crowd1');
  const eve = await look('crowd1', 'Eve');
  expect(eve.welcome).toMatchObject({ may: [], me: { name: 'Eve', role: 'watcher' } });
  await eve.client.next('state_sync');
  await eve.client.next('presence');
  await eve.client.next('chat_history');
  expect(names(eve.client).sort()).toEqual(['Ada', 'Bob']);
  await ada.settled();
  expect(ada.all('presence').flatMap(({ who }) => who.map(({ name }) => name))).not.toContain(
    'Eve',
  );
  expect((await billed('crowd1', 1)).connects).toBe(1);
});

test('CR1: who may come in does, whoever else is refused is refused as before, and small rooms have no audience', async () => {
  await fullRoom('crowd2');
  const guest = await connect('crowd2', { sub: 'Guest', name: 'Guest' });
  guest.send({ type: 'hello', role: 'browser', sid: 'tabguest' });
  expect(await guest.closedWith()).toBe(CLOSE.FULL);
  const seated = await browser('crowd2', 'Cem', { claims: { seat: 3 } });
  expect(seated.welcome.may).toContain('type');
  const again = await look('crowd2', 'Ada');
  expect(again.welcome.may).toContain('chat');
  await controlRoom('crowd3', { op: 'configure', grid: null, limits: { browsers: 3 } });
  await browser('crowd3', 'Ada');
  const third = await look('crowd3', 'Eve');
  expect(third.welcome.may).toContain('chat');
});

test('CR1: people who have still to say hello take a place, too, where somebody only looks', async () => {
  const set = { op: 'configure', grid: null, limits: { browsers: PEOPLE } } as const;
  await (await controlRoom('crowdn', set)).text();
  for (const sub of ['Ada', 'Bob']) await connect('crowdn', { sub, name: sub });
  expect((await look('crowdn', 'Eve')).welcome.audience).toBe(true);
});

test('CR1, MO1: who is kept out of the room is not let into its audience either', async () => {
  await fullRoom('crowd4');
  const { pid } = (await browser('crowd4', 'Eve', { claims: { seat: 3 } })).welcome;
  await act('crowd4', 'ban', { person: pid, hours: 1, reason: '' });
  const back = await connect('crowd4', { sub: 'Eve', name: 'Eve', role: 'watcher' });
  back.send({ type: 'hello', role: 'browser', sid: 'tabeve2' });
  expect(await back.closedWith()).toBe(CLOSE.FORBIDDEN);
});

test('MO1, CR2: a ban reaches those who look on by the same account or address, and nobody else', async () => {
  await fullRoom('crowdg');
  const same = { account: 'github:1', address: '192.0.2.1' };
  const { welcome } = await browser('crowdg', 'Bad', { claims: { seat: 3, ...same } });
  const { client: twin } = await look('crowdg', 'Twin', { account: same.account });
  const { client: near } = await look('crowdg', 'Near', { address: same.address });
  const { client: eve } = await look('crowdg', 'Eve', { address: '192.0.2.2' });
  for (const client of [twin, near, eve]) await client.next('chat_history');
  await act('crowdg', 'ban', { person: welcome.pid, hours: 1, address: true, reason: 'enough' });
  for (const client of [twin, near]) {
    expect(await client.closedWith()).toBe(CLOSE.FORBIDDEN);
    expect(client.all('error').at(-1)).toMatchObject({ fatal: true, ref: 'door' });
    expect(client.all('error').at(-1)?.msg).toContain('enough');
  }
  await eve.settled();
  expect(eve.closed).toBeNull();
});

test('MO5, CR2: the end of a room reaches those who look on, with the reason', async () => {
  await fullRoom('crowdh');
  const { client: eve } = await look('crowdh', 'Eve');
  await eve.next('chat_history');
  await act('crowdh', 'end', { reason: 'good night' });
  expect(await eve.closedWith()).toBe(CLOSE.FORBIDDEN);
  expect(eve.all('error').at(-1)?.msg).toBe('The room was ended. good night');
});

test('DO2, CR2: who looks on by an invitation comes again when it is taken back', async () => {
  await fullRoom('crowdi');
  const invite = 'one'.padEnd(12, '-');
  const given = { id: invite, role: 'watcher', uses: 5, hours: 1 };
  await act('crowdi', 'invite', given);
  const { client: eve } = await look('crowdi', 'Eve', { invite });
  const { client: zoe } = await look('crowdi', 'Zoe');
  for (const client of [eve, zoe]) await client.next('chat_history');
  await act('crowdi', 'revoke_invite', { id: invite });
  expect(await eve.closedWith()).toBe(GOING_AWAY);
  await zoe.settled();
  expect(zoe.closed).toBeNull();
});

test('CR2: the audience hears chat, windows and people as those in the room do, in the same order', async () => {
  const { ada, bob } = await fullRoom('crowd5');
  const { client: b1 } = await bridge('crowd5', 'b1');
  const eve = await look('crowd5', 'Eve');
  await eve.client.next('chat_history');
  const heard = (client: Client) =>
    client.received
      .filter(({ type }) => ['chat_msg', 'state_delta', 'told'].includes(type))
      .map((message) => JSON.stringify(message));
  const before = heard(bob).length;
  const own = heard(eve.client).length;
  for (let i = 1; i <= 5; i += 1) {
    const rect = [i, 1, 20, 8];
    const ops = [{ op: 'add', g: `b1:${i}`, type: 'clock', rect, title: 'x', props: {} }];
    b1.send({ type: 'state_delta', seq: i, ops: ops as never });
    ada.send({ type: 'chat_msg', cid: `c${i}`, text: `line ${i}` });
  }
  await vi.waitFor(() => expect(heard(bob).length - before).toBe(10), { interval: 5 });
  await vi.waitFor(() => expect(heard(eve.client).length - own).toBe(10), { interval: 5 });
  expect(heard(eve.client).slice(own)).toEqual(heard(bob).slice(before));
});

test('CR2: who comes later gets the room as it is then, and after it what follows, nothing twice', async () => {
  const { ada } = await fullRoom('crowd6');
  const eve = await look('crowd6', 'Eve');
  await eve.client.next('chat_history');
  ada.send({ type: 'chat_msg', cid: 'c1', text: 'one' });
  await eve.client.next('chat_msg');
  const zoe = await look('crowd6', 'Zoe');
  const { lines } = await zoe.client.next('chat_history');
  expect(lines.map(({ text }) => text)).toEqual(['one']);
  ada.send({ type: 'chat_msg', cid: 'c2', text: 'two' });
  for (const { client } of [eve, zoe])
    await vi.waitFor(() => expect(client.all('chat_msg').at(-1)?.text).toBe('two'));
  expect(eve.client.all('chat_msg').map(({ text }) => text)).toEqual(['one', 'two']);
  expect(zoe.client.all('chat_msg').map(({ text }) => text)).toEqual(['two']);
  expect(eve.client.all('welcome')).toHaveLength(1);
});

test('CR2, CU1: cursors reach the audience, and whoever comes sees where they are', async () => {
  const { ada } = await fullRoom('crowd7');
  const eve = await look('crowd7', 'Eve');
  await eve.client.next('chat_history');
  ada.send({ type: 'cursor_pos', k: 'pointer', p: [[0, 10, 20]] });
  const { c } = await eve.client.next('cursor_pos');
  expect(c).toMatchObject([[expect.any(String), 'pointer', 10, 20]]);
  const zoe = await look('crowd7', 'Zoe');
  expect((await zoe.client.next('cursor_pos')).c).toEqual(c);
  ada.close();
  const { gone } = await eve.client.next('cursor_pos');
  expect(gone).toEqual([c[0]?.[0]]);
});

test('CR2: from the audience one only looks on; older lines of the chat can be read', async () => {
  const { ada, bob } = await fullRoom('crowd8');
  ada.send({ type: 'chat_msg', cid: 'c1', text: 'one' });
  const { id } = await bob.next('chat_msg');
  const eve = await look('crowd8', 'Eve');
  await eve.client.next('chat_history');
  eve.client.send({ type: 'chat_msg', cid: 'c9', text: 'hello' });
  expect(await eve.client.next('error')).toMatchObject({ code: 'forbidden', ref: 'c9' });
  eve.client.send({ type: 'cursor_pos', k: 'pointer', p: [[0, 1, 1]] });
  eve.client.send({ type: 'presence', status: 'active' });
  eve.client.send({ type: 'chat_history', before: id + 1 });
  const { lines } = await eve.client.next('chat_history');
  expect(lines.map(({ text }) => text)).toEqual(['one']);
  await eve.client.settled();
  expect(eve.client.all('error')).toHaveLength(1);
  await bob.settled();
  expect(bob.all('chat_msg')).toHaveLength(1);
  expect(bob.all('cursor_pos')).toEqual([]);
});

test('CR3: everybody is told how many look on, also when they have gone', async () => {
  const { ada } = await fullRoom('crowd9');
  const eve = await look('crowd9', 'Eve');
  await look('crowd9', 'Zoe');
  await vi.waitFor(() => expect(ada.all('room').at(-1)?.audience).toBe(2), { timeout: 30_000 });
  eve.client.close();
  await vi.waitFor(() => expect(ada.all('room').at(-1)?.audience).toBe(1), { timeout: 30_000 });
});

test('CR3: a room that has slept tells of those who leave after that, too', async () => {
  const { ada } = await fullRoom('crowdj');
  const { client: eve } = await look('crowdj', 'Eve');
  await vi.waitFor(() => expect(ada.all('room').at(-1)?.audience).toBe(1), { timeout: 30_000 });
  await evictDurableObject(env.RoomServer.getByName('crowdj'));
  eve.close();
  await vi.waitFor(() => expect(ada.all('room').at(-1)?.audience).toBeUndefined(), {
    timeout: 30_000,
  });
});

/** One who looks on and, when closed, never answers that. */
function silent(): RoomConnection & { code: number | null } {
  let state: unknown = null;
  return {
    id: crypto.randomUUID(),
    code: null,
    get state() {
      return state;
    },
    readyState: WebSocket.OPEN,
    setState: (next) => {
      state = next;
    },
    send: () => undefined,
    close(code) {
      this.code = code;
    },
  };
}

test('CR3: whom their object closes is counted no longer, whether they answer that or not', async () => {
  const { ada } = await fullRoom('crowdk');
  const storage: MeteredStorage = {
    sql: { exec: () => expect.unreachable('it keeps nothing'), databaseSize: 0 },
    transactionSync: (run) => run(),
    setAlarm: () => Promise.resolve(),
  };
  const host = new AudienceHost({
    ...{ room: 'crowdk', n: 2, rooms: env.RoomServer, connections: [], pingedAt: () => 0 },
    meter: new Meter(storage, Date.now()),
    waitUntil: (work) => void work.catch(expect.unreachable),
    setAlarm: () => undefined,
  });
  const eve = silent();
  host.connect(eve, { room: 'crowdk', sub: 'Eve', name: 'Eve', role: 'watcher' });
  await vi.waitFor(() => expect(ada.all('room').at(-1)?.audience).toBe(1), { timeout: 30_000 });
  for (let t = 0; t < 200; t += 1) host.message(eve, encode({ type: 'echo', t }));
  expect(eve.code).toBe(CLOSE.RATE);
  await vi.waitFor(() => expect(ada.all('room').at(-1)?.audience).toBeUndefined(), {
    timeout: 30_000,
  });
});

test('CR1: an address below the room’s leads nowhere, and takes no place in the audience', async () => {
  await fullRoom('crowdl');
  const ticket = await sign({ room: 'crowdl', role: 'watcher' });
  for (const path of ['crowdl/x', 'crowdl/', 'crowdl/control']) {
    const url = `http://party/parties/room-server/${path}?ticket=${ticket}`;
    const answer = await SELF.fetch(url, { headers: { upgrade: 'websocket' } });
    expect([path, answer.status, answer.webSocket]).toEqual([path, 404, null]);
  }
});

test('CR2, HS6: a changed grid reaches the audience, who say hello again', async () => {
  const { ada } = await fullRoom('crowda');
  const eve = await look('crowda', 'Eve');
  await eve.client.next('chat_history');
  const grid = { cols: 100, rows: 30 };
  await controlRoom('crowda', { op: 'configure', grid, limits: { browsers: PEOPLE } });
  await ada.next('again');
  expect((await eve.client.next('again')).grid).toEqual(grid);
  expect((await eve.client.hello({ sid: 'tabeve' })).grid).toEqual(grid);
});

test('HS1, LI1: the audience takes no frame before hello, and not too many', async () => {
  await fullRoom('crowdb');
  vi.useFakeTimers({ toFake: ['Date'] });
  const eve = await connect('crowdb', { sub: 'Eve', name: 'Eve', role: 'watcher' });
  eve.send({ type: 'echo', t: 1 });
  expect(await eve.next('error')).toMatchObject({ code: 'not_ready' });
  for (let t = 0; t < 200; t += 1) eve.send({ type: 'echo', t });
  expect(await eve.closedWith()).toBe(CLOSE.RATE);
});

test('HS1, PR1: who says no hello is closed, and who falls silent; then it looks after nobody', async () => {
  await fullRoom('crowdc');
  const eve = await look('crowdc', 'Eve');
  await eve.client.next('chat_history');
  const zoe = await connect('crowdc', { sub: 'Zoe', name: 'Zoe', role: 'watcher' });
  vi.useFakeTimers({ toFake: ['Date'] });
  vi.setSystemTime(Date.now() + HELLO_TIMEOUT_MS);
  expect(await runDurableObjectAlarm(object('crowdc'))).toBe(true);
  expect(await zoe.closedWith()).toBe(CLOSE.HELLO_TIMEOUT);
  await eve.client.settled();
  vi.setSystemTime(Date.now() + SILENCE_MS + 1);
  expect(await runDurableObjectAlarm(object('crowdc'))).toBe(true);
  expect(await eve.client.closedWith()).toBe(GOING_AWAY);
  expect(await runDurableObjectAlarm(object('crowdc'))).toBe(false);
});

test('CR2: with nobody left, also where it has closed the last itself, the line to the room ends in a while', async () => {
  await fullRoom('crowdm');
  const { client: eve } = await look('crowdm', 'Eve');
  await eve.next('chat_history');
  expect((await connections('crowdm')).audience).toBe(1);
  for (let t = 0; t < 200; t += 1) eve.send({ type: 'echo', t });
  expect(await eve.closedWith()).toBe(CLOSE.RATE);
  await vi.waitFor(async () => expect((await connections('crowdm')).audience).toBeUndefined(), {
    timeout: 30_000,
  });
});

test('CR2: where the room goes, all in its audience are closed, and come again', async () => {
  await fullRoom('crowdd');
  const eve = await look('crowdd', 'Eve');
  await eve.client.next('chat_history');
  await evictDurableObject(env.RoomServer.getByName('crowdd'), { webSockets: 'close' });
  expect(await eve.client.closedWith()).toBe(GOING_AWAY);
  const { ada } = await fullRoom('crowdd');
  const again = await look('crowdd', 'Eve');
  await again.client.next('chat_history');
  ada.send({ type: 'chat_msg', cid: 'c1', text: 'one' });
  expect((await again.client.next('chat_msg')).text).toBe('one');
});

test('CR2: an object that hears its room looks after itself by an alarm, so that it stays in memory or wakes by itself', async () => {
  await fullRoom('crowde');
  const eve = await look('crowde', 'Eve');
  await eve.client.next('chat_history');
  for (let i = 0; i < 3; i += 1) expect(await runDurableObjectAlarm(object('crowde'))).toBe(true);
  eve.client.close();
  await vi.waitFor(async () => expect(await runDurableObjectAlarm(object('crowde'))).toBe(false));
});

test('CR1: a full room that has slept sends who only looks to its audience, too', async () => {
  const { ada } = await fullRoom('crowdf');
  await evictDurableObject(env.RoomServer.getByName('crowdf'));
  const eve = await look('crowdf', 'Eve');
  expect(eve.welcome.audience).toBe(true);
  await eve.client.next('chat_history');
  expect(names(eve.client).sort()).toEqual(['Ada', 'Bob']);
  ada.send({ type: 'chat_msg', cid: 'c1', text: 'one' });
  expect((await eve.client.next('chat_msg')).text).toBe('one');
});
