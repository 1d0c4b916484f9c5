// Strokes of pictures in the room's state (PA1 to PA3), on the pure state.
import { runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { expect, test } from 'vitest';
import { MAX_PICTURE_CHARS, MAX_STROKES } from '../../protocol/limits.ts';
import { hashWindows, type Props } from '../../protocol/windows.ts';
import { Sql } from '../storage/sql.ts';
import { resetOps } from './reset.ts';
import type { Ack, RoomState } from './room-state.ts';
import { RoomTables } from './room-tables.ts';
import { applyDelta, commit, emptyState, syncFor } from './rules.ts';

const key = (n: number): string => `stroke.${n.toString(36).padStart(8, '0')}_abcd`;
const DOT = 'p9b0000';
const dots = (count: number, from = 1): Props =>
  Object.fromEntries(Array.from({ length: count }, (_, i) => [key(from + i), DOT]));
const add = (props: object = {}) => ({
  op: 'add',
  g: 'aa:1',
  type: 'paint',
  rect: [0, 0, 60, 20],
  props,
});
const set = (props: object, more: object = {}) => ({ op: 'set', g: 'aa:1', props, ...more });

function send(state: RoomState, ops: readonly unknown[], locked = false): Ack {
  const seq = (state.seqs.get('aa') ?? 0) + 1;
  const outcome = applyDelta(state, { sid: 'aa', seq, ops }, locked);
  if (outcome.res !== 'commit' && outcome.res !== 'discard') throw new Error(outcome.res);
  commit(state, outcome.effects);
  return outcome.ack;
}
const propsOf = (state: RoomState): Props => state.windows.get('aa:1')?.props ?? {};

test('PA2: a stroke that is null is gone, and leaves nothing behind', () => {
  const state = emptyState('e');
  send(state, [add({ ...dots(2), [key(9)]: null, seed: 4 })]);
  expect(propsOf(state)).toEqual({ ...dots(2), seed: 4 });
  const { chars } = state;
  expect(send(state, [set({ [key(1)]: null })])).toMatchObject({
    res: 'commit',
    ops: [{ op: 'set', g: 'aa:1', props: { [key(1)]: null } }],
  });
  expect(propsOf(state)).toEqual({ [key(2)]: DOT, seed: 4 });
  // Again, and of one that never was: without effect.
  expect(send(state, [set({ [key(1)]: null, [key(77)]: null })]).res).toBe('discard');
  send(state, [set({ [key(1)]: DOT })]);
  expect(state.chars).toBe(chars);
  const { put, hash } = syncFor(state, undefined);
  expect(hashWindows(put)).toBe(hash);
});

test('PA1: what is no stroke is refused, by its key and by its value', () => {
  const state = emptyState('e');
  send(state, [add()]);
  const bad = [
    { 'stroke.1': DOT },
    { 'stroke.': DOT },
    { [`${key(1)}.more`]: DOT },
    { [key(1)]: 'p9b000' },
    { [key(1)]: 7 },
    { [key(1)]: 't1b0000\u001b[31m' },
    { [key(1)]: `p9b0000${'00'.repeat(2_050)}` },
  ];
  expect(
    send(
      state,
      bad.map((props) => set(props)),
    ).fail?.map(({ code }) => code),
  ).toEqual(bad.map(() => 'bad_msg'));
  expect(propsOf(state)).toEqual({});
});

test('PA3: a full picture refuses what is drawn, and takes what comes with it and what makes room', () => {
  const state = emptyState('e');
  send(state, [add()]);
  for (let from = 1; from <= MAX_STROKES; from += 400) send(state, [set(dots(400, from))]);
  expect(Object.keys(propsOf(state))).toHaveLength(MAX_STROKES);
  const ack = send(state, [
    set({ ...dots(1, 9_000), [key(1)]: null, [key(2)]: null, seed: 3 }, { rect: [5, 5, 60, 20] }),
    set(dots(3, 9_001)),
    set(dots(2, 9_001)),
  ]);
  // In the first op one that is taken away would have made room: it fits as a whole.
  expect(ack.fail?.map(({ i, code }) => [i, code])).toEqual([
    [1, 'too_large'],
    [2, 'too_large'],
  ]);
  expect(propsOf(state)).toMatchObject({ [key(9_000)]: DOT, seed: 3 });
  const full = send(state, [set({ ...dots(4, 9_100), [key(3)]: null }, { rect: [6, 6, 60, 20] })]);
  expect(full.fail).toMatchObject([{ i: 0, code: 'too_large' }]);
  expect(full.ops).toEqual([
    { op: 'set', g: 'aa:1', rect: [6, 6, 60, 20], props: { [key(3)]: null } },
  ]);

  const long = `p9b0000${'00'.repeat(2_000)}`;
  const other = emptyState('e');
  const most = Math.floor(MAX_PICTURE_CHARS / long.length);
  const many = (count: number) =>
    Array.from({ length: count }, (_, i) => set({ [key(i + 1)]: long }));
  const acked = send(other, [add(), ...many(most + 1)]);
  expect(acked.fail).toMatchObject([{ i: most + 1, code: 'too_large' }]);
});

test('PA3, ST7: strokes count apart from other props and from the characters of the window', () => {
  const state = emptyState('e');
  const others = Object.fromEntries(Array.from({ length: 64 }, (_, i) => [`p${i}`, i]));
  const ack = send(state, [add({ ...others, ...dots(300) }), set({ more: 1 })]);
  expect(ack.fail).toMatchObject([{ i: 1, code: 'too_large' }]);
  const wide = 'x'.repeat(60_000);
  expect(send(state, [set({ p0: wide, p1: wide })]).fail).toBeUndefined();
  expect(send(state, [set(dots(300, 400))]).fail).toBeUndefined();
});

test('ST5, ST7, PA3: a stroke is stored by itself, goes with its window, and one that is broken stops nothing', () =>
  runInDurableObject(env.RoomServer.getByName('strokes'), (_, { storage: database }) => {
    const tables = new RoomTables(new Sql(database));
    const { state } = tables.open();
    const stored = (): string[] =>
      database.sql
        .exec('SELECT key FROM strokes ORDER BY key')
        .toArray()
        .map((row) => String(row.key));
    const take = (ops: readonly unknown[]): void => {
      const seq = (state.seqs.get('aa') ?? 0) + 1;
      const outcome = applyDelta(state, { sid: 'aa', seq, ops });
      if (outcome.res !== 'commit') throw new Error(outcome.res);
      tables.save(outcome.effects);
      commit(state, outcome.effects);
    };
    take([add({ ...dots(3), seed: 1 }), set({ [key(2)]: null, [key(7)]: DOT })]);
    expect(stored()).toEqual([key(1), key(3), key(7)]);
    const [row] = database.sql.exec('SELECT props FROM windows').toArray();
    expect(row?.props).toBe('{"seed":1}');
    const read = (): RoomState => new RoomTables(new Sql(database)).open().state;
    expect(propsOf(read())).toEqual(propsOf(state));
    expect(read().chars).toBe(state.chars);
    database.sql.exec('INSERT INTO strokes VALUES (?, ?, ?)', 'aa:1', key(8), 'nonsense');
    expect(propsOf(read())).toEqual(propsOf(state));
    take([{ op: 'del', g: 'aa:1' }]);
    expect(stored()).toEqual([]);
  }));

test('LK1: strokes are content, which a locked room takes', () => {
  const state = emptyState('e');
  send(state, [add()]);
  const ack = send(state, [set(dots(1), { rect: [9, 9, 60, 20] })], true);
  expect(ack.ops).toEqual([{ op: 'set', g: 'aa:1', props: dots(1) }]);
  expect(ack.fail).toMatchObject([{ i: 0, code: 'forbidden' }]);
});

test('RF4: a picture that was drawn in since is put back as it was saved', () => {
  const state = emptyState('e');
  send(state, [add(dots(2))]);
  const saved = [{ type: 'paint', rect: [0, 0, 60, 20], props: dots(2) }];
  expect(resetOps(state, saved).ops).toEqual([{ op: 'raise', g: 'aa:1' }]);
  send(state, [set(dots(1, 5))]);
  expect(resetOps(state, saved).ops).toMatchObject([
    { op: 'del', g: 'aa:1' },
    { op: 'add', type: 'paint', props: dots(2) },
  ]);
});
