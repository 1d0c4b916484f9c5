// What the objects of a real party count of what they would be billed for, and who may ask.
import { runDurableObjectAlarm, SELF } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import * as v from 'valibot';
import { afterEach, expect, test, vi } from 'vitest';
import { type Billed, billedSchema } from '../../protocol/access/billed.ts';
import { SEAT_HOLD_MS } from '../../protocol/limits.ts';
import { toWire } from '../../protocol/texts/room-window.ts';
import { SharedText } from '../../protocol/texts/shared-text.ts';
import { bridge, browser, closeAll, connect, controlRoom, sign } from '../test/client.ts';

afterEach(() => {
  closeAll();
  vi.useRealTimers();
});

async function ask(room: string, role: 'proxy' | 'guest' = 'proxy'): Promise<Response> {
  return SELF.fetch(`http://party/parties/room-server/${room}/billed`, {
    headers: { authorization: `Bearer ${await sign({ room, role })}` },
  });
}
async function billed(room: string): Promise<Billed> {
  const response = await ask(room);
  expect(response.status).toBe(200);
  return v.parse(billedSchema, await response.json());
}

test('sockets, messages, requests and alarms are counted, and to look counts nothing', async () => {
  const before = await billed('bill1');
  expect(before).toMatchObject({ connects: 0, requests: 0, messages: 0, alarms: 0 });
  const { client } = await browser('bill1', 'Ada');
  await client.settled();
  await controlRoom('bill1', { op: 'snapshot' });
  await runDurableObjectAlarm(env.RoomServer.getByName('bill1'));
  const after = await billed('bill1');
  expect(after).toMatchObject({ connects: 1, requests: 1, messages: 2, alarms: 1 });
  const { awakeMs: _, ...same } = await billed('bill1');
  expect(after).toMatchObject(same);
});

test('pings are answered by the runtime, and are no messages', async () => {
  const { client } = await browser('bill2', 'Ada');
  const { messages } = await billed('bill2');
  client.sendRaw('ping');
  await vi.waitFor(() => expect(client.texts).toContain('pong'));
  expect((await billed('bill2')).messages).toBe(messages);
});

test('rows are counted as they are read and written, and an alarm is a row', async () => {
  const { client } = await bridge('bill3', 'b1');
  await client.settled();
  const before = await billed('bill3');
  const ops = [
    { op: 'add' as const, g: 'b1:1', type: 'clock', rect: [1, 1, 20, 8], title: 'x', props: {} },
  ];
  client.send({ type: 'state_delta', seq: 1, ops: ops as never });
  await client.next('ack');
  const after = await billed('bill3');
  expect(after.rowsWritten).toBeGreaterThan(before.rowsWritten);
  expect(after.storageBytes).toBeGreaterThan(0);
  expect(before.rowsRead).toBeGreaterThan(0);
});

test('a room is held awake while cursors are sent, and not by people who rest', async () => {
  const ada = await browser('bill4', 'Ada');
  const bob = await browser('bill4', 'Bob');
  await ada.client.settled();
  const before = await billed('bill4');
  ada.client.send({ type: 'cursor_pos', k: 'pointer', p: [[0, 1, 1]] });
  await bob.client.next('cursor_pos');
  await vi.waitFor(async () =>
    expect((await billed('bill4')).heldMs).toBeGreaterThan(before.heldMs),
  );
  // The last tick may still be to come.
  await vi.waitFor(async () => {
    const { heldMs } = await billed('bill4');
    for (let i = 0; i < 20; i += 1) await bob.client.settled();
    expect((await billed('bill4')).heldMs).toBe(heldMs);
  });
});

test('ST5: a letter in a text is one row, also where its log begins anew', async () => {
  vi.useFakeTimers({ toFake: ['Date'] });
  const { client } = await bridge('bill7', 'b1');
  const ops = [
    { op: 'add' as const, g: 'b1:1', type: 'note', rect: [1, 1, 20, 8], title: 'x', props: {} },
  ];
  client.send({ type: 'state_delta', seq: 1, ops: ops as never });
  await client.next('ack');
  const { rowsWritten } = await billed('bill7');
  let text = SharedText.empty();
  for (let seq = 2; seq <= 201; seq += 1) {
    const edit = text.edited([[String(text).length, 0, 'a']], 7);
    text = edit.text;
    client.send({
      type: 'state_delta',
      seq,
      ops: [{ op: 'text', g: 'b1:1', u: toWire(edit.update) }],
    });
    expect(await client.next('ack')).toMatchObject({ seq, res: 'commit' });
    // No faster than a room takes messages (LI1).
    vi.setSystemTime(Date.now() + 1_000);
  }
  expect((await billed('bill7')).rowsWritten - rowsWritten).toBe(200);
});

test('SC2: of the words that renew a lease most write nothing', async () => {
  vi.useFakeTimers({ toFake: ['Date'] });
  const places = [{ visitor: 'ana', seat: 1, connected: true, heldMs: 0 }];
  const hold = () =>
    controlRoom('bill5', { op: 'hold_seats', proxy: 'p1', max: 2, shared: false, places });
  await hold();
  const { rowsWritten } = await billed('bill5');
  for (let n = 1; n <= 6; n += 1) {
    vi.setSystemTime(Date.now() + SEAT_HOLD_MS);
    expect(await (await hold()).json()).toMatchObject({ lost: [] });
  }
  expect((await billed('bill5')).rowsWritten - rowsWritten).toBe(2);
});

test('only proxies are told', async () => {
  await connect('bill6');
  expect((await ask('bill6', 'guest')).status).not.toBe(200);
});
