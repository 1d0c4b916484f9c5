// What a room's file says of it while people are in (RF1, RF2, HS6, LK1), and windows as they were saved (RF4).
import { evictDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { afterEach, expect, test } from 'vitest';
import type { RoomFacts, RoomLayout } from '../../protocol/access/room-control.ts';
import { wireOf } from '../../protocol/texts/room-window.ts';
import { SharedText } from '../../protocol/texts/shared-text.ts';
import { bridge, browser, closeAll, controlRoom } from '../test/client.ts';

afterEach(closeAll);

const control = async <T = RoomFacts>(room: string, op: object): Promise<T> => {
  const response = await controlRoom(room, op);
  expect(response.status).toBe(200);
  return response.json();
};
const configure = (room: string, more: object) =>
  control(room, { op: 'configure', grid: null, ...more });
const sleep = (room: string) => evictDurableObject(env.RoomServer.getByName(room));
const add = (g: string, more: object = {}) => ({
  ...{ op: 'add', g, type: 'text_editor', rect: [1, 2, 30, 10] },
  ...more,
});

test('HS6: who is in is asked to say hello again when what their welcome said has changed, and for nothing else', async () => {
  await configure('again', {});
  const bob = await browser('again', 'Bob');
  await configure('again', { knock: true, record: false, limits: { browsers: 9 } });
  await bob.client.settled();
  expect(bob.client.all('again')).toEqual([]);
  const guests = { type: false, arrange: true, chat: true, point: true };
  await configure('again', { grid: { cols: 90, rows: 30 }, guests });
  expect(await bob.client.next('again')).toMatchObject({ grid: { cols: 90, rows: 30 } });
  expect(await bob.client.hello({ sid: 'tabbob' })).toMatchObject({
    ...{ may: ['arrange', 'chat', 'point'], grid: { cols: 90, rows: 30 } },
  });
});

test('LK1: a file that wants the layout locked locks it, and what a host has set stays until it says something else', async () => {
  await configure('given', { locked: true });
  const bob = await browser('given', 'Bob');
  expect(await bob.client.next('room')).toMatchObject({ locked: true });
  await control('given', { op: 'unlock' });
  await sleep('given');
  expect((await configure('given', { locked: true })).locked).toBe(false);
  expect((await configure('given', { locked: false })).locked).toBe(false);
  expect((await configure('given', { locked: true })).locked).toBe(true);
});

test('RF2: what is told of the file reaches those who lead, and nobody else', async () => {
  const host = await browser('file', 'Hal', { claims: { role: 'host' } });
  const bob = await browser('file', 'Bob');
  await control('file', { op: 'tell_hosts', text: 'app holds\u0007 later' });
  expect(await host.client.next('told')).toMatchObject({
    ...{ what: 'room_file', by: 'the room’s file', reason: 'app holds later' },
  });
  await bob.client.settled();
  expect(bob.client.all('told')).toEqual([]);
});

test('RF4: the windows become those that were saved, for everybody, locked or not, and it is told and logged', async () => {
  const seat = await bridge('reset', 'b1');
  seat.client.send({
    ...{ type: 'state_delta', seq: 1 },
    ops: [
      add('b1:1', { title: 'Guest book', ...wireOf(SharedText.written('hello', 1)) }),
      add('b1:2', { type: 'life', props: { seed: 4 } }),
      add('b1:3', { type: 'verse' }),
    ],
  });
  await seat.client.next('ack');
  await control('reset', { op: 'lock' });
  const saved = [
    { type: 'life', rect: [5, 5, 20, 8], title: '', props: { seed: 4 } },
    { type: 'text_editor', rect: [1, 2, 30, 10], title: 'Guest book', props: { text: '' } },
    { type: 'no type' },
  ];
  const by = { who: 'Ada, a host', from: '192.0.2.1' };
  expect(await control('reset', { op: 'reset', windows: saved, by })).toEqual({
    done: true,
    left: 1,
  });
  const delta = await seat.client.next('state_delta');
  // What shows the same stays the same window, and only moves; what was written in is made anew.
  expect(delta.ops.map(({ op, ...one }) => [op, 'g' in one ? one.g : ''])).toEqual([
    ['del', 'b1:1'],
    ['del', 'b1:3'],
    ['set', 'b1:2'],
    ['raise', 'b1:2'],
    ['add', expect.stringMatching(/^layout\w+:1$/)],
  ]);
  expect(await seat.client.next('told')).toMatchObject({ what: 'reset', by: 'Ada, a host' });
  await sleep('reset');
  const { layout } = await control<RoomLayout>('reset', { op: 'layout' });
  expect(layout.map(({ type, rect, props }) => [type, rect, props])).toEqual([
    ['life', [5, 5, 20, 8], { seed: 4 }],
    ['text_editor', [1, 2, 30, 10], {}],
  ]);
  // Again it changes nothing, and after a sleep it goes on.
  expect(await control('reset', { op: 'reset', windows: saved.slice(0, 2), by })).toEqual({
    done: true,
    left: 0,
  });
  expect((await control<RoomLayout>('reset', { op: 'layout' })).layout).toHaveLength(2);
  const { rows } = await control<{ rows: { what: string; who: string }[] }>('reset', {
    op: 'audit',
  });
  expect(rows.map(({ what, who }) => [what, who])).toContainEqual(['reset', 'Ada, a host']);
});

test('RF4, PA3: a full picture is put back, outlives a sleep, and is told to who follows and who comes', async () => {
  const seat = await bridge('picture', 'b1');
  seat.client.send({ type: 'state_delta', seq: 1, ops: [add('b1:1')] });
  await seat.client.next('ack');
  const value = `p9b0000${'00'.repeat(30)}`;
  const id = (n: number): string => `stroke.${n.toString(36).padStart(8, '0')}_abcd`;
  const props = Object.fromEntries(Array.from({ length: 1_900 }, (_, n) => [id(n), value]));
  const saved = [{ type: 'paint', rect: [5, 5, 60, 20], title: '', props }];
  expect(await control('picture', { op: 'reset', windows: saved })).toEqual({
    done: true,
    left: 0,
  });
  const { ops } = await seat.client.next('state_delta');
  expect(ops).toMatchObject([{ op: 'del' }, { op: 'add', props }]);
  await sleep('picture');
  seat.client.send({
    type: 'state_delta',
    seq: 2,
    ops: [{ op: 'set', g: (ops[1] as { g: string }).g, props: { [id(0)]: null } }],
  });
  expect((await seat.client.next('ack')).res).toBe('commit');
  await sleep('picture');
  const late = await bridge('picture', 'b2');
  const { put } = late.sync;
  expect(Object.keys(put[0]?.props ?? {})).toHaveLength(1_899);
});

test('RF4: nothing is put back in a pause', async () => {
  const seat = await bridge('still', 'b1');
  seat.client.send({ type: 'state_delta', seq: 1, ops: [add('b1:1')] });
  await seat.client.next('ack');
  await control('still', { op: 'pause', reason: 'wait' });
  expect(await control('still', { op: 'reset', windows: [] })).toEqual({ done: false, left: 0 });
  expect((await control<RoomLayout>('still', { op: 'layout' })).layout).toHaveLength(1);
});
