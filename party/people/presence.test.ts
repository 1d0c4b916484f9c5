// People and cursors with real sockets in workerd, also through the room's sleep (PR1, CU1, TX1).
import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { afterEach, expect, test, vi } from 'vitest';
import type { RoomServer } from '../room-server.ts';
import { bridge, browser, type Client, closeAll, connect, controlRoom } from '../test/client.ts';

afterEach(() => {
  vi.useRealTimers();
  closeAll();
});

const room = (name: string): DurableObjectStub<RoomServer> => env.RoomServer.getByName(name);

/** Lets time pass for the room and lets its alarm come; from then on it passes in no other way. */
async function later(name: string, ms: number): Promise<void> {
  vi.setSystemTime(Date.now() + ms);
  await runDurableObjectAlarm(room(name));
}

const told = (client: Client) =>
  client.all('presence').map(({ ev, who }) => [ev, ...who.map(({ name }) => name)]);

/** Waits until the room has seen a socket close. */
async function people(name: string): Promise<number> {
  const facts = (await (await controlRoom(name, { op: 'snapshot' })).json()) as { people: number };
  return facts.people;
}

async function openSockets(name: string, count: number): Promise<void> {
  await vi.waitFor(async () => {
    const n = await runInDurableObject(
      room(name),
      (instance) => [...instance.getConnections()].length,
    );
    expect(n).toBe(count);
  });
}

test('PR1: joins are told to the others, the newcomer gets everyone', async () => {
  const a = await browser('join', 'Ana');
  const b = await browser('join', 'Bob');
  await a.client.settled();
  await b.client.settled();
  expect(told(a.client)).toEqual([
    ['sync', 'Ana'],
    ['join', 'Bob'],
  ]);
  expect(told(b.client)).toEqual([['sync', 'Ana', 'Bob']]);
  expect([a.welcome.me.color, b.welcome.me.color]).toEqual([0, 1]);
});

test('PR1: a bridge makes nobody present, but has its visitor’s pid and name', async () => {
  const { client, welcome } = await bridge('bridges', 'b1', undefined, { sub: 'Ana', name: 'Ana' });
  expect(await people('bridges')).toBe(0);
  const a = await browser('bridges', 'Ana');
  expect(a.welcome.pid).toBe(welcome.pid);
  expect(welcome.me).toMatchObject({ name: 'Ana', role: 'guest' });
  await client.settled();
  expect(told(client)).toEqual([['sync'], ['join', 'Ana']]);
  client.send({ type: 'presence', status: 'idle' });
  expect(await client.next('error')).toMatchObject({ code: 'forbidden', ref: 'presence' });
  client.send({ type: 'cursor_pos', k: 'pointer', p: [[0, 1, 1]] });
  expect(await client.next('error')).toMatchObject({ code: 'forbidden', ref: 'cursor_pos' });
});

test('PR1: who comes back within 5 s never left; who does not leaves then', async () => {
  await later('grace', 0);
  const watcher = await browser('grace', 'Bob');
  const first = await browser('grace', 'Ana');
  first.client.close();
  await openSockets('grace', 1);
  await later('grace', 3_000);
  const second = await browser('grace', 'Ana');
  expect(second.welcome.pid).toBe(first.welcome.pid);
  await later('grace', 6_000);
  await watcher.client.settled();
  expect(told(watcher.client)).toEqual([
    ['sync', 'Bob'],
    ['join', 'Ana'],
  ]);
  second.client.close();
  await openSockets('grace', 1);
  expect(await people('grace')).toBe(2);
  await later('grace', 5_001);
  await vi.waitFor(() => expect(told(watcher.client).at(-1)).toEqual(['leave', 'Ana']));
  expect(await people('grace')).toBe(1);
});

