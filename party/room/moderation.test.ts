// What hosts and operators do to people (MO1 to MO5), and what guests may (MO6): it holds at once, and after a sleep.
import { evictDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { afterEach, expect, test } from 'vitest';
import type { Entry } from '../../protocol/access/invites.ts';
import type { Moderated } from '../../protocol/access/moderation.ts';
import { bridge, browser, type Client, closeAll, connect, controlRoom } from '../test/client.ts';

afterEach(closeAll);

const by = { who: 'Ada', from: '192.0.2.1' };
async function control<T>(room: string, op: object): Promise<T> {
  const response = await controlRoom(room, { by, ...op });
  expect(response.status).toBe(200);
  return response.json();
}
const act = (room: string, op: string, more: object = {}) =>
  control<Moderated>(room, { op, ...more });
const entry = async (room: string, who: object) =>
  (await control<Entry>(room, { op: 'entry', take: false, who: '', from: '', address: '', ...who }))
    .keptOut;
const sleep = (room: string) => evictDurableObject(env.RoomServer.getByName(room));

/** The error that a message is answered with. */
async function refused(client: Client, message: Parameters<Client['send']>[0]): Promise<string> {
  const before = client.all('error').length;
  client.send(message);
  await client.settled();
  return client
    .all('error')
    .slice(before)
    .map(({ code, msg }) => `${code}: ${msg}`)
    .join();
}
const line = (cid: string) => ({ type: 'chat_msg', cid, text: 'hi' }) as const;

test('MO1: who is removed leaves at once, is told by whom and why, and stays out for a while; everybody is told', async () => {
  const bob = await browser('kick', 'Bob');
  const eve = await browser('kick', 'Eve');
  const { pid } = bob.welcome;
  expect(await act('kick', 'kick', { person: pid, minutes: 5, reason: 'be kind' })).toMatchObject({
    ...{ found: true, whom: 'Bob', bans: [{ who: 'Bob', reason: 'be kind', by: 'Ada' }] },
  });
  expect(await bob.client.next('error')).toMatchObject({
    ...{ code: 'forbidden', ref: 'door', fatal: true },
    msg: 'You were removed from this room by Ada. be kind',
  });
  expect(await bob.client.closedWith()).toBe(4403);
  expect(await eve.client.next('told')).toMatchObject({
    ...{ what: 'kick', whom: 'Bob', by: 'Ada', reason: 'be kind' },
  });
  await sleep('kick');
  expect(await entry('kick', { visitor: 'Bob' })).toMatchObject({
    why: 'kicked',
    reason: 'be kind',
  });
  const again = await connect('kick', { sub: 'Bob' });
  again.send({ type: 'hello', role: 'browser', sid: 'tabagain' });
  expect(await again.closedWith()).toBe(4403);
  expect(await entry('kick', { visitor: 'Eve' })).toBeNull();
  expect((await act('kick', 'kick', { person: 'p99' })).found).toBe(false);
});

test('MO1: a ban holds for visitor and account, for the address where that is wanted, and until it ends or is lifted', async () => {
  const claims = { account: 'github:1', address: '198.51.100.0' };
  const bob = await browser('ban', 'Bob', { claims });
  const twin = await browser('ban', 'Twin', { claims: { account: 'github:1' } });
  const near = await browser('ban', 'Near', { claims: { address: '198.51.100.0' } });
  const { bans } = await act('ban', 'ban', { person: bob.welcome.pid, hours: 1 });
  for (const { client } of [bob, twin]) expect(await client.closedWith()).toBe(4403);
  await near.client.settled();
  expect(near.client.closed).toBeNull();
  for (const who of [
    { visitor: 'Bob' },
    { visitor: 'x', account: 'github:1' },
    { visitor: 'y', account: 'github:1', address: '203.0.113.9' },
  ])
    expect(await entry('ban', who)).toMatchObject({ why: 'banned', until: expect.any(Number) });
  expect(await entry('ban', { visitor: 'z', address: '198.51.100.0' })).toBeNull();
  expect((await act('ban', 'unban', { ban: bans[0]?.id })).found).toBe(true);
  expect(await entry('ban', { visitor: 'Bob' })).toBeNull();
  expect((await act('ban', 'unban', { ban: 'none' })).found).toBe(false);
  const back = await browser('ban', 'Bob', { sid: 'tabback', claims });
  await act('ban', 'ban', { person: back.welcome.pid, address: true });
  expect(await near.client.closedWith(), 'the same address').toBe(4403);
  expect(await entry('ban', { visitor: 'z', address: '198.51.100.0' })).toEqual({
    ...{ why: 'banned', reason: '' },
  });
});

test('MO1: a ban by address holds for somebody who has just gone, too', async () => {
  const gone = await browser('gone', 'Gus', {
    claims: { account: 'x:1', address: '198.51.100.9' },
  });
  gone.client.close();
  await act('gone', 'ban', { person: gone.welcome.pid, address: true });
  for (const who of [
    { visitor: 'n', address: '198.51.100.9' },
    { visitor: 'm', account: 'x:1' },
  ])
    expect(await entry('gone', who)).toMatchObject({ why: 'banned' });
});

test('MO1: who leads is kept out by nothing', async () => {
  const address = '203.0.113.8';
  const host = await browser('lead', 'Hal', { claims: { role: 'host', address } });
  const bob = await browser('lead', 'Bob', { claims: { address } });
  await act('lead', 'ban', { person: host.welcome.pid });
  await act('lead', 'ban', { person: bob.welcome.pid, address: true });
  expect(await bob.client.closedWith()).toBe(4403);
  await host.client.settled();
  expect(host.client.closed, 'behind the same address').toBeNull();
  await browser('lead', 'Hal', { sid: 'tabagain', claims: { role: 'host' } });
});

test('MO2: who is muted writes, says and reacts to nobody, also from the seat, until that is taken back; all see it', async () => {
  const bob = await browser('mute', 'Bob');
  const seat = await bridge('mute', 'b1', undefined, { sub: 'Bob', name: 'Bob' });
  const eve = await browser('mute', 'Eve');
  await act('mute', 'mute', { person: bob.welcome.pid });
  await sleep('mute');
  const muted = 'forbidden: A host has muted you.';
  expect(await refused(bob.client, line('c1'))).toBe(muted);
  expect(await refused(bob.client, { type: 'say', text: 'hi' })).toBe(muted);
  expect(await refused(bob.client, { type: 'reaction', k: 'wave' })).toBe(muted);
  expect(await refused(seat.client, line('c2'))).toBe(muted);
  expect(await refused(eve.client, line('c3'))).toBe('');
  const people = await control<{ people: { name: string; muted?: true }[] }>('mute', {
    op: 'people',
  });
  expect(people.people.filter(({ muted }) => muted).map(({ name }) => name)).toEqual(['Bob']);
  await act('mute', 'unmute', { person: bob.welcome.pid });
  expect(await refused(bob.client, line('c1'))).toBe('');
});

test('MO3: a line that is taken away is gone for everybody, its place stays', async () => {
  const bob = await browser('line', 'Bob');
  const eve = await browser('line', 'Eve');
  for (const cid of ['a', 'b']) bob.client.send(line(cid));
  const { id } = await eve.client.next('chat_msg');
  expect(await act('line', 'remove_line', { line: id })).toMatchObject({
    found: true,
    whom: 'Bob',
  });
  expect(await eve.client.next('chat_gone')).toMatchObject({ id });
  expect((await act('line', 'remove_line', { line: id })).found).toBe(false);
  await sleep('line');
  const late = await browser('line', 'Late');
  const history = late.client.all('chat_history')[0];
  expect(history?.lines.map(({ text, gone }) => [text, gone])).toEqual([
    ['', true],
    ['hi', undefined],
  ]);
});

test('MO4: into a closed room nobody new comes; who is here stays, and comes back', async () => {
  const bob = await browser('shut', 'Bob');
  await act('shut', 'close', { reason: 'we are complete' });
  expect(await bob.client.next('room')).toMatchObject({ closed: true });
  expect(await entry('shut', { visitor: 'Eve' })).toMatchObject({ why: 'closed' });
  expect(await entry('shut', { visitor: 'Bob' })).toBeNull();
  const eve = await connect('shut', { sub: 'Eve' });
  eve.send({ type: 'hello', role: 'browser', sid: 'tabeve' });
  expect(await eve.closedWith()).toBe(4403);
  bob.client.close();
  await browser('shut', 'Bob', { sid: 'tabagain' });
  await browser('shut', 'Hal', { claims: { role: 'host' } });
  await act('shut', 'open');
  await browser('shut', 'Eve');
});

test('MO5: a room that is ended sends everybody away, tells the proxies to end its seats, and is closed', async () => {
  const proxy = await connect('over', { role: 'proxy', sub: 'proxy' });
  const bob = await browser('over', 'Bob');
  await act('over', 'end', { reason: 'good night' });
  expect(await bob.client.next('told')).toMatchObject({ what: 'end', reason: 'good night' });
  expect(await bob.client.closedWith()).toBe(4403);
  expect(await proxy.next('door')).toMatchObject({ ended: 'good night' });
  for (const visitor of ['Eve', 'Bob'])
    expect(await entry('over', { visitor })).toMatchObject({ why: 'ended' });
  await act('over', 'open');
  expect(await entry('over', { visitor: 'Bob' })).toBeNull();
});

test('MO6: what guests may not, the room does not take from them; hosts may, and watchers never arrange', async () => {
  const none = { type: false, arrange: false, chat: false, point: false };
  await control('narrow', { op: 'configure', grid: null, guests: none });
  const bob = await browser('narrow', 'Bob');
  expect(bob.welcome.may).toEqual([]);
  const seat = await bridge('narrow', 'b1', undefined, { sub: 'Bob' });
  const add = (g: string) => ({ op: 'add', g, type: 'text_editor', rect: [1, 2, 30, 10] });
  // A room gets its first windows all the same.
  seat.client.send({ type: 'state_delta', seq: 1, ops: [add('b1:1')] });
  await seat.client.next('ack');
  seat.client.send({ type: 'state_delta', seq: 2, ops: [add('b1:2')] });
  expect(await seat.client.next('ack')).toMatchObject({ fail: [{ i: 0, code: 'forbidden' }] });
  expect(await refused(bob.client, line('c1'))).toBe('forbidden: Guests don’t write here.');
  expect(await refused(seat.client, line('c2'))).toBe('forbidden: Guests don’t write here.');
  const eve = await browser('narrow', 'Eve');
  bob.client.send({ type: 'cursor_pos', k: 'pointer', p: [[0, 1, 2]] });
  const host = await browser('narrow', 'Hal', { claims: { role: 'host' } });
  expect(host.welcome.may).toEqual(['type', 'arrange', 'chat', 'point']);
  host.client.send({ type: 'cursor_pos', k: 'pointer', p: [[0, 3, 4]] });
  const seen = await eve.client.next('cursor_pos');
  expect(seen.c.map(([pid]) => pid)).toEqual([host.welcome.pid]);
  expect(await refused(host.client, line('c3'))).toBe('');
  const his = await bridge('narrow', 'b2', undefined, { sub: 'Hal' });
  his.client.send({ type: 'state_delta', seq: 1, ops: [add('b2:1')] });
  expect(await his.client.next('ack')).toMatchObject({ res: 'commit' });
});

test('AU1: acts on people are rows of the log, also those that came to nothing', async () => {
  const bob = await browser('logged', 'Bob');
  await act('logged', 'mute', { person: bob.welcome.pid, reason: 'loud' });
  await act('logged', 'kick', { person: 'p77' });
  await act('logged', 'close');
  const { rows } = await control<{
    rows: { what: string; whom: string; outcome: string; note: string }[];
  }>('logged', { op: 'audit' });
  expect(rows.map(({ what, whom, outcome, note }) => [what, whom, outcome, note])).toEqual([
    ['close', '', 'done', ''],
    ['kick', '', 'failed', ''],
    ['mute', 'Bob', 'done', 'loud'],
  ]);
});
