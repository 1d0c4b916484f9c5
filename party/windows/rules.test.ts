// The rules of the room's windows on the pure state, by example and by property (seeds are printed on failure).
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  MAX_STATE_CHARS,
  MAX_TOMBSTONES,
  MAX_WINDOW_CHARS,
  MAX_WINDOWS,
} from '../../protocol/limits.ts';
import { openWindow, type RoomWindow, recordOf } from '../../protocol/texts/room-window.ts';
import {
  type DesktopRecord,
  type EffectiveOp,
  hashWindows,
  type Op,
} from '../../protocol/windows.ts';
import { sizeOf } from './delta.ts';
import type { Ack, Outcome, RoomState } from './room-state.ts';
import { applyDelta, commit, emptyState, syncFor } from './rules.ts';

const add = (g: string, more: object = {}): Op => ({
  op: 'add',
  g,
  type: 'clock',
  rect: [0, 0, 10, 5],
  ...more,
});

/** Applies and commits; every sid's seq goes up by itself. */
function send(state: RoomState, sid: string, ...ops: unknown[]): Ack {
  const seq = (state.seqs.get(sid) ?? 0) + 1;
  const outcome = applyDelta(state, { sid, seq, ops });
  if (outcome.res === 'seq_gap') throw new Error('seq_gap');
  if (outcome.res !== 'duplicate') commit(state, outcome.effects);
  return outcome.ack;
}

interface Replica {
  rev: number;
  windows: Map<string, RoomWindow>;
  desktop: DesktopRecord | null;
}
const replicaOf = (): Replica => ({ rev: 0, windows: new Map(), desktop: null });
const hashOf = ({ windows, desktop }: Pick<RoomState, 'windows' | 'desktop'> | Replica) =>
  hashWindows(windows.values(), desktop);

/** What a client does with effective ops. */
function follow(replica: Replica, ops: readonly EffectiveOp[]): void {
  const { windows } = replica;
  for (const op of ops) {
    if (op.op === 'desktop') {
      replica.desktop = { props: { ...replica.desktop?.props, ...op.props } };
      continue;
    }
    const old = windows.get(op.g);
    if (op.op === 'add') {
      const { op: _, ...record } = op;
      windows.set(op.g, openWindow(record));
    } else if (op.op === 'del') windows.delete(op.g);
    else if (!old) throw new Error(`${op.op} of a window that is not there`);
    else if (op.op === 'raise') windows.set(op.g, { ...old, z: op.z });
    else if (op.op === 'text') throw new Error('nobody writes here');
    else {
      const { op: _, props, ...rest } = op;
      windows.set(op.g, { ...old, ...rest, props: { ...old.props, ...props } });
    }
  }
}

test('ST1: a seq that is not above the last is acked again and changes nothing', () => {
  const state = emptyState('e');
  send(state, 'b1', add('b1:1'));
  const before = structuredClone(state);
  const again = applyDelta(state, { sid: 'b1', seq: 1, ops: [{ op: 'del', g: 'b1:1' }] });
  expect(again).toMatchObject({ res: 'duplicate', ack: { seq: 1, prev: 1, rev: 1, ops: [] } });
  expect(state).toEqual(before);
});

test('ST1: a gap is a seq_gap that says what has to come', () => {
  const state = emptyState('e');
  expect(applyDelta(state, { sid: 'b1', seq: 2, ops: [] })).toEqual({ res: 'seq_gap', want: 1 });
  send(state, 'b1');
  expect(applyDelta(state, { sid: 'b1', seq: 3, ops: [] })).toEqual({ res: 'seq_gap', want: 2 });
  expect(applyDelta(state, { sid: 'b2', seq: 1, ops: [] }).res).toBe('discard');
});

