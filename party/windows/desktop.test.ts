// The desktop of a room (BR16): on the pure state, and in storage, where it was once kept like a window.

import { evictDurableObject, runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { afterEach, expect, test } from 'vitest';
import { MAX_WINDOW_CHARS } from '../../protocol/limits.ts';
import { hashWindows, type Op, type WindowRecord } from '../../protocol/windows.ts';
import { bridge, closeAll } from '../test/client.ts';
import type { RoomState } from './room-state.ts';
import { applyDelta, commit, emptyState, layoutOf, syncFor } from './rules.ts';

afterEach(closeAll);

const looks = { wallpaper: 'stars', theme: 'night' };
const offer: Op = { op: 'desktop', props: looks, offer: true };
const day: Op = { op: 'desktop', props: { theme: 'day' } };
const window = (n: number): Op => ({ op: 'add', g: `b1:${n}`, type: 'life', rect: [0, 0, 20, 8] });

function send(state: RoomState, seq: number, ops: Op[], locked = false) {
  const outcome = applyDelta(state, { sid: 'b1', seq, ops }, locked);
  if (outcome.res === 'commit' || outcome.res === 'discard') commit(state, outcome.effects);
  if (outcome.res === 'seq_gap') throw new Error('gap');
  return outcome.ack;
}

test('BR16: an offer is taken where there is no desktop yet; later changes are merged', () => {
  const state = emptyState('e');
  expect(send(state, 1, [offer]).ops).toEqual([{ op: 'desktop', props: looks }]);
  expect(send(state, 2, [{ ...offer, props: { wallpaper: 'plain' } }]).res).toBe('discard');
  expect(send(state, 3, [{ op: 'desktop', props: looks }]).res).toBe('discard');
  const both: Op = { op: 'desktop', props: { ...looks, theme: 'day' } };
  expect(send(state, 4, [both]).ops).toEqual([day]);
  expect(state.desktop).toEqual({ props: { wallpaper: 'stars', theme: 'day' }, rev: 2 });
});

test('BR16, HS2: it is no window: not counted, not captured, and the room is still to be seeded', () => {
  const state = emptyState('e');
  send(state, 1, [offer]);
  expect(state.started).toBe(false);
  expect(state.windows.size).toBe(0);
  expect(layoutOf(state).layout).toEqual([]);
  send(state, 2, [window(1)]);
  expect(state.started).toBe(true);
});

test('BR16, LI1: a room full of windows still takes its desktop, and a locked one does', () => {
  const state = emptyState('e');
  const all = Array.from({ length: 200 }, (_, i) => window(i));
  send(state, 1, [offer, ...all]);
  expect(send(state, 2, [window(200)]).fail).toMatchObject([{ code: 'room_full' }]);
  const full = emptyState('f');
  send(full, 1, all);
  expect(send(full, 2, [offer, day], true).fail).toBeUndefined();
  expect(full.desktop?.props.theme).toBe('day');
});

test('BR16, ST7: its props and its size are limited like a window’s, and count in the room’s', () => {
  const state = emptyState('e');
  const text = 'x'.repeat(60_000);
  send(state, 1, [{ op: 'desktop', props: { a: text, b: text } }]);
  expect(send(state, 2, [{ op: 'desktop', props: { c: text } }]).fail).toMatchObject([
    { code: 'too_large' },
  ]);
  expect(state.chars).toBeGreaterThan(120_000);
  expect(state.chars).toBeLessThan(MAX_WINDOW_CHARS);
  const many = (from: number) =>
    Object.fromEntries(Array.from({ length: 33 }, (_, i) => [`p${from + i}`, 1]));
  const more = send(state, 3, [
    { op: 'desktop', props: many(0) },
    { op: 'desktop', props: many(100) },
  ]);
  expect(more.fail).toMatchObject([{ i: 1, code: 'too_large' }]);
});

test('HS2, BR16: a diff has the desktop only if it changed since, a full sync always', () => {
  const state = emptyState('e');
  send(state, 1, [offer]);
  send(state, 2, [window(1)]);
  const since = (rev: number) => syncFor(state, { epoch: 'e', rev });
  expect(since(0)).toMatchObject({ mode: 'diff', desktop: { props: looks } });
  expect(since(1)).toMatchObject({ mode: 'diff', put: [{ g: 'b1:1' }] });
  expect(since(1)).not.toHaveProperty('desktop');
  expect(syncFor(state, undefined)).toMatchObject({ mode: 'full', desktop: { props: looks } });
  expect(syncFor(emptyState('f'), undefined)).not.toHaveProperty('desktop');
});

test('BR16, ST5: it is stored, told to whoever comes, and covered by the hash', async () => {
  const { client } = await bridge('looks', 'b1');
  client.send({ type: 'state_delta', seq: 1, ops: [offer] });
  expect(await client.next('ack')).toMatchObject({ res: 'commit', rev: 1 });
  await evictDurableObject(env.RoomServer.getByName('looks'));
  const { sync, welcome } = await bridge('looks', 'b2');
  expect(welcome.seed, 'b1 has the seed').toBe(false);
  const hash = hashWindows([], { props: looks });
  expect(sync).toMatchObject({ put: [], desktop: { props: looks }, hash });
  client.send({ type: 'state_hash', rev: 1, n: 0, h: hash });
  expect(await client.next('state_hash')).toMatchObject({ n: 0, h: hash });
});

test('BR16: a storage of the version that kept it as a window keeps its wallpaper', async () => {
  const stub = env.RoomServer.getByName('old');
  const { client } = await bridge('old', 'b1');
  client.send({ type: 'state_delta', seq: 1, ops: [window(1)] });
  await client.next('ack');
  await runInDurableObject(stub, (_, { storage }) => {
    const moderation = ['invites', 'entries', 'audit', 'bans', 'knocks'];
    const resident = ['turns', 'turn_refusals', 'memories', 'acts'];
    for (const later of ['desktop', ...moderation, ...resident, 'texts', 'strokes'])
      storage.sql.exec(`DROP TABLE ${later}`);
    for (const later of ['muted', 'account', 'address', 'read'])
      storage.sql.exec(`ALTER TABLE people DROP COLUMN ${later}`);
    for (const later of ['gone', 'growing'])
      storage.sql.exec(`ALTER TABLE chat DROP COLUMN ${later}`);
    storage.sql.exec("UPDATE meta SET value = '3' WHERE key = 'schema'");
    storage.sql.exec(
      "INSERT INTO windows VALUES ('room:0', 'desktop', '[0,0,1,1]', '', ?, 0.5, 1)",
      JSON.stringify(looks),
    );
  });
  await evictDurableObject(stub);
  const { sync } = await bridge('old', 'b2');
  expect(sync.put.map(({ g }: WindowRecord) => g)).toEqual(['b1:1']);
  expect(sync.desktop).toEqual({ props: looks });
  await runInDurableObject(stub, (_, { storage }) => {
    expect(storage.sql.exec('SELECT g FROM windows').toArray()).toEqual([{ g: 'b1:1' }]);
  });
});
