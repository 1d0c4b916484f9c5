// The handshake with real sockets in workerd: tickets, hello, sync, seed, replacement (HS1 to HS5).

import { runDurableObjectAlarm, runInDurableObject, SELF } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { afterEach, expect, test, vi } from 'vitest';
import { acceptedSecrets, readTicket } from '../connections/ticket.ts';
import { bridge, browser, closeAll, connect, controlRoom, open, sign } from '../test/client.ts';

afterEach(closeAll);

const add = (g: string) => ({ op: 'add', g, type: 'clock', rect: [1, 2, 30, 10], title: 'x' });

test('HS1: a hello is answered with welcome, state, people and chat', async () => {
  const { client, welcome } = await browser('hs1', 'Ana', { claims: { seat: 1 } });
  expect(welcome).toMatchObject({ v: 1, ack: 0, seed: false, grid: null, paused: false });
  expect(welcome.me).toMatchObject({ name: 'Ana', role: 'guest', status: 'active', seat: 1 });
  expect(welcome.pid).toBe(welcome.me.pid);
  const sync = await client.next('state_sync');
  expect(sync).toMatchObject({ mode: 'full', rev: 0, put: [], del: [] });
  expect((await client.next('presence')).who).toEqual([welcome.me]);
  expect(await client.next('chat_history')).toMatchObject({ lines: [], more: false });
});

test('HS1: anything before the hello is not_ready', async () => {
  const client = await connect('hs1b');
  client.send({ type: 'echo', t: 1 });
  expect(await client.next('error')).toMatchObject({
    code: 'not_ready',
    fatal: false,
    ref: 'echo',
  });
});

test('HS1: a connection that says no hello within 10 s is closed with 4408', async () => {
  const began = Date.now();
  const client = await connect('hs1c');
  const stub = env.RoomServer.getByName('hs1c');
  const due = await runInDurableObject(stub, (_, { storage }) => storage.getAlarm());
  expect(due).toBeGreaterThanOrEqual(began + 10_000);
  expect(due).toBeLessThanOrEqual(Date.now() + 10_000);
  vi.setSystemTime(Date.now() + 10_001);
  await runDurableObjectAlarm(stub);
  vi.useRealTimers();
  expect(await client.closedWith()).toBe(4408);
});

test('HS1: a hello that comes after 10 s is too late, also before the alarm rings', async () => {
  const client = await connect('hs1late');
  vi.setSystemTime(Date.now() + 10_001);
  client.send({ type: 'hello', role: 'browser', sid: 'tab1' });
  expect(await client.next('error')).toMatchObject({
    code: 'not_ready',
    fatal: true,
    ref: 'hello',
  });
  expect(await client.closedWith()).toBe(4408);
  vi.useRealTimers();
});

test('DO1: a room for one is joined by nobody, whatever the ticket says', async () => {
  await controlRoom('solo', { op: 'configure', grid: null, solo: true });
  for (const role of ['guest', 'host', 'watcher', 'bridge'] as const) {
    const client = await connect('solo', { sub: role, role, seat: 1 });
    const as = role === 'bridge' ? 'bridge' : 'browser';
    client.send({ type: 'hello', role: as, sid: `sid${role}` });
    expect(await client.next('error')).toMatchObject({ code: 'forbidden', fatal: true });
    expect(await client.closedWith()).toBe(4403);
  }
  // Seats are handed out, and it can be paused.
  expect(await (await controlRoom('solo', { op: 'pause', reason: 'Lunch.' })).json()).toMatchObject(
    {
      paused: true,
    },
  );
  const held = { op: 'hold_seats', proxy: 'x', max: 1, shared: false, places: [] };
  expect(await (await controlRoom('solo', held)).json()).toEqual({
    lost: [],
    pauses: { room: { by: 'an operator', at: expect.any(Number), reason: 'Lunch.' }, seats: {} },
  });
});

test('HS2: a client that knows a revision gets a diff with the dead windows, else everything', async () => {
  const { client: a, sync: first } = await bridge('hs2', 'b1');
  a.send({ type: 'state_delta', seq: 1, ops: [add('b1:1'), add('b1:2')] });
  await a.next('ack');
  a.send({ type: 'state_delta', seq: 2, ops: [add('b1:3'), { op: 'del', g: 'b1:1' }] });
  const { rev } = await a.next('ack');
  expect(rev).toBe(2);

  const { epoch } = first;
  const diff = (await bridge('hs2', 'b2', { epoch, rev: 1 })).sync;
  expect(diff).toMatchObject({ mode: 'diff', rev: 2, del: ['b1:1'] });
  expect(diff.put.map(({ g }) => g)).toEqual(['b1:3']);
  for (const have of [{ epoch: 'other', rev: 1 }, { epoch, rev: 3 }, { epoch }, undefined]) {
    const { sync } = await bridge('hs2', 'b3', have);
    expect(sync).toMatchObject({ mode: 'full', del: [], hash: diff.hash });
    expect(sync.put.map(({ g }) => g)).toEqual(['b1:2', 'b1:3']);
  }
});