test('PR1: several tabs are one person, who leaves with the last', async () => {
  const watcher = await browser('tabs', 'Bob');
  const one = await browser('tabs', 'Ana', { sid: 'tab1', claims: { role: 'watcher' } });
  const two = await browser('tabs', 'Ana', { sid: 'tab2', claims: { seat: 2 } });
  expect(two.welcome.pid).toBe(one.welcome.pid);
  two.client.send({ type: 'presence', status: 'typing' });
  await vi.waitFor(() =>
    expect(watcher.client.all('presence').at(-1)).toMatchObject({
      ev: 'update',
      who: [{ role: 'guest', status: 'typing', seat: 2 }],
    }),
  );
  expect(await people('tabs')).toBe(2);
  two.client.close();
  await vi.waitFor(() =>
    expect(watcher.client.all('presence').at(-1)).toMatchObject({
      ev: 'update',
      who: [{ role: 'watcher', status: 'watching' }],
    }),
  );
  await later('tabs', 6_000);
  expect(await people('tabs')).toBe(2);
});

test('PR1: a ping is answered by the runtime; over 45 s of silence is gone', async () => {
  await later('silent', 0);
  const quiet = await browser('silent', 'Ana');
  const other = await browser('silent', 'Bob');
  quiet.client.sendRaw('ping');
  await vi.waitFor(() => expect(quiet.client.texts).toContain('pong'));
  expect(quiet.client.all('error')).toEqual([]);
  await later('silent', 40_000);
  expect(quiet.client.closed).toBeNull();
  other.client.send({ type: 'echo', t: 1 });
  await other.client.settled();
  await later('silent', 6_000);
  expect(await quiet.client.closedWith()).toBe(1001);
  await other.client.settled();
  expect(other.client.closed).toBeNull();
  await later('silent', 5_001);
  await vi.waitFor(() => expect(told(other.client).at(-1)).toEqual(['leave', 'Ana']));
});

test('PR1, TX1: a rename is cleaned, told to everyone, and stays over reconnects; a new ticket name replaces it', async () => {
  const a = await browser('rename', 'Ana');
  const b = await browser('rename', 'Bob');
  a.client.send({ type: 'presence', name: ` A\u001b[31mda\u202e\u0000  ${'x'.repeat(50)} ` });
  await vi.waitFor(() => expect(told(b.client).at(-1)?.[0]).toBe('update'));
  const name = b.client.all('presence').at(-1)?.who[0]?.name ?? '';
  expect(name).toBe(`A[31mda ${'x'.repeat(24)}`);
  a.client.send({ type: 'presence', name: '\u200e\u0007' });
  expect(await a.client.next('error')).toMatchObject({ code: 'bad_msg', ref: 'presence' });
  expect((await browser('rename', 'Ana')).welcome.me.name).toBe(name);
  const renamed = await browser('rename', 'Ana', { claims: { name: 'Ann\u009b' } });
  expect(renamed.welcome.me.name).toBe('Ann');
  await vi.waitFor(() => expect(told(b.client).at(-1)).toEqual(['update', 'Ann']));
});

test('TX1: chat that can’t be seen is empty, heaps of marks are cut, at the pointer as well', async () => {
  const a = await browser('unseen', 'Ana');
  const heap = `Z${'\u0301'.repeat(1_000)}a`;
  a.client.send({ type: 'chat_msg', cid: 'c1', text: '\u200b\u3164\n\u2800' });
  expect(await a.client.next('error')).toMatchObject({
    ...{ code: 'bad_msg', ref: 'c1', msg: 'The line is empty.' },
  });
  a.client.send({ type: 'chat_msg', cid: 'c2', text: heap });
  expect((await a.client.next('chat_msg')).text).toBe(`Z${'\u0301'.repeat(8)}a`);
  a.client.send({ type: 'say', text: `\u200b${heap.slice(0, 150)}` });
  expect((await a.client.next('say')).text).toBe(`Z${'\u0301'.repeat(8)}`);
});

test('PR1: the colour slot is the lowest free one, wishes are kept where they can be, and it comes back', async () => {
  const slot = async (sub: string, color?: number) => {
    const claims = color === undefined ? {} : { color };
    const { client, welcome } = await browser('colors', sub, { claims });
    return { client, color: welcome.me.color };
  };
  const ana = await slot('Ana', 5);
  expect([ana.color, (await slot('Bob', 5)).color, (await slot('Cem')).color]).toEqual([5, 0, 1]);
  ana.client.close();
  await openSockets('colors', 2);
  await later('colors', 6_000);
  expect((await slot('Dee')).color).toBe(2);
  expect((await slot('Ana')).color).toBe(5);
});

