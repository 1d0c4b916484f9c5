// What a room remembers of its chat: how much and how long (CH2), what is erased (CH3), what somebody has read (CH4).
import { evictDurableObject, runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { afterEach, expect, test } from 'vitest';
import type { RoomExport } from '../../protocol/access/room-control.ts';
import { ERASE_RATE } from '../../protocol/limits.ts';
import { bridge, browser, type Client, closeAll, controlRoom } from '../test/client.ts';

afterEach(closeAll);

const by = { who: 'Ada', from: '192.0.2.1' };
const rates = [{ count: 1_000, windowMs: 1_000 }];
const sleep = (room: string) => evictDurableObject(env.RoomServer.getByName(room));
async function control<T>(room: string, op: object): Promise<T> {
  const response = await controlRoom(room, { by, ...op });
  expect(response.status).toBe(200);
  return response.json();
}
const configure = (room: string, kept?: { bytes: number; days: number }) =>
  control(room, {
    ...{ op: 'configure', grid: null },
    limits: { chat: rates, ...(kept ? { kept } : {}) },
  });
async function say(client: Client, text: string): Promise<number> {
  const cid = `c${Math.random()}`;
  client.send({ type: 'chat_msg', cid, text });
  for (;;) {
    const line = await client.next('chat_msg');
    if (line.cid === cid) return line.id;
  }
}
/** What somebody finds who comes now. */
async function found(room: string, sub: string, claims = {}) {
  const { client, welcome } = await browser(room, sub, {
    sid: `tab${Math.random()}`.replace('.', ''),
    claims,
  });
  const { lines, first } = await client.next('chat_history');
  await client.settled();
  const texts = lines.map(({ text }) => text);
  client.close();
  return { welcome, texts, first, gone: client.all('chat_gone') };
}
const age = (room: string, days: number, ids: number[]) =>
  runInDurableObject(env.RoomServer.getByName(room), (_, { storage }) => {
    for (const id of ids)
      storage.sql.exec('UPDATE chat SET ts = ts - ? WHERE id = ?', days * 86_400_000, id);
  });

test('CH2: lines go when they are too old, or too many bytes with those after them, and the newest stays', async () => {
  const { client } = await browser('kept', 'Ana');
  await configure('kept', { bytes: 16 * 1024, days: 3 });
  const ids = [];
  for (let n = 0; n < 9; n += 1) ids.push(await say(client, `${n}${'ü'.repeat(1_000)}`));
  // 9 lines of 2,004 bytes: the first is one too many.
  expect((await found('kept', 'Bob')).texts.map((text) => text[0])).toEqual([...'12345678']);
  await age('kept', 2, ids);
  await sleep('kept');
  expect((await found('kept', 'Bob')).texts).toHaveLength(8);
  await age('kept', 2, ids.slice(0, 6));
  await sleep('kept');
  const { texts, first } = await found('kept', 'Bob');
  expect(texts.map((text) => text[0])).toEqual([...'678']);
  expect(first).toBe(ids[6]);
  await age('kept', 9, ids);
  await sleep('kept');
  expect(await found('kept', 'Bob')).toMatchObject({ texts: [], first: null });
});

test('CH2: a room that nobody wakes has an alarm for its oldest line', async () => {
  const { client } = await browser('alarm', 'Ana');
  await configure('alarm', { bytes: 16 * 1024, days: 2 });
  const id = await say(client, 'hi');
  client.close();
  await age('alarm', 3, [id]);
  await runInDurableObject(env.RoomServer.getByName('alarm'), async (room, { storage }) => {
    expect(await storage.getAlarm()).not.toBeNull();
    await room.alarm();
    expect(storage.sql.exec('SELECT count(*) AS n FROM chat').one()).toEqual({ n: 0 });
  });
});

test('CH3: people erase lines of their own, from everybody’s pages and for good, and nobody else’s', async () => {
  await configure('erase', undefined);
  const { client: ana } = await browser('erase', 'Ana');
  const { client: bob } = await browser('erase', 'Bob');
  const [one, two] = [await say(ana, 'one'), await say(ana, 'two')];
  const three = await say(bob, 'three');
  bob.send({ type: 'chat_erase', lines: [one] });
  expect(await bob.next('error')).toMatchObject({ code: 'forbidden', ref: 'chat_erase' });
  ana.send({ type: 'chat_erase', lines: [one, three] });
  for (const client of [ana, bob])
    expect(await client.next('chat_gone')).toEqual({ v: 1, type: 'chat_gone', lines: [one] });
  await sleep('erase');
  // Who was away hears of it; what was erased is not said again, whoever sends it.
  expect(await found('erase', 'Eve')).toMatchObject({
    ...{ texts: ['two', 'three'], gone: [{ lines: [one] }] },
  });
  await runInDurableObject(env.RoomServer.getByName('erase'), (_, { storage }) => {
    const rows = storage.sql.exec('SELECT text, sender, pid FROM chat WHERE id = ?', one);
    expect(rows.one()).toEqual({ text: '', sender: '', pid: '' });
  });
  ana.send({ type: 'chat_erase' });
  expect(await bob.next('chat_gone')).toMatchObject({ lines: [two] });
  expect((await found('erase', 'Eve')).texts).toEqual(['three']);
});

test('CH3: also after coming back with the account from elsewhere, and what was said in an app; a bridge erases nothing', async () => {
  const claims = { account: 'github:1', address: '192.0.2.0' };
  const { client: ana } = await browser('back', 'Ana', { claims });
  await say(ana, 'from the page');
  const { client: seat } = await bridge('back', 'b7', undefined, { sub: 'Ana', seat: 1 });
  await say(seat, 'from the app');
  seat.send({ type: 'chat_erase' });
  expect(await seat.next('error')).toMatchObject({ code: 'forbidden' });
  ana.close();
  const { client: other } = await browser('back', 'Elsewhere', {
    claims: { account: 'github:2', address: '192.0.2.0' },
  });
  other.send({ type: 'chat_erase' });
  await other.settled();
  expect((await found('back', 'Eve')).texts).toHaveLength(2);
  const { client: again } = await browser('back', 'AnaAtHome', { claims });
  again.send({ type: 'chat_erase' });
  expect((await other.next('chat_gone')).lines).toHaveLength(2);
  expect((await found('back', 'Eve')).texts).toEqual([]);
});

test('CH3, LI1: erasing has a rate of its own, per person', async () => {
  const { client } = await browser('rate', 'Ana');
  for (let n = 0; n < ERASE_RATE.count; n += 1) client.send({ type: 'chat_erase' });
  await client.settled();
  expect(client.all('error')).toEqual([]);
  client.send({ type: 'chat_erase' });
  expect(await client.next('error')).toMatchObject({ code: 'rate_limited', ref: 'chat_erase' });
});

test('CH3: a host exports and erases all of it, with the layout where that is asked; told, and in the log', async () => {
  const { client: ana } = await browser('all', 'Ana');
  const { client: seat } = await bridge('all', 'b1');
  seat.send({
    ...{ type: 'state_delta', seq: 1 },
    ops: [{ op: 'add', g: 'b1:1', type: 'clock', rect: [1, 1, 9, 9], title: 't' }],
  });
  await seat.next('ack');
  const last = await say(ana, 'secret');
  const kept = await control<RoomExport>('all', { op: 'export' });
  expect(kept).toMatchObject({
    chat: [{ id: last, sender: 'Ana', text: 'secret' }],
    layout: [{ g: 'b1:1' }],
  });
  const refused = await controlRoom('all', { op: 'export', by }, 'operator');
  expect([refused.status, await refused.json()]).toMatchObject([403, { error: 'AUTH_REQUIRED' }]);

  expect(await control('all', { op: 'erase' })).toMatchObject({ found: true, whom: 'the chat' });
  expect(await ana.next('chat_gone')).toMatchObject({ through: last });
  expect(await ana.next('told')).toMatchObject({ what: 'erase', whom: 'the chat', by: 'Ada' });
  expect(await control<RoomExport>('all', { op: 'export' })).toMatchObject({
    ...{ chat: [], layout: [{ g: 'b1:1' }] },
  });
  await say(ana, 'later');
  await control('all', { op: 'erase', layout: true });
  expect(await seat.next('state_delta')).toMatchObject({ ops: [{ op: 'del', g: 'b1:1' }] });
  await sleep('all');
  expect(await control<RoomExport>('all', { op: 'export' })).toMatchObject({
    chat: [],
    layout: [],
  });
  // The seat goes on in the same room.
  seat.send({
    ...{ type: 'state_delta', seq: 2 },
    ops: [{ op: 'add', g: 'b1:2', type: 'clock', rect: [1, 1, 9, 9], title: 't' }],
  });
  expect(await seat.next('ack')).toMatchObject({ res: 'commit' });
  const { rows } = await control<{ rows: { what: string; whom: string }[] }>('all', {
    op: 'audit',
  });
  expect(rows.map(({ what, whom }) => `${what} ${whom}`)).toEqual([
    ...['export ', 'erase the chat and the layout', 'export ', 'erase the chat', 'export '],
  ]);
});

test('CH4: who comes back reads how much others have said since; nothing is new to who is new', async () => {
  await configure('read', undefined);
  const { client: bob } = await browser('read', 'Bob');
  await say(bob, 'before');
  const { client: ana, welcome } = await browser('read', 'Ana', {
    claims: { account: 'github:1', address: '192.0.2.0' },
  });
  expect(welcome).not.toHaveProperty('read');
  const one = await say(bob, 'one');
  ana.send({ type: 'chat_read', id: one });
  await ana.settled();
  // What was read stays read, and nobody has read what is not there.
  ana.send({ type: 'chat_read', id: 1 });
  await ana.settled();
  ana.close();
  await say(bob, 'two');
  const erased = await say(bob, 'three');
  bob.send({ type: 'chat_erase', lines: [erased] });
  await bob.settled();
  await sleep('read');
  expect(
    (await found('read', 'Ana', { account: 'github:1', address: '192.0.2.0' })).welcome,
  ).toMatchObject({
    read: one,
    unread: 1,
  });
  const elsewhere = await found('read', 'AnaAtHome', { account: 'github:1', address: '192.0.2.0' });
  expect(elsewhere.welcome).toMatchObject({ read: one, unread: 1 });
  // One's own words are read.
  const own = await say(bob, 'mine');
  expect((await found('read', 'Bob')).welcome).toMatchObject({ read: own, unread: 0 });
  const { client: eager } = await browser('read', 'Ana');
  eager.send({ type: 'chat_read', id: 9_999 });
  await eager.settled();
  expect((await found('read', 'Ana')).welcome).toMatchObject({ read: own, unread: 0 });
});