test('HS2: the seed goes to one bridge, is freed when it leaves, and is gone after the first window', async () => {
  const first = await bridge('seed', 'b1');
  expect(first.welcome.seed).toBe(true);
  expect((await bridge('seed', 'b2')).welcome.seed).toBe(false);
  first.client.close();
  await vi.waitFor(async () => {
    expect((await bridge('seed', 'b3')).welcome.seed).toBe(true);
  });
  const { client } = await bridge('seed', 'b3');
  client.send({ type: 'state_delta', seq: 1, ops: [add('b3:1')] });
  client.send({ type: 'state_delta', seq: 2, ops: [{ op: 'del', g: 'b3:1' }] });
  await client.settled();
  client.close();
  expect((await bridge('seed', 'b4')).welcome.seed).toBe(false);
});

test('HS2: a browser never gets the seed', async () => {
  expect((await browser('seed2', 'Ana')).welcome.seed).toBe(false);
  expect((await bridge('seed2', 'b1')).welcome.seed).toBe(true);
});

test('HS3: welcome says the last seq that was taken', async () => {
  const { client } = await bridge('hs3', 'b1');
  for (const seq of [1, 2, 3]) client.send({ type: 'state_delta', seq, ops: [add(`b1:${seq}`)] });
  await client.settled();
  client.close();
  expect((await bridge('hs3', 'b1')).welcome.ack).toBe(3);
});

test('HS4: a second connection with the same sid closes the first with 4409, and nobody leaves', async () => {
  const watcher = await browser('hs4', 'Bob');
  const old = await browser('hs4', 'Ana');
  const fresh = await browser('hs4', 'Ana');
  expect(await old.client.closedWith()).toBe(4409);
  expect(fresh.welcome.pid).toBe(old.welcome.pid);
  await runDurableObjectAlarm(env.RoomServer.getByName('hs4'));
  await watcher.client.settled();
  const events = watcher.client.all('presence').map(({ ev }) => ev);
  expect(events).toEqual(['sync', 'join']);
});

test('HS4: partysocket’s _pk does not name the connection', async () => {
  const a = await connect('pk', { sub: 'ana' }, { _pk: 'same' });
  const b = await connect('pk', { sub: 'bob' }, { _pk: 'same' });
  await a.hello({ sid: 'taba' });
  await b.hello({ sid: 'tabb' });
  a.send({ type: 'echo', t: 7 });
  expect(await a.next('echo')).toMatchObject({ t: 7 });
  expect(b.all('echo')).toEqual([]);
});

test('AR2: an echo says the room’s time', async () => {
  const a = await connect('clock', { sub: 'ana' });
  await a.hello({ sid: 'taba' });
  const before = Date.now();
  a.send({ type: 'echo', t: 3.5 });
  const { t, at } = await a.next('echo');
  expect(t).toBe(3.5);
  expect(at).toBeGreaterThanOrEqual(before);
  expect(at).toBeLessThanOrEqual(Date.now());
});

test('HS5: a missing, forged, old, long-lived or foreign ticket is accepted and closed with 4401', async () => {
  const room = 'hs5';
  const now = Math.floor(Date.now() / 1_000);
  const bad = {
    none: '',
    garbage: 'a.b.c',
    key: await sign({ room }, { secret: 'another secret, also of 32 bytes or more' }),
    audience: await sign({ room }, { audience: 'somebody-else' }),
    algorithm: await sign({ room }, { alg: 'HS512' }),
    old: await sign({ room }, { ttlS: -30 }),
    long: await sign({ room }, { ttlS: 3_600 }),
    room: await sign({ room: 'hs5-other' }),
    claims: await sign({ room, sub: 'not a sub!' }),
    unsigned: `${btoa('{"alg":"none"}')}.${btoa(JSON.stringify({ room, exp: now + 9 }))}.`,
  };
  for (const [why, ticket] of Object.entries(bad)) {
    const client = await open(room, { ticket });
    expect(await client.closedWith(), why).toBe(4401);
    expect(client.all('error'), why).toMatchObject([{ code: 'forbidden', fatal: true }]);
  }
});