test('nobody learns a sub', async () => {
  const a = await browser('secret', 'secretsub', { claims: { name: 'Ana' } });
  const b = await browser('secret', 'other', { claims: { name: 'Bob' } });
  a.client.send({ type: 'chat_msg', cid: 'c1', text: 'hi' });
  a.client.send({ type: 'presence', status: 'idle' });
  await b.client.next('chat_msg');
  await b.client.settled();
  const { client } = await bridge('secret', 'b1');
  await client.settled();
  const heard = [a, b, { client }]
    .flatMap((x) => x.client.texts)
    .join('')
    .replaceAll('tabsecretsub', '');
  expect(heard).not.toContain('secretsub');
});

test('CU1: a frame has the newest of each, everyone gets the same ones; then the tick stops', async () => {
  const a = await browser('cursors', 'Ana');
  const b = await browser('cursors', 'Bob');
  for (let n = 1; n <= 20; n += 1) {
    a.client.send({ type: 'cursor_pos', k: 'pointer', p: [[0, n, n]] });
    b.client.send({ type: 'cursor_pos', k: 'caret', p: [[0, n, 1]], w: ['b1:1', n, 0] });
  }
  const last = (client: Client, kind: string) =>
    client
      .all('cursor_pos')
      .flatMap(({ c }) => c)
      .filter((entry) => entry[1] === kind)
      .at(-1);
  await vi.waitFor(() => {
    expect(last(b.client, 'pointer')).toEqual([a.welcome.pid, 'pointer', 20, 20]);
    expect(last(b.client, 'caret')).toEqual([b.welcome.pid, 'caret', 20, 1, ['b1:1', 20, 0]]);
  });
  for (const { c } of b.client.all('cursor_pos'))
    expect(new Set(c.map(([pid, kind]) => `${pid} ${kind}`)).size).toBe(c.length);
  await vi.waitFor(() => expect(a.client.all('cursor_pos')).toEqual(b.client.all('cursor_pos')));
  await expect(evictDurableObject(room('cursors'))).resolves.toBeUndefined();
});

test('CU1: a newcomer sees where the cursors are; they go with their person at once', async () => {
  const a = await browser('cursors2', 'Ana');
  a.client.send({ type: 'cursor_pos', k: 'pointer', p: [[0, 5, 5]] });
  await a.client.next('cursor_pos');
  const b = await browser('cursors2', 'Bob');
  expect(await b.client.next('cursor_pos')).toMatchObject({
    c: [[a.welcome.pid, 'pointer', 5, 5]],
  });
  a.client.close();
  expect(await b.client.next('cursor_pos')).toMatchObject({ c: [], gone: [a.welcome.pid] });
});

