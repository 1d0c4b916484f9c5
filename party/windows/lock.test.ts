// A locked layout (LK1): on the pure state, and with real sockets in workerd through a sleep of the room.
import { evictDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { afterEach, expect, test } from 'vitest';
import type { RoomFacts, RoomLayout } from '../../protocol/access/room-control.ts';
import { bridge, browser, closeAll, controlRoom } from '../test/client.ts';
import { applyDelta, commit, emptyState } from './rules.ts';

afterEach(closeAll);

const add = (g: string, more: object = {}) => ({
  op: 'add',
  g,
  type: 'text_editor',
  rect: [1, 2, 30, 10],
  ...more,
});
const facts = async (room: string, op: string): Promise<RoomFacts> =>
  (await controlRoom(room, { op })).json();

test('LK1: what is layout is forbidden op by op, and what is content of the same delta is taken', () => {
  const state = emptyState('e');
  let seq = 0;
  const send = (locked: boolean, ...ops: unknown[]) => {
    seq += 1;
    const outcome = applyDelta(state, { sid: 'b1', seq, ops }, locked);
    if (outcome.res !== 'commit' && outcome.res !== 'discard') throw new Error(outcome.res);
    commit(state, outcome.effects);
    return outcome.ack;
  };
  send(false, add('b1:1'), add('b1:2'));
  const ack = send(
    true,
    { op: 'set', g: 'b1:1', rect: [9, 9, 30, 10], title: 'Mine', props: { seed: 4, zoomed: true } },
    add('b1:3'),
    { op: 'raise', g: 'b1:1' },
    { op: 'del', g: 'b1:2' },
    { op: 'set', g: 'b1:2', props: { seed: 5 } },
  );
  expect(ack.ops).toEqual([
    { op: 'set', g: 'b1:1', title: 'Mine', props: { seed: 4 } },
    { op: 'set', g: 'b1:2', props: { seed: 5 } },
  ]);
  expect(ack.fail?.map(({ i, code }) => [i, code])).toEqual(
    [0, 1, 2, 3].map((i) => [i, 'forbidden']),
  );

  // What would change nothing is refused to nobody.
  const still = send(
    true,
    add('b1:1'),
    { op: 'set', g: 'b1:1', rect: [1, 2, 30, 10], props: { zoomed: false } },
    { op: 'del', g: 'b1:9' },
  );
  expect(still).toMatchObject({ res: 'discard', ops: [] });
  expect(still.fail).toBeUndefined();
  expect([...state.windows.keys()]).toEqual(['b1:1', 'b1:2']);
});

test('LK1: an empty room that is locked still gets its first windows', () => {
  const state = emptyState('e');
  const first = applyDelta(state, { sid: 'b1', seq: 1, ops: [add('b1:1'), add('b1:2')] }, true);
  expect(first.res).toBe('commit');
  if (first.res === 'commit') commit(state, first.effects);
  expect(state.windows.size).toBe(2);
  const second = applyDelta(state, { sid: 'b1', seq: 2, ops: [add('b1:3')] }, true);
  expect(second).toMatchObject({ res: 'discard', ack: { fail: [{ i: 0, code: 'forbidden' }] } });
});

test('LK1: a lock is told to all, outlives a sleep, and binds everyone but the host', async () => {
  const guest = await bridge('lock', 'b1');
  guest.client.send({ type: 'state_delta', seq: 1, ops: [add('b1:1')] });
  await guest.client.next('ack');
  expect(await facts('lock', 'lock')).toMatchObject({ locked: true, paused: false });
  expect(await guest.client.next('room')).toMatchObject({ paused: false, locked: true });
  expect(await guest.client.next('told')).toMatchObject({ what: 'lock', by: 'an operator' });
  await facts('lock', 'pause');
  expect(await facts('lock', 'resume')).toMatchObject({ locked: true, paused: false });

  await evictDurableObject(env.RoomServer.getByName('lock'));
  const host = await bridge('lock', 'b2', undefined, { host: true });
  expect(await host.client.next('room')).toMatchObject({ locked: true });
  const rect = [5, 5, 30, 10] as const;
  const move = { type: 'state_delta', ops: [{ op: 'set', g: 'b1:1', rect }] } as const;
  guest.client.send({ ...move, seq: 2, ops: [...move.ops] });
  expect(await guest.client.next('ack')).toMatchObject({
    res: 'discard',
    fail: [{ i: 0, code: 'forbidden' }],
  });
  host.client.send({ ...move, seq: 1, ops: [...move.ops] });
  expect(await host.client.next('ack')).toMatchObject({ res: 'commit' });

  expect(await facts('lock', 'unlock')).toMatchObject({ locked: false });
  const back = { op: 'set', g: 'b1:1', rect: [6, 5, 30, 10] };
  guest.client.send({ type: 'state_delta', seq: 3, ops: [back] });
  expect(await guest.client.next('ack')).toMatchObject({ res: 'commit' });
  const late = await browser('lock', 'Bob');
  await late.client.settled();
  expect(late.client.all('room')).toEqual([]);
});

test('control: `layout` gives the windows, lowest first', async () => {
  const { client } = await bridge('lay', 'b1');
  client.send({
    type: 'state_delta',
    seq: 1,
    ops: [add('b1:1', { title: 'A', props: { path: 'files/a.md' } }), add('b1:2')],
  });
  client.send({ type: 'state_delta', seq: 2, ops: [{ op: 'raise', g: 'b1:1' }] });
  await client.next('ack');
  await client.next('ack');
  const { rev, layout } = (await (await controlRoom('lay', { op: 'layout' })).json()) as RoomLayout;
  expect(rev).toBe(2);
  expect(layout.map(({ g }) => g)).toEqual(['b1:2', 'b1:1']);
  expect(layout[1]).toMatchObject({ title: 'A', props: { path: 'files/a.md' } });
});

test('LK1: a lock does not bind the seat of a person who is here as the host', async () => {
  const seat = await bridge('lock-host', 'b1', undefined, { sub: 'ada' });
  seat.client.send({ type: 'state_delta', seq: 1, ops: [add('b1:1')] });
  await seat.client.next('ack');
  await facts('lock-host', 'lock');
  const set = { op: 'set', g: 'b1:1', rect: [7, 7, 30, 10] };
  seat.client.send({ type: 'state_delta', seq: 2, ops: [set] });
  expect(await seat.client.next('ack')).toMatchObject({ res: 'discard' });
  const page = await browser('lock-host', 'ada', { claims: { role: 'host' } });
  await page.client.settled();
  seat.client.send({ type: 'state_delta', seq: 3, ops: [set] });
  expect(await seat.client.next('ack')).toMatchObject({ res: 'commit' });
});
