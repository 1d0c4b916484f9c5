// A paused room (LK2): who is in stays and talks, nothing changes, and only hosts and operators come in.
import { evictDurableObject, runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { afterEach, expect, test } from 'vitest';
import type { AuditPage } from '../../protocol/access/audit.ts';
import type { Pauses } from '../../protocol/access/pause.ts';
import type { RoomFacts } from '../../protocol/access/room-control.ts';
import type { ClientInput } from '../../protocol/messages.ts';
import { bridge, browser, closeAll, connect, controlRoom } from '../test/client.ts';

afterEach(closeAll);

const add = (g: string) => ({ op: 'add', g, type: 'text_editor', rect: [1, 2, 30, 10] });
const control = async (room: string, op: string, more: object = {}): Promise<void> => {
  const response = await controlRoom(room, { op, ...more });
  expect(response.status).toBe(200);
  await response.text();
};

test('LK2: who was in stays, comes back and talks; newcomers are told why they can’t; hosts come in, and nobody’s windows change', async () => {
  const ana = await browser('pause', 'Ana');
  const seat = await bridge('pause', 'b1', undefined, { sub: 'Ana' });
  seat.client.send({ type: 'state_delta', seq: 1, ops: [add('b1:1')] });
  await seat.client.next('ack');
  await control('pause', 'pause', { reason: 'Back at two.' });
  expect(await ana.client.next('room')).toMatchObject({
    paused: true,
    pauses: { room: { reason: 'Back at two.' } },
  });
  await evictDurableObject(env.RoomServer.getByName('pause'));

  seat.client.send({ type: 'state_delta', seq: 2, ops: [{ op: 'raise', g: 'b1:1' }] });
  expect(await seat.client.next('error')).toMatchObject({
    ...{ code: 'not_ready', msg: 'This is paused.', fatal: false, ref: '2' },
    retryMs: expect.any(Number),
  });
  ana.client.send({ type: 'chat_msg', cid: 'c1', text: 'still here' });
  expect(await ana.client.next('chat_msg')).toMatchObject({ text: 'still here' });
  const again = await browser('pause', 'Ana', { sid: 'tab2' });
  expect(again.welcome).toMatchObject({ paused: true });
  expect(await again.client.next('room')).toMatchObject({
    pauses: { room: { by: 'an operator', reason: 'Back at two.' } },
  });

  // Somebody away for longer, whose seat is still theirs.
  const claim = { op: 'claim_seat', proxy: 'x', visitor: 'Cem', max: 4, shared: false, heldMs: 0 };
  expect((await controlRoom('pause', claim)).status).toBe(200);
  await browser('pause', 'Cem');

  for (const role of ['guest', 'watcher'] as const) {
    const late = await connect('pause', { sub: 'Bob', role });
    late.send({ type: 'hello', role: 'browser', sid: `tab${role}` });
    expect(await late.next('error')).toMatchObject({
      code: 'not_ready',
      msg: 'The room is paused. Back at two.',
      fatal: true,
      ref: 'paused',
      retryMs: 10_000,
    });
    expect(await late.closedWith()).toBe(4423);
  }

  for (const role of ['host', 'operator'] as const) {
    await browser('pause', role, { claims: { role } });
  }
  const host = await bridge('pause', 'b2', undefined, { sub: 'host' });
  host.client.send({ type: 'state_delta', seq: 1, ops: [{ op: 'raise', g: 'b1:1' }] });
  expect(await host.client.next('error'), 'nor the host’s').toMatchObject({ code: 'not_ready' });

  await control('pause', 'resume');
  await browser('pause', 'Bob');
  seat.client.send({ type: 'state_delta', seq: 2, ops: [{ op: 'raise', g: 'b1:1' }] });
  expect(await seat.client.next('ack')).toMatchObject({ res: 'commit' });
});

test('LK2: a room that an earlier version of this program has paused is paused', async () => {
  await browser('older', 'Ana');
  const stub = env.RoomServer.getByName('older');
  await runInDurableObject(stub, (_room, { storage }) => {
    const settings = JSON.stringify({ paused: true, reason: 'Lunch.', locked: true });
    storage.sql.exec("INSERT OR REPLACE INTO meta (key, value) VALUES ('settings', ?)", settings);
  });
  await evictDurableObject(stub);
  expect(await pauses('older')).toEqual({
    ...{ seats: {}, room: { by: 'an operator', at: 0, reason: 'Lunch.' } },
  });
});

test('LI1: the number of browsers is configurable', async () => {
  await control('limits', 'configure', { grid: null, limits: { browsers: 1 } });
  await browser('limits', 'Ana');
  const bob = await connect('limits', { sub: 'Bob' });
  bob.send({ type: 'hello', role: 'browser', sid: 'tabbob' });
  expect(await bob.closedWith()).toBe(4430);
  await control('limits', 'configure', { grid: null });
  await browser('limits', 'Cem');
});

const raise = { op: 'raise', g: 'b1:1' };
const delta = (seq: number, op: object): ClientInput => ({ type: 'state_delta', seq, ops: [op] });
const by = { who: 'Ada, a host', from: '::1' };
/** What is paused, as the room keeps it. */
async function pauses(room: string): Promise<Pauses> {
  const facts: RoomFacts = await (await controlRoom(room, { op: 'snapshot' })).json();
  return facts.pauses;
}

test('LK2: a seat is paused for itself; the others go on, and it sends what it had when it does', async () => {
  const first = await bridge('seats', 'b1', undefined, { sub: 'Ana', seat: 1 });
  const other = await bridge('seats', 'b2', undefined, { sub: 'Bob', seat: 2 });
  const eve = await browser('seats', 'Eve');
  first.client.send(delta(1, add('b1:1')));
  await first.client.next('ack');
  await control('seats', 'pause', { seat: 1, reason: 'Look at this.', by });
  expect(await eve.client.next('room')).toMatchObject({
    ...{ paused: false },
    pauses: { seats: { 1: { by: 'Ada, a host', reason: 'Look at this.' } } },
  });
  expect(await eve.client.next('told')).toMatchObject({ what: 'pause', seat: 1 });

  first.client.send(delta(2, raise));
  expect(await first.client.next('error')).toMatchObject({ code: 'not_ready', ref: '2' });
  other.client.send(delta(1, raise));
  expect(await other.client.next('ack')).toMatchObject({ res: 'commit' });
  const again = await bridge('seats', 'b1', undefined, { sub: 'Ana', seat: 1 });
  expect(again.welcome).toMatchObject({ paused: true });

  await control('seats', 'resume', { seat: 1, by });
  again.client.send(delta(2, raise));
  expect(await again.client.next('ack')).toMatchObject({ res: 'commit' });
});

test('LK2: a question is refused, and it stays paused; approved, and it goes on; everybody is told', async () => {
  const eve = await browser('review', 'Eve');
  await control('review', 'pause', { question: 'Delete\u001b[31m it?', by });
  await eve.client.next('told');
  await control('review', 'refuse', { by: { ...by, who: 'github:bob' } });
  expect(await eve.client.next('told')).toMatchObject({ what: 'refuse', by: 'github:bob' });
  await evictDurableObject(env.RoomServer.getByName('review'));
  expect(await pauses('review')).toEqual({
    seats: {},
    room: {
      ...{ by: 'Ada, a host', at: expect.any(Number) },
      ...{ question: 'Delete[31m it?', refused: 'github:bob' },
    },
  });
  await control('review', 'approve', { by });
  expect(await eve.client.next('told')).toMatchObject({ what: 'approve', by: 'Ada, a host' });
  expect(await pauses('review')).toEqual({ seats: {} });

  // What nobody asks is answered by nobody: no news, and no row of the log.
  for (const op of ['approve', 'refuse', 'resume']) await control('review', op, { by });
  const { rows } = (await (await controlRoom('review', { op: 'audit' })).json()) as AuditPage;
  expect(rows.map(({ what, note }) => [what, note])).toEqual([
    ['approve', ''],
    ['refuse', ''],
    ['pause', 'Delete[31m it?'],
  ]);
});

test('LK2: the room’s agent does nothing in a paused room, and hears all the same', async () => {
  const agent = await connect('still', { sub: 'kim', role: 'agent' });
  agent.send({ type: 'hello', role: 'agent', sid: 'a1' });
  await agent.next('welcome');
  const eve = await browser('still', 'Eve');
  await control('still', 'pause');
  const acts = [
    { type: 'chat_msg', cid: 'c1', text: 'hello' },
    { type: 'cursor_pos', k: 'pointer', p: [[0, 1, 1]] },
    { type: 'state_delta', seq: 1, ops: [] },
  ] satisfies ClientInput[];
  for (const act of acts) {
    agent.send(act);
    const ref = 'cid' in act ? act.cid : act.type;
    expect(await agent.next('error')).toMatchObject({ code: 'forbidden', ref });
  }
  // AG8: how it is, it tells all the same.
  agent.send({ type: 'presence', status: 'away' });
  await agent.settled();
  expect(agent.all('error')).toHaveLength(acts.length);
  eve.client.send({ type: 'chat_msg', cid: 'c2', text: 'are you there?' });
  expect(await agent.next('chat_msg')).toMatchObject({ text: 'are you there?' });
  await control('still', 'resume');
  agent.send({ type: 'chat_msg', cid: 'c1', text: 'hello' });
  await eve.client.next('chat_msg');
  expect(await eve.client.next('chat_msg')).toMatchObject({ text: 'hello' });
});

test('LI1: what a person may say is configurable, of several rates all hold, and without them it is as before', async () => {
  const minute = { count: 2, windowMs: 60_000 };
  const day = { count: 1, windowMs: 86_400_000 };
  const limits = { chat: [minute, day] };
  await control('chatty', 'configure', { grid: null, limits });
  const { client } = await browser('chatty', 'Ana');
  const say = (cid: string) => client.send({ type: 'chat_msg', cid, text: cid });
  say('c1');
  expect(await client.next('chat_msg')).toMatchObject({ cid: 'c1' });
  say('c2');
  expect(await client.next('error')).toMatchObject({
    ...{ code: 'rate_limited', ref: 'c2', fatal: false },
    msg: expect.stringMatching(/Try again in 24 hours\.$/),
  });
  await control('chatty', 'configure', { grid: null });
  say('c2');
  expect(await client.next('chat_msg')).toMatchObject({ cid: 'c2' });
});
