// What an operator may see of a room's object, asked for by a proxy over the control endpoint.

import * as v from 'valibot';
import { afterEach, expect, test } from 'vitest';
import { inspectionSchema, type RoomInspection } from '../../protocol/access/room-inspection.ts';
import { bridge, browser, closeAll, controlRoom } from '../test/client.ts';

afterEach(closeAll);

async function inspected(room: string): Promise<RoomInspection> {
  const response = await controlRoom(room, { op: 'inspect' });
  expect(response.status).toBe(200);
  return v.parse(v.strictObject(inspectionSchema.entries), await response.json());
}

test('a room tells its settings and limits, and who has the keyboard', async () => {
  expect(await inspected('ins1')).toMatchObject({
    ...{ grid: null, solo: false, ended: false, knock: false, watched: [] },
    keyboard: { mode: null, holder: null },
  });
  const limits = { browsers: 7 };
  const guests = { type: true, arrange: false, chat: true, point: true };
  const set = { op: 'configure', grid: { cols: 80, rows: 24 }, knock: true, keyboard: 'one' };
  await controlRoom('ins1', { ...set, guests, limits });
  await controlRoom('ins1', {
    op: 'claim_seat',
    proxy: 'p',
    visitor: 'Ada',
    max: 2,
    shared: true,
    heldMs: 0,
  });
  const { welcome } = await browser('ins1', 'Ada', { claims: { seat: 1 } });
  await controlRoom('ins1', { op: 'claim_keyboard', visitor: 'Ada' });
  expect(await inspected('ins1')).toMatchObject({
    ...{ grid: { cols: 80, rows: 24 }, knock: true, guests, browsers: 7 },
    keyboard: { mode: 'one', holder: welcome.pid },
  });
});

test('SC1: places are told by proxy, seat and person, and when the leases of the proxies end', async () => {
  const { welcome } = await browser('ins2', 'Ada');
  const claim = { op: 'claim_seat', max: 4, shared: false, heldMs: 60_000 };
  const before = Date.now();
  await controlRoom('ins2', { ...claim, proxy: 'here', visitor: 'Ada' });
  await controlRoom('ins2', { ...claim, proxy: 'there', visitor: 'Eve' });
  const { places, leases } = await inspected('ins2');
  expect(places).toEqual([
    { proxy: 'here', seat: 1, pid: welcome.pid, name: 'Ada', freeAt: expect.any(Number) },
    { proxy: 'there', seat: 2, pid: null, name: null, freeAt: expect.any(Number) },
  ]);
  expect(leases.map(({ proxy }) => proxy)).toEqual(['here', 'there']);
  for (const { ends } of leases) expect(ends).toBeGreaterThan(before);
});

test('what is behind the windows is counted: tombstones, sids and size', async () => {
  const { client } = await bridge('ins3', 'b1');
  const add = (g: string) =>
    ({ op: 'add', g, type: 'text_view', rect: [0, 0, 10, 5], title: g }) as const;
  client.send({ type: 'state_delta', seq: 1, ops: [add('b1:1'), add('b1:2')] });
  await client.next('ack');
  const before = await inspected('ins3');
  expect(before.state).toMatchObject({ floor: 0, tombs: 0, sids: 1 });
  client.send({ type: 'state_delta', seq: 2, ops: [{ op: 'del', g: 'b1:2' }] });
  await client.next('ack');
  const { state } = await inspected('ins3');
  expect(state).toMatchObject({ floor: 0, tombs: 1, sids: 1 });
  expect(state.chars).toBeGreaterThan(0);
  expect(state.chars).toBeLessThan(before.state.chars);
});

test('nothing in it lets anybody in: no visitor’s id, invitation, account or address', async () => {
  const by = { who: 'an operator', from: '192.0.2.1' };
  const claims = { account: 'github:ada', address: '192.0.2.7' };
  await browser('ins4', 'visitorofada', { claims: { ...claims, name: 'Ada' } });
  const claim = { op: 'claim_seat', proxy: 'here', visitor: 'visitorofada', max: 4 };
  await controlRoom('ins4', { ...claim, shared: false, heldMs: 60_000 });
  const invite = { op: 'invite', id: 'CMaZ0h4kU3o-', role: 'guest', uses: 1, hours: 1, by };
  expect((await controlRoom('ins4', invite)).status).toBe(200);
  const text = JSON.stringify(await inspected('ins4'));
  for (const secret of ['visitorofada', 'CMaZ0h4kU3o-', 'github:ada', '192.0.2.'])
    expect(text).not.toContain(secret);
  expect(text).toContain('"name":"Ada"');
});

test('people’s tickets, and an operator’s, get none of it', async () => {
  for (const role of ['guest', 'host', 'operator', 'bridge'] as const)
    expect((await controlRoom('ins5', { op: 'inspect' }, role)).status).toBe(403);
});