test('ST2: the last writer wins per register; others’ registers stay', () => {
  const state = emptyState('e');
  send(state, 'b1', add('b1:1', { title: 'a', props: { seed: 1, palette: 'red' } }));
  send(state, 'b1', { op: 'set', g: 'b1:1', rect: [1, 1, 10, 5] });
  const ack = send(state, 'b2', {
    op: 'set',
    g: 'b1:1',
    rect: [2, 2, 10, 5],
    props: { seed: 2, palette: 'red' },
  });
  expect(ack.ops).toEqual([{ op: 'set', g: 'b1:1', rect: [2, 2, 10, 5], props: { seed: 2 } }]);
  expect(recordOf(state.windows.get('b1:1')!)).toMatchObject({
    rect: [2, 2, 10, 5],
    title: 'a',
    props: { seed: 2, palette: 'red' },
  });
});

test('ST2: raise sets z to the revision, and several of one delta stay in order', () => {
  const state = emptyState('e');
  send(state, 'b1', add('b1:1'), add('b1:2'), add('b1:3'));
  expect(send(state, 'b1', { op: 'raise', g: 'b1:1' }).ops).toEqual([
    { op: 'raise', g: 'b1:1', z: 2 },
  ]);
  send(state, 'b1', { op: 'raise', g: 'b1:3' }, { op: 'raise', g: 'b1:2' });
  const order = [...state.windows.values()].sort((a, b) => a.z - b.z).map(({ g }) => g);
  expect(order).toEqual(['b1:1', 'b1:3', 'b1:2']);
});

test('ST3: add of a known or dead window, set, raise and del of a missing one are discarded', () => {
  const state = emptyState('e');
  send(state, 'b1', add('b1:1'), add('b1:2'));
  send(state, 'b1', { op: 'del', g: 'b1:2' });
  const ack = send(
    state,
    'b2',
    add('b1:1', { title: 'other' }),
    add('b1:2'),
    { op: 'set', g: 'b1:2', title: 'x' },
    { op: 'raise', g: 'b9:9' },
    { op: 'del', g: 'b1:2' },
  );
  expect(ack).toMatchObject({ res: 'discard', prev: 2, rev: 2, ops: [] });
  expect(ack.fail).toBeUndefined();
  expect([...state.windows.keys()]).toEqual(['b1:1']);
});

test('ST3: delete wins within one delta too', () => {
  const state = emptyState('e');
  const ack = send(state, 'b1', add('b1:1'), { op: 'del', g: 'b1:1' }, add('b1:1'));
  expect(ack.ops.map(({ op }) => op)).toEqual(['add', 'del']);
  expect(state).toMatchObject({ rev: 1, started: true, chars: 0 });
  expect(state.tombs.get('b1:1')).toBe(1);
});

test('ST4: rev moves only if something changed, and only what changed is told', () => {
  const state = emptyState('e');
  send(state, 'b1', add('b1:1', { title: 'a', props: { x: 1 } }));
  const same = { op: 'set', g: 'b1:1', rect: [0, 0, 10, 5], title: 'a', props: { x: 1 } };
  expect(send(state, 'b1', same)).toMatchObject({ res: 'discard', prev: 1, rev: 1, ops: [] });
  expect(send(state, 'b1', { ...same, title: 'b' })).toMatchObject({
    res: 'commit',
    prev: 1,
    rev: 2,
    ops: [{ op: 'set', g: 'b1:1', title: 'b' }],
  });
});

test('ST4: a window that says nothing of its zoom has none', () => {
  const state = emptyState('e');
  send(state, 'b1', add('b1:1'));
  const zoom = (zoomed: boolean) => ({ op: 'set', g: 'b1:1', props: { zoomed } });
  expect(send(state, 'b1', zoom(false)).res).toBe('discard');
  expect(send(state, 'b1', zoom(true)).res).toBe('commit');
  expect(send(state, 'b1', zoom(false)).res).toBe('commit');
});

test('ST7: bad records are skipped and reported by their index; the others are taken', () => {
  const state = emptyState('e');
  const ack = send(
    state,
    'b1',
    null,
    add('b1:1'),
    { op: 'set', g: 'b1:1', rect: [0, 0, 0, 5] },
    { op: 'melt', g: 'b1:1' },
    add('no id'),
    { op: 'set', g: 'b1:1', props: JSON.parse('{"__proto__":{"polluted":true},"ok":1}') },
    { op: 'set', g: 'b1:1', title: 'fine' },
  );
  expect(ack.fail?.map(({ i }) => i)).toEqual([0, 2, 3, 4]);
  expect(ack.fail?.every(({ code }) => code === 'bad_msg')).toBe(true);
  expect(state.windows.get('b1:1')).toMatchObject({ title: 'fine', props: { ok: 1 } });
  expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
});

