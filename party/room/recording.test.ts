// Whether a room is recorded, who is told, and the connection of a proxy that records it.
import { afterEach, expect, test } from 'vitest';
import { CLOSE } from '../../protocol/codes.ts';
import { bridge, browser, closeAll, connect, controlRoom } from '../test/client.ts';

afterEach(closeAll);

const ADA = { who: 'github:ada', from: '192.0.2.1' };
const configure = (room: string, more: object = {}) =>
  controlRoom(room, { op: 'configure', grid: null, ...more });
const start = (room: string) => controlRoom(room, { op: 'start_recording', by: ADA });
const stop = (room: string, reason = '') =>
  controlRoom(room, { op: 'stop_recording', by: ADA, reason });
const rows = async (room: string) =>
  ((await (await controlRoom(room, { op: 'audit' })).json()) as { rows: { what: string }[] }).rows;

test('RE2: who starts and stops a recording is told to everybody and to proxies, and is in the log', async () => {
  const proxy = await connect('acts', { role: 'proxy', sub: 'proxy' });
  expect(await proxy.next('room')).not.toHaveProperty('recorded');
  const { client } = await browser('acts', 'ana');
  expect(await (await start('acts')).json()).toMatchObject({
    changed: true,
    recorded: { by: 'github:ada' },
  });
  for (const one of [proxy, client])
    expect(await one.next('room')).toMatchObject({ recorded: { by: 'github:ada' } });
  expect(await client.next('told')).toMatchObject({ what: 'start_recording', by: 'github:ada' });
  expect(await (await start('acts')).json()).toMatchObject({ changed: false });
  await stop('acts', 'The disk is full.');
  for (const one of [proxy, client]) expect(await one.next('room')).not.toHaveProperty('recorded');
  expect(await client.next('told')).toMatchObject({
    what: 'stop_recording',
    reason: 'The disk is full.',
  });
  expect((await rows('acts')).map(({ what }) => what)).toEqual([
    'stop_recording',
    'start_recording',
  ]);
});

test('RE2: who comes in later is told with the welcome that it is recorded', async () => {
  await start('later');
  const { client } = await browser('later', 'ana');
  expect(await client.next('room')).toMatchObject({ recorded: { by: 'github:ada' } });
});

test('RE2: a room file that wants it starts it, and what a host has set stays until the file says something else', async () => {
  const state = async () => (await controlRoom('file', { op: 'snapshot' })).json();
  await configure('file', { record: true });
  expect(await state()).toMatchObject({ recorded: { by: 'the room’s file' } });
  await stop('file');
  await configure('file', { record: true });
  expect(await state()).toMatchObject({ recorded: null });
  await configure('file');
  await start('file');
  await configure('file');
  expect(await state()).toMatchObject({ recorded: { by: 'github:ada' } });
  await configure('file', { record: true });
  await configure('file', { record: false });
  expect(await state()).toMatchObject({ recorded: null });
});

test('RE1: who records a room hears what browsers hear, and is nobody in it', async () => {
  const { client: app } = await bridge('hear', 'b1', undefined, { sub: 'ana', name: 'ana' });
  app.send({
    type: 'state_delta',
    seq: 1,
    ops: [{ op: 'add', g: 'b1:1', type: 'clock', rect: [1, 1, 20, 8], title: 'Clock', props: {} }],
  });
  await app.next('ack');
  const { client } = await browser('hear', 'ana');
  client.send({ type: 'cursor_pos', k: 'pointer', p: [[0, 10, 20]] });
  await client.next('cursor_pos');
  const recorder = await connect('hear', { role: 'recorder', sub: 'recorder', name: 'recorder' });
  expect(await recorder.next('state_sync')).toMatchObject({ mode: 'full', put: [{ g: 'b1:1' }] });
  expect(await recorder.next('presence')).toMatchObject({ ev: 'sync', who: [{ name: 'ana' }] });
  await recorder.next('room');
  expect(await recorder.next('cursor_pos')).toMatchObject({
    c: [[expect.anything(), 'pointer', 10, 20]],
  });
  client.send({ type: 'chat_msg', cid: 'c1', text: 'hello' });
  expect(await recorder.next('chat_msg')).toMatchObject({ text: 'hello', sender: 'ana' });
  client.send({ type: 'cursor_pos', k: 'pointer', p: [[0, 30, 40]] });
  expect(await recorder.next('cursor_pos')).toMatchObject({
    c: [[expect.anything(), 'pointer', 30, 40]],
  });
  // It takes nobody's name, and nobody sees it.
  const { client: other, welcome } = await browser('hear', 'recorder');
  expect(welcome.me.name).toBe('recorder');
  expect(await recorder.next('presence')).toMatchObject({
    ev: 'join',
    who: [{ name: 'recorder' }],
  });
  expect((await other.next('presence')).who.map(({ name }) => name).sort()).toEqual([
    'ana',
    'recorder',
  ]);
});

test('RE1: a connection that records says nothing', async () => {
  const recorder = await connect('mute', { role: 'recorder', sub: 'recorder' });
  recorder.send({ type: 'hello', role: 'browser', sid: 'tab1' });
  expect(await recorder.closedWith()).toBe(CLOSE.FORBIDDEN);
});
