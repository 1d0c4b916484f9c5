// A paused room (LK2): who is in stays and talks, nothing changes, and only hosts and operators come in.
import { evictDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { afterEach, expect, test } from 'vitest';
import { bridge, browser, closeAll, connect, controlRoom } from '../test/client.ts';
import { applyDelta, commit, emptyState } from '../windows/rules.ts';

afterEach(closeAll);

const add = (g: string) => ({ op: 'add', g, type: 'text_editor', rect: [1, 2, 30, 10] });
const control = async (room: string, op: string, more: object = {}): Promise<void> => {
  const response = await controlRoom(room, { op, ...more });
  expect(response.status).toBe(200);
  await response.text();
};

test('LK2: in a paused room every op that would change something is forbidden', () => {
  const state = emptyState('e');
  const first = applyDelta(state, { sid: 'b1', seq: 1, ops: [add('b1:1')] }, 'all');
  expect(first.res, 'a room gets its first windows all the same').toBe('commit');
  if (first.res === 'commit') commit(state, first.effects);
  const ops = [
    { op: 'set', g: 'b1:1', props: { text: 'x' } },
    { op: 'raise', g: 'b1:1' },
    { op: 'del', g: 'b1:1' },
    add('b1:2'),
    { op: 'desktop', props: { wallpaper: 'x' } },
    { op: 'set', g: 'b1:1', rect: [1, 2, 30, 10] },
    { op: 'del', g: 'b9:9' },
    { op: 'melt' },
  ];
  const held = applyDelta(state, { sid: 'b1', seq: 2, ops }, 'all');
  expect(held).toMatchObject({ res: 'discard', ack: { rev: 1, ops: [] } });
  expect('ack' in held && held.ack.fail?.map(({ i, code }) => [i, code])).toEqual([
    ...[0, 1, 2, 3, 4].map((i) => [i, 'forbidden']),
    [7, 'bad_msg'],
  ]);
});

test('LK2: who was in stays, comes back and talks; newcomers are told why they can’t; hosts may do everything', async () => {
  const ana = await browser('pause', 'Ana');
  const seat = await bridge('pause', 'b1', undefined, { sub: 'Ana' });
  seat.client.send({ type: 'state_delta', seq: 1, ops: [add('b1:1')] });
  await seat.client.next('ack');
  await control('pause', 'pause', { reason: 'Back at two.' });
  expect(await ana.client.next('room')).toMatchObject({ paused: true, reason: 'Back at two.' });
  await evictDurableObject(env.RoomServer.getByName('pause'));

  seat.client.send({ type: 'state_delta', seq: 2, ops: [{ op: 'del', g: 'b1:1' }] });
  expect(await seat.client.next('ack')).toMatchObject({
    res: 'discard',
    fail: [{ i: 0, code: 'forbidden', msg: 'The room is paused.' }],
  });
  ana.client.send({ type: 'chat_msg', cid: 'c1', text: 'still here' });
  expect(await ana.client.next('chat_msg')).toMatchObject({ text: 'still here' });
  const again = await browser('pause', 'Ana', { sid: 'tab2' });
  expect(again.welcome).toMatchObject({ paused: true });

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
  expect(await host.client.next('ack')).toMatchObject({ res: 'commit' });

  await control('pause', 'resume');
  await browser('pause', 'Bob');
  seat.client.send({ type: 'state_delta', seq: 3, ops: [{ op: 'raise', g: 'b1:1' }] });
  expect(await seat.client.next('ack')).toMatchObject({ res: 'commit' });
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