test('TX1: titles lose controls, and a title of controls alone changes nothing', () => {
  const state = emptyState('e');
  send(state, 'b1', add('b1:1', { title: '\u001b[31mred\u202e\nline' }));
  expect(state.windows.get('b1:1')?.title).toBe('[31mred line');
  send(state, 'b1', { op: 'set', g: 'b1:1', title: 'x' });
  expect(send(state, 'b1', { op: 'set', g: 'b1:1', title: 'x\u0007' }).res).toBe('discard');
});

test('LI1: a room has at most 200 windows; the place of a closed one is free again', () => {
  const state = emptyState('e');
  for (let n = 0; n < MAX_WINDOWS; n += 1) send(state, 'b1', add(`b1:${n}`));
  expect(send(state, 'b1', add('b1:900'), add('b1:901')).fail).toMatchObject([
    { i: 0, code: 'room_full' },
    { i: 1, code: 'room_full' },
  ]);
  expect(send(state, 'b1', { op: 'del', g: 'b1:0' }, add('b1:902')).fail).toBeUndefined();
  expect(state.windows.size).toBe(MAX_WINDOWS);
});

test('LI1: windows and the whole room are limited in size; what shrinks is taken', () => {
  const state = emptyState('e');
  const text = 'x'.repeat(60_000);
  send(state, 'b1', add('b1:1', { props: { a: text, b: text } }));
  const more = send(state, 'b1', { op: 'set', g: 'b1:1', props: { c: text } });
  expect(more.fail).toMatchObject([{ i: 0, code: 'too_large' }]);
  expect(sizeOf(state.windows.get('b1:1')!)).toBeLessThan(MAX_WINDOW_CHARS);
  for (let n = 2; state.chars < MAX_STATE_CHARS - 130_000; n += 1) {
    send(state, 'b1', add(`b1:${n}`, { props: { a: text, b: text } }));
  }
  const full = send(
    state,
    'b1',
    ...['97', '98', '99'].map((n) => add(`b9:${n}`, { props: { a: text, b: text } })),
  );
  expect(full.fail?.at(-1)).toMatchObject({ code: 'too_large' });
  expect(send(state, 'b1', { op: 'set', g: 'b1:1', props: { a: '' } }).res).toBe('commit');
  const chars = [...state.windows.values()].reduce((n, row) => n + sizeOf(row), 0);
  expect(state.chars).toBe(chars);
});

test('HS2: a client older than the tombstones kept gets everything', () => {
  const state = emptyState('e');
  for (let n = 0; n <= MAX_TOMBSTONES; n += 1) {
    send(state, 'b1', add(`b1:${n}`));
    send(state, 'b1', { op: 'del', g: `b1:${n}` });
  }
  expect(state.tombs.size).toBe(MAX_TOMBSTONES);
  expect(state.floor).toBe(2);
  expect(syncFor(state, { epoch: 'e', rev: 1 }).mode).toBe('full');
  expect(syncFor(state, { epoch: 'e', rev: 2 })).toMatchObject({ mode: 'diff' });
  expect(syncFor(state, { epoch: 'e', rev: 2 }).del).toHaveLength(MAX_TOMBSTONES);
});