test('a room that slept goes on as if nothing had happened', async () => {
  const a = await browser('sleep', 'Ana', { claims: { seat: 1 } });
  const b = await bridge('sleep', 'b1');
  const gone = await browser('sleep', 'Cem');
  a.client.send({ type: 'presence', status: 'typing', name: 'Ada' });
  b.client.send({
    type: 'state_delta',
    seq: 1,
    ops: [{ op: 'add', g: 'b1:1', type: 'clock', rect: [0, 0, 9, 9], props: { seed: 4 } }],
  });
  a.client.send({ type: 'chat_msg', cid: 'c1', text: 'before' });
  const set = await controlRoom('sleep', { op: 'configure', grid: { cols: 90, rows: 20 } });
  expect(set.ok).toBe(true);
  await set.text();
  await a.client.settled();
  await b.client.settled();
  gone.client.close();
  await openSockets('sleep', 2);
  const before = await (await controlRoom('sleep', { op: 'snapshot' })).json();
  await evictDurableObject(room('sleep'));

  b.client.send({ type: 'state_delta', seq: 2, ops: [{ op: 'raise', g: 'b1:1' }] });
  expect(await b.client.next('ack')).toMatchObject({ seq: 1 });
  expect(await b.client.next('ack')).toMatchObject({ seq: 2, prev: 1, rev: 2 });
  expect(await a.client.next('state_delta')).toMatchObject({ rev: 1 });
  expect(await a.client.next('state_delta')).toMatchObject({ rev: 2, by: b.welcome.pid });
  expect(await (await controlRoom('sleep', { op: 'snapshot' })).json()).toEqual({
    ...(before as object),
    rev: 2,
  });
  const late = await browser('sleep', 'Dee');
  expect(late.welcome.grid).toEqual({ cols: 90, rows: 20 });
  expect((await late.client.next('state_sync')).put).toMatchObject([
    { g: 'b1:1', props: { seed: 4 }, z: 2 },
  ]);
  const sync = await late.client.next('presence');
  expect(sync.who.map(({ name, status }) => [name, status]).sort()).toEqual([
    ['Ada', 'typing'],
    ['Cem', 'active'],
    ['Dee', 'active'],
  ]);
  expect((await late.client.next('chat_history')).lines).toMatchObject([{ text: 'before' }]);
  await evictDurableObject(room('sleep'));
  await later('sleep', 5_001);
  await vi.waitFor(() => expect(told(a.client).at(-1)).toEqual(['leave', 'Cem']));
  late.client.close();
  await openSockets('sleep', 2);
  await evictDurableObject(room('sleep'));
  await later('sleep', 5_001);
  await vi.waitFor(() => expect(told(a.client).at(-1)).toEqual(['leave', 'Dee']));
});

test('PR1: who goes while the room sleeps leaves after the grace, and the others are told', async () => {
  const a = await browser('asleep', 'Ana');
  const gone = await browser('asleep', 'Cem', { claims: { seat: 3 } });
  await a.client.settled();
  await evictDurableObject(room('asleep'));
  gone.client.close();
  await openSockets('asleep', 1);
  await vi.waitFor(async () => {
    await later('asleep', 5_001);
    expect(told(a.client).at(-1)).toEqual(['leave', 'Cem']);
  });
  expect(await people('asleep')).toBe(1);
});

test('a room that lost its connections keeps epoch, windows, seqs, pids and names', async () => {
  const a = await browser('crash', 'Ana');
  const b = await bridge('crash', 'b1');
  b.client.send({
    type: 'state_delta',
    seq: 1,
    ops: [{ op: 'add', g: 'b1:1', type: 'clock', rect: [0, 0, 9, 9] }],
  });
  await b.client.settled();
  await evictDurableObject(room('crash'), { webSockets: 'close' });
  const { epoch } = b.sync;
  const back = await bridge('crash', 'b1', { epoch, rev: 1 });
  expect(back.welcome).toMatchObject({ ack: 1, pid: b.welcome.pid, seed: false });
  expect(back.sync).toMatchObject({ mode: 'diff', epoch, rev: 1, put: [], del: [] });
  expect((await browser('crash', 'Ana')).welcome.pid).toBe(a.welcome.pid);
});

test('ST7: a broken record in storage is left out; the room opens', async () => {
  const b = await bridge('broken', 'b1');
  const add = (n: number) => ({ op: 'add', g: `b1:${n}`, type: 'clock', rect: [0, 0, 9, 9] });
  b.client.send({ type: 'state_delta', seq: 1, ops: [add(1), add(2), add(3)] });
  await b.client.settled();
  await runInDurableObject(room('broken'), (_, { storage }) => {
    storage.sql.exec("UPDATE windows SET props = '{' WHERE g = 'b1:1'");
    storage.sql.exec("UPDATE windows SET rect = '[1,2]' WHERE g = 'b1:2'");
  });
  await evictDurableObject(room('broken'));
  const late = await connect('broken', { sub: 'late' });
  await late.hello({ sid: 'tablate' });
  expect((await late.next('state_sync')).put.map(({ g }) => g)).toEqual(['b1:3']);
});
