// What a room counts of itself, asked for by a proxy over the control endpoint.
import { afterEach, expect, test } from 'vitest';
import type { RoomFigures } from '../../protocol/access/room-figures.ts';
import { MESSAGE_RATE } from '../../protocol/limits.ts';
import { bridge, browser, closeAll, connect, controlRoom } from '../test/client.ts';

afterEach(closeAll);

async function figuresOf(room: string): Promise<RoomFigures> {
  const response = await controlRoom(room, { op: 'figures' });
  expect(response.status).toBe(200);
  return response.json();
}

test('a room says how many connections it has, by kind, and how large its storage is', async () => {
  await bridge('fig1', 'b1');
  await browser('fig1', 'Ada');
  await browser('fig1', 'Bob');
  await connect('fig1', { role: 'proxy', sub: 'proxy' });
  await connect('fig1');
  const figures = await figuresOf('fig1');
  expect(figures.connections).toEqual({ browser: 2, bridge: 1, proxy: 1, new: 1 });
  expect(figures.storageBytes).toBeGreaterThan(0);
  expect(figures.faults).toBe(0);
});

test('messages are counted as they come and go, to each reader of them', async () => {
  const ada = await browser('fig2', 'Ada');
  const bob = await browser('fig2', 'Bob');
  await ada.client.settled();
  await bob.client.settled();
  const before = await figuresOf('fig2');
  ada.client.send({ type: 'chat_msg', cid: 'c1', text: 'hello' });
  await bob.client.next('chat_msg');
  await ada.client.next('chat_msg');
  const after = await figuresOf('fig2');
  expect(after.received - before.received).toBe(1);
  expect(after.sent - before.sent).toBe(2);
});

test('frames above the limit are counted', async () => {
  const { client } = await browser('fig3', 'Ada');
  for (let t = 0; t < 2 * MESSAGE_RATE.burst; t += 1) client.send({ type: 'echo', t });
  await client.next('error');
  expect((await figuresOf('fig3')).limited).toBeGreaterThan(0);
});

test('CU2: the ack of a cursor frame makes a round trip, one of a frame that never was makes none', async () => {
  const ada = await browser('fig4', 'Ada');
  const bob = await browser('fig4', 'Bob');
  const total = ({ cursors }: RoomFigures) => cursors.counts.reduce((sum, n) => sum + n, 0);
  ada.client.send({ type: 'cursor_pos', k: 'pointer', p: [[10, 10, 0]] });
  const { at } = await bob.client.next('cursor_pos');
  bob.client.send({ type: 'cursor_ack', at: at - 86_400_000 });
  await bob.client.settled();
  expect(total(await figuresOf('fig4'))).toBe(0);
  bob.client.send({ type: 'cursor_ack', at });
  await bob.client.settled();
  const figures = await figuresOf('fig4');
  expect(total(figures)).toBe(1);
  expect(figures.cursors.counts).toHaveLength(figures.cursors.bounds.length + 1);
});

test('people’s tickets, and an operator’s, get no figures', async () => {
  for (const role of ['guest', 'host', 'operator', 'bridge'] as const)
    expect((await controlRoom('fig5', { op: 'figures' }, role)).status).toBe(403);
});