test('HS5: while the secret is rotated the one before it is accepted, too: until its end, or while it is set', async () => {
  const room = 'hs5r';
  const [secret, old] = ['the newest secret, 32 bytes or more', 'the one before, 32 bytes or more'];
  const now = Date.now();
  const reads = async (signedWith: string, bindings: object) => {
    const token = await sign({ room }, { secret: signedWith });
    const accepted = acceptedSecrets({ PARTY_SECRET: secret, ...bindings }, now);
    return (await readTicket(token, room, accepted, Math.floor(now / 1_000))) !== null;
  };
  const until = (ms: number) => ({
    PARTY_SECRET_OLD: old,
    PARTY_SECRET_OLD_UNTIL: String(now + ms),
  });
  for (const bindings of [{}, { PARTY_SECRET_OLD: old }, until(1), until(0)])
    expect(await reads(secret, bindings)).toBe(true);
  expect(await reads(old, { PARTY_SECRET_OLD: old })).toBe(true);
  expect(await reads(old, until(1))).toBe(true);
  expect(await reads(old, until(0))).toBe(false);
  expect(await reads(old, { PARTY_SECRET_OLD: old, PARTY_SECRET_OLD_UNTIL: 'soon' })).toBe(false);
  expect(await reads(old, { PARTY_SECRET_OLD: '' })).toBe(false);
  expect(acceptedSecrets({ PARTY_SECRET: '' }, now)).toEqual([]);
});

test('HS5: a ticket header from outside is not believed', async () => {
  const claims = { room: 'hs5h', sub: 'eve', name: 'Eve', role: 'host' };
  const header = { 'x-teleport-ticket': encodeURIComponent(JSON.stringify(claims)) };
  expect(await (await open('hs5h', {}, header)).closedWith()).toBe(4401);
  const ticket = await sign({ room: 'hs5h', name: 'Ana' });
  const client = await open('hs5h', { ticket }, header);
  expect((await client.hello()).me).toMatchObject({ name: 'Ana', role: 'guest' });
});

test('HS5: the ticket is nowhere in what the room keeps of a connection', async () => {
  const ticket = await sign({ room: 'hs5k' });
  const client = await open('hs5k', { ticket, x: '1' });
  await client.hello();
  const kept = await runInDurableObject(env.RoomServer.getByName('hs5k'), (room) =>
    [...room.getConnections()].map(({ uri, state }) => JSON.stringify({ uri, state })),
  );
  expect(kept).toHaveLength(1);
  expect(kept[0]).toContain('?x=1');
  expect(kept[0]).not.toContain('eyJ');
});

test('ST6: the hello’s role must be the ticket’s, and a proxy’s is for listening alone', async () => {
  const client = await connect('roles');
  client.send({ type: 'hello', role: 'bridge', sid: 'b1' });
  expect(await client.next('error')).toMatchObject({ code: 'forbidden', fatal: true });
  expect(await client.closedWith()).toBe(4403);
  const proxy = await connect('roles', { role: 'proxy' });
  proxy.send({ type: 'hello', role: 'bridge', sid: 'b1' });
  expect(await proxy.closedWith()).toBe(4403);
  expect(proxy.all('welcome')).toEqual([]);
});

test('ST6: a sid belongs to whoever used it first', async () => {
  await bridge('sids', 'b1', undefined, { sub: 'ana' });
  for (const sub of ['ana', 'eve']) {
    const client = await connect('sids', { sub });
    client.send({ type: 'hello', role: 'browser', sid: 'b1' });
    expect(await client.next('error')).toMatchObject({ code: 'forbidden', ref: 'sid' });
    expect(await client.closedWith()).toBe(4403);
  }
  await browser('sids', 'Ana', { sid: 'tab7' });
  const eve = await connect('sids', { sub: 'Eve' });
  eve.send({ type: 'hello', role: 'browser', sid: 'tab7' });
  expect(await eve.closedWith()).toBe(4403);
});

test('a second hello on the same connection is answered like the first', async () => {
  const { client } = await bridge('again', 'b1');
  client.send({ type: 'state_delta', seq: 1, ops: [add('b1:1')] });
  const { rev } = await client.next('ack');
  const welcome = await client.hello({ role: 'bridge', sid: 'b1' });
  expect(welcome).toMatchObject({ ack: 1 });
  expect(await client.next('state_sync')).toMatchObject({ rev, mode: 'full' });
  client.send({ type: 'hello', role: 'bridge', sid: 'b2' });
  expect(await client.next('error')).toMatchObject({ code: 'bad_msg' });
});

test('LI2: another protocol version is closed with 4426', async () => {
  const client = await connect('version');
  client.sendRaw('{"v":2,"type":"hello"}');
  expect(await client.next('error')).toMatchObject({ code: 'unsupported_version', fatal: true });
  expect(await client.closedWith()).toBe(4426);
});

test('the front door answers health, and nothing else without a ticket', async () => {
  const get = (path: string) => SELF.fetch(`http://party${path}`);
  expect(await (await get('/healthz')).json()).toEqual({ ok: true });
  expect((await get('/parties/room-server/x')).status).toBe(401);
  expect((await get('/nowhere')).status).toBe(404);
});