const gs = fc.constantFrom('b1:1', 'b1:2', 'b2:1', 'b2:2', 'b3:1');
const rects = fc.tuple(
  fc.integer({ min: -3, max: 9 }),
  fc.nat(9),
  fc.integer({ min: 0, max: 4 }),
  fc.integer({ min: 1, max: 4 }),
);
const props = fc.dictionary(
  fc.constantFrom('seed', 'speed', '__proto__'),
  fc.oneof(fc.nat(3), fc.string({ maxLength: 3 }), fc.boolean()),
);
const ops = fc.oneof(
  fc.record({ op: fc.constant('add'), g: gs, type: fc.constant('clock'), rect: rects, props }),
  fc.record(
    { op: fc.constant('set'), g: gs, rect: rects, title: fc.string({ maxLength: 4 }), props },
    { requiredKeys: ['op', 'g'] },
  ),
  fc.record({ op: fc.constantFrom('raise', 'del'), g: gs }),
  fc.record(
    { op: fc.constant('desktop'), props, offer: fc.constant(true) },
    { requiredKeys: ['op', 'props'] },
  ),
  fc.anything(),
);
const deltas = fc.array(
  fc.record({
    sid: fc.constantFrom('b1', 'b2', 'b3'),
    /** 0: the next; below: sent again; above: a gap. */
    skip: fc.constantFrom(0, 0, 0, 0, -1, -2, 1),
    ops: fc.array(ops, { maxLength: 5 }),
    /** Whether a replica takes the frame, or loses it and asks for what it missed. */
    lost: fc.boolean(),
  }),
  { maxLength: 40 },
);

test('ST1, ST3, ST4, HS2: replicas that follow the acks or catch up by diff hold what the room holds', () => {
  fc.assert(
    fc.property(deltas, (all) => {
      const state = emptyState('e');
      const replica = replicaOf();
      const late = replicaOf();
      const dead = new Set<string>();
      for (const { sid, skip, ops, lost } of all) {
        const last = state.seqs.get(sid) ?? 0;
        const rev = state.rev;
        const before = structuredClone(state);
        const out: Outcome = applyDelta(state, { sid, seq: Math.max(1, last + 1 + skip), ops });
        expect(state, 'applyDelta changes nothing').toEqual(before);
        if (out.res === 'seq_gap' || out.res === 'duplicate') continue;
        commit(state, out.effects);
        expect(state.rev).toBe(rev + (out.ack.ops.length > 0 ? 1 : 0));
        follow(replica, out.ack.ops);
        replica.rev = state.rev;
        for (const op of out.ack.ops) {
          if (op.op === 'desktop') continue;
          if (op.op === 'del') dead.add(op.g);
          else expect(dead.has(op.g), 'nothing comes back from the dead').toBe(false);
        }
        if (lost) continue;
        const sync = syncFor(state, { epoch: 'e', rev: late.rev });
        expect(sync.mode).toBe('diff');
        for (const record of sync.put) late.windows.set(record.g, openWindow(record));
        for (const g of sync.del) late.windows.delete(g);
        if (sync.desktop) late.desktop = sync.desktop;
        late.rev = sync.rev;
        expect(hashOf(late)).toBe(sync.hash);
      }
      const canonical = hashOf(state);
      expect(hashOf(replica)).toBe(canonical);
      expect(syncFor(state, undefined).hash).toBe(canonical);
      expect(new Set(state.tombs.keys())).toEqual(dead);
      const zs = [...state.windows.values()].map(({ z }) => z);
      expect(new Set(zs).size, 'every window has a place of its own in the order').toBe(zs.length);
      const chars = [...state.windows.values()].reduce((n, row) => n + sizeOf(row), 0);
      expect(state.chars).toBe(chars + sizeOf(state.desktop));
    }),
    { numRuns: 1_000 },
  );
});

test('ST1: a history with every delta sent twice or more ends like the history sent once', () => {
  fc.assert(
    fc.property(
      fc.array(fc.array(ops, { maxLength: 4 }), { maxLength: 12 }),
      fc.nat(3),
      (all, extra) => {
        const once = emptyState('e');
        const often = emptyState('e');
        for (const [i, list] of all.entries()) {
          const delta = { sid: 'b1', seq: i + 1, ops: list };
          for (const [state, times] of [
            [once, 1],
            [often, 2 + extra],
          ] as const) {
            for (let n = 0; n < times; n += 1) {
              const out = applyDelta(state, delta);
              if (out.res === 'commit' || out.res === 'discard') commit(state, out.effects);
            }
          }
        }
        expect(often).toEqual(once);
      },
    ),
    { numRuns: 300 },
  );
});
