// Texts that several write at once, as the room keeps them (TE1 to TE4): by its rules, and with real sockets in workerd.
import { evictDurableObject, runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { afterEach, expect, test } from 'vitest';
import { mergeUpdates } from 'yjs';
import type { RoomLayout } from '../../protocol/access/room-control.ts';
import { MAX_STATE_CHARS, MAX_TEXT_CHARS, MAX_TEXT_WRITERS } from '../../protocol/limits.ts';
import { openWindow, toWire } from '../../protocol/texts/room-window.ts';
import { SharedText } from '../../protocol/texts/shared-text.ts';
import { hashWindows } from '../../protocol/windows.ts';
import { bridge, closeAll, controlRoom } from '../test/client.ts';
import { resetOps } from './reset.ts';
import { applyDelta, commit, emptyState, layoutOf } from './rules.ts';

afterEach(closeAll);

const g = 'b1:1';
const add = (more: object = {}) => {
  return { op: 'add', g, type: 'text_editor', rect: [1, 2, 30, 10], ...more };
};
const text = (update: Uint8Array) => ({ op: 'text', g, u: toWire(update) });

/** A room by its rules, in which one bridge speaks. */
function pureRoom() {
  const state = emptyState('e');
  let seq = 0;
  return {
    state,
    read: () => String(state.windows.get(g)?.text),
    send(...ops: unknown[]) {
      seq += 1;
      const outcome = applyDelta(state, { sid: 'b1', seq, ops });
      if (outcome.res !== 'commit' && outcome.res !== 'discard') throw new Error(outcome.res);
      commit(state, outcome.effects);
      return { ...outcome.ack, texts: outcome.effects.texts };
    },
  };
}

test('TE1, ST4: two edits of the same text are both in it, and what is known changes nothing', () => {
  const { send, read } = pureRoom();
  const base = SharedText.written('one two', 1);
  send(add({ u: toWire(base.state()) }));
  const [here, there] = [base.edited([[3, 0, '!']], 2), base.edited([[4, 3, 'three']], 3)];
  expect(send(text(here.update)).ops).toEqual([text(here.update)]);
  expect(send(text(there.update)).res).toBe('commit');
  expect(read()).toBe('one! three');
  expect(send(text(there.update))).toMatchObject({ res: 'discard', ops: [] });
  expect(send({ ...text(here.update), g: 'b9:9' })).toMatchObject({ res: 'discard' });
});

test('TE2: what is no edit of this text is reported, and the rest of the delta is taken', () => {
  const { send, read } = pureRoom();
  send(add());
  const early = SharedText.written('a', 4).edited([[1, 0, 'b']], 4).update;
  const full = SharedText.written('x'.repeat(MAX_TEXT_CHARS + 1), 5).state();
  const fine = SharedText.written('fine', 6).state();
  const ack = send(
    text(early),
    { op: 'text', g, u: 'AAA!' },
    { op: 'text', g, u: 'A' },
    { op: 'text', g, u: 'a'.repeat(400_000) },
    { op: 'text', g },
    text(full),
    text(fine),
  );
  expect(ack.fail?.map(({ i, code }) => [i, code])).toEqual([
    [0, 'bad_msg'],
    [1, 'bad_msg'],
    [2, 'bad_msg'],
    [3, 'bad_msg'],
    [4, 'bad_msg'],
    [5, 'too_large'],
  ]);
  expect(read()).toBe('fine');
  expect(send({ ...add({ u: toWire(early) }), g: 'b1:2' }).fail).toMatchObject([{ i: 0 }]);
});

test('TE1: a prop `text` is none of a window’s: a new window begins with it, and a text that is there stays', () => {
  const { send, read, state } = pureRoom();
  send(add({ props: { text: 'one', paper: 'pink' } }));
  expect([read(), state.windows.get(g)?.props]).toEqual(['one', { paper: 'pink' }]);
  expect(send({ op: 'set', g, props: { text: 'two' } })).toMatchObject({ res: 'discard', ops: [] });
  send({ op: 'set', g, props: { text: 'two', paper: 'blue' } });
  expect([read(), state.windows.get(g)?.props]).toEqual(['one', { paper: 'blue' }]);
});

test('TE4: a text with more writers than it holds is written anew, and everybody is told', () => {
  const { send, read, state } = pureRoom();
  send(add());
  let last: ReturnType<typeof send> | undefined;
  for (let writer = 1; writer <= MAX_TEXT_WRITERS + 1; writer += 1)
    last = send(text(SharedText.written(writer % 10 === 0 ? '\n' : 'x', writer).state()));
  expect(last?.ops).toMatchObject([{ op: 'text' }, { op: 'text', anew: true }]);
  expect(read()).toHaveLength(MAX_TEXT_WRITERS + 1);
  const [, renewed] = last?.ops ?? [];
  const told = {
    g,
    type: 'text_editor',
    rect: [1, 2, 30, 10],
    title: '',
    props: {},
    z: 1,
  } as const;
  const u = renewed?.op === 'text' ? renewed.u : '';
  const window = openWindow({ ...told, u });
  expect(hashWindows([window])).toBe(hashWindows(state.windows.values()));
  expect(u.length).toBeLessThan(2_000);
});

test('a key costs a row of its size, whatever the text is', () => {
  const { send } = pureRoom();
  let now = SharedText.written('x'.repeat(50_000), 1);
  send(add({ u: toWire(now.state()) }));
  const made = now.edited([[9, 0, 'y']], 2);
  const { texts } = send(text(made.update));
  expect(texts.map(({ log, kept }) => log.slice(kept).map(({ length }) => length))).toEqual([
    [made.update.length],
  ]);
  now = made.text;
  let rows = 0;
  for (let i = 0; i < 300; i += 1) {
    const next = now.edited([[i, 0, 'z']], 2);
    now = next.text;
    rows = send(text(next.update)).texts[0]?.log.length ?? 0;
  }
  expect(rows).toBeLessThan(100);
});

test('RF4: a layout has the text itself; what shows it stays, and what shows another is made anew', () => {
  const { send, state } = pureRoom();
  send(add({ u: toWire(SharedText.written('Rules', 1).state()) }));
  const { layout } = layoutOf(state);
  expect(layout).toEqual([
    { g, type: 'text_editor', rect: [1, 2, 30, 10], title: '', props: { text: 'Rules' }, z: 1 },
  ]);
  expect(resetOps(state, layout).ops).toEqual([{ op: 'raise', g }]);
  send(text(SharedText.written('?', 7).state()));
  send(...resetOps(state, layout).ops);
  expect([...state.windows.keys()]).toEqual([expect.stringMatching(/^layout/)]);
  expect(layoutOf(state).layout).toMatchObject([{ props: { text: 'Rules' } }]);
});

test('RF4: a saved text with control characters loses those, and not its window', () => {
  const { send, state } = pureRoom();
  const layout = [{ type: 'note', rect: [1, 2, 30, 10], props: { text: 'a\u0007b\r\nc' } }];
  const { fail } = send(...resetOps(state, layout).ops);
  expect(fail).toBeUndefined();
  expect(layoutOf(state).layout).toMatchObject([{ props: { text: 'ab\nc' } }]);
  expect(resetOps(state, layout).ops).toMatchObject([{ op: 'raise' }]);
});

/** Edits of a text, each by two writers, as one update. */
function byTwo(base: SharedText, count: number): Uint8Array[] {
  let now = base;
  return Array.from({ length: count }, (_, i) => {
    const one = now.edited([[0, 0, 'a']], 100 + 2 * i);
    const two = one.text.edited([[0, 0, 'b']], 101 + 2 * i);
    now = two.text;
    return mergeUpdates([one.update, two.update]);
  });
}

test('TE2: a delta opens the history of texts eight times at most; what is refused for that is taken when it comes again', () => {
  const { send, read, state } = pureRoom();
  const base = SharedText.written('!', 1);
  send(add({ u: toWire(base.state()) }));
  const updates = byTwo(base, 12).map(text);
  const later = [8, 9, 10, 11].map((i) => ({ i, code: 'rate_limited' }));
  expect(send(...updates).fail).toMatchObject(later);
  expect(read()).toBe(`${'ba'.repeat(8)}!`);
  expect(send(...updates.slice(8)).fail).toBeUndefined();
  expect(read()).toBe(`${'ba'.repeat(12)}!`);
  // So does what is refused.
  const here = state.windows.get(g)?.text ?? base;
  const long = text(here.edited([[0, 0, 'x'.repeat(MAX_TEXT_CHARS)]], 7).update);
  const codes = send(...Array.from({ length: 9 }, () => long)).fail?.map(({ code }) => code);
  expect(codes).toEqual([...Array.from({ length: 8 }, () => 'too_large'), 'rate_limited']);
});

test('TE2: an opening is counted once for each op, also of what the room has no place for', () => {
  const { send, read, state } = pureRoom();
  const base = SharedText.written('!', 1);
  send(add({ u: toWire(base.state()) }));
  // Both by two writers, and too long.
  const long = Array.from({ length: 9 }, (_, i) => {
    const one = base.edited([[0, 0, 'x'.repeat(MAX_TEXT_CHARS)]], 100 + 2 * i);
    return text(mergeUpdates([one.update, one.text.edited([[0, 0, 'y']], 101 + 2 * i).update]));
  });
  const eight = [...Array.from({ length: 8 }, () => 'too_large'), 'rate_limited'];
  expect(send(...long).fail?.map(({ code }) => code)).toEqual(eight);
  state.chars = MAX_STATE_CHARS;
  const more = Array.from({ length: 9 }, (_, i) =>
    text(base.edited([[1, 0, 'z']], 200 + i).update),
  );
  expect(send(...more).fail?.map(({ code }) => code)).toEqual(eight);
  expect(read()).toBe('!');
});

test('TE3, ST5, BR11: a text outlives the room’s sleep, is told to who comes, and ends with its window', async () => {
  const { client } = await bridge('texts', 'b1');
  const base = SharedText.written('one', 1);
  const next = base.edited([[3, 0, ' two']], 2);
  client.send({ type: 'state_delta', seq: 1, ops: [add({ u: toWire(base.state()) })] });
  await client.next('ack');
  client.send({ type: 'state_delta', seq: 2, ops: [text(next.update)] });
  await client.next('ack');
  const stub = env.RoomServer.getByName('texts');
  await evictDurableObject(stub);
  const { sync } = await bridge('texts', 'b2');
  const windows = sync.put.map(openWindow);
  expect(windows.map((window) => String(window.text))).toEqual(['one two']);
  expect(hashWindows(windows)).toBe(sync.hash);
  const layout = await controlRoom('texts', { op: 'layout' });
  expect(((await layout.json()) as RoomLayout).layout).toMatchObject([
    { props: { text: 'one two' } },
  ]);
  const rows = () =>
    runInDurableObject(stub, (_, { storage }) =>
      storage.sql.exec('SELECT COUNT(*) AS n FROM texts').one(),
    );
  expect(await rows()).toEqual({ n: 2 });
  client.send({ type: 'state_delta', seq: 3, ops: [{ op: 'del', g }] });
  await client.next('ack');
  expect(await rows()).toEqual({ n: 0 });
});

test('a room of an earlier version has its texts as before, and a broken one stops nothing', async () => {
  const { client } = await bridge('texts-old', 'b1');
  client.send({ type: 'state_delta', seq: 1, ops: [add(), { ...add(), g: 'b1:2' }] });
  await client.next('ack');
  const stub = env.RoomServer.getByName('texts-old');
  await runInDurableObject(stub, (_, { storage }) => {
    const props = JSON.stringify({ text: 'old', paper: 'pink' });
    storage.sql.exec('UPDATE windows SET props = ? WHERE g = ?', props, g);
    storage.sql.exec('INSERT INTO texts (g, n, u) VALUES (?, 0, ?)', 'b1:2', new ArrayBuffer(3));
  });
  await evictDurableObject(stub);
  const { sync } = await bridge('texts-old', 'b2');
  const windows = sync.put.map(openWindow);
  expect(windows.map((window) => [String(window.text), window.props])).toEqual([
    ['old', { paper: 'pink' }],
    ['', {}],
  ]);
  // Such a prop beside a text, however it came there, is no newer one.
  await runInDurableObject(stub, (_, { storage }) => {
    storage.sql.exec(
      'UPDATE windows SET props = ? WHERE g = ?',
      '{"text":"older","paper":"pink"}',
      g,
    );
  });
  await evictDurableObject(stub);
  const again = await bridge('texts-old', 'b3');
  expect(again.sync.hash).toBe(sync.hash);
});
