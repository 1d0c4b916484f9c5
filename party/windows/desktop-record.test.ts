// The desktop's record: a wallpaper in a room is no window of it.
import { expect, test } from 'vitest';
import type { Op } from '../../protocol/windows.ts';
import { countWindows } from './desktop-record.ts';
import type { RoomState } from './room-state.ts';
import { applyDelta, commit, emptyState, layoutOf } from './rules.ts';

const desk: Op = {
  op: 'add',
  g: 'room:0',
  type: 'desktop',
  rect: [0, 0, 1, 1],
  props: { wallpaper: 'stars', theme: 'night' },
};

function send(state: RoomState, seq: number, ops: Op[], locked = false) {
  const outcome = applyDelta(state, { sid: 'b1', seq, ops }, locked ? 'layout' : 'none');
  if (outcome.res === 'commit' || outcome.res === 'discard') commit(state, outcome.effects);
  if (outcome.res === 'seq_gap') throw new Error('gap');
  return outcome.ack;
}

test('BR16: the desktop is added once, changes, and is neither raised nor deleted', () => {
  const state = emptyState('e');
  expect(send(state, 1, [desk]).res).toBe('commit');
  expect(send(state, 2, [{ ...desk, props: { wallpaper: 'plain' } }]).res).toBe('discard');
  expect(
    send(state, 3, [
      { op: 'raise', g: 'room:0' },
      { op: 'del', g: 'room:0' },
    ]).res,
  ).toBe('discard');
  send(state, 4, [{ op: 'set', g: 'room:0', props: { theme: 'day' } }]);
  expect(state.windows.get('room:0')?.props).toEqual({ wallpaper: 'stars', theme: 'day' });
});

test('BR16, HS2: it is not counted, not captured, and leaves the room to be seeded', () => {
  const state = emptyState('e');
  send(state, 1, [desk]);
  expect(state.started).toBe(false);
  expect(countWindows(state)).toBe(0);
  expect(layoutOf(state).layout).toEqual([]);
  send(state, 2, [{ op: 'add', g: 'b1:1', type: 'life', rect: [0, 0, 20, 8] }]);
  expect(state.started).toBe(true);
  expect(countWindows(state)).toBe(1);
});

test('BR16, LI1: a room full of windows still takes its desktop, and a locked one does', () => {
  const state = emptyState('e');
  const window = (n: number): Op => ({
    op: 'add',
    g: `b1:${n}`,
    type: 'life',
    rect: [0, 0, 20, 8],
  });
  send(state, 1, [desk, ...Array.from({ length: 200 }, (_, i) => window(i))]);
  expect(countWindows(state)).toBe(200);
  expect(send(state, 2, [window(200)]).fail).toMatchObject([{ code: 'room_full' }]);

  const full = emptyState('f');
  send(
    full,
    1,
    Array.from({ length: 200 }, (_, i) => window(i)),
  );
  expect(send(full, 2, [desk], true).fail).toBeUndefined();
  expect(full.windows.has('room:0')).toBe(true);
});

test('BR16: no window takes the desktop’s id, no desktop a window’s', () => {
  const state = emptyState('e');
  const wrong: Op[] = [
    { ...desk, type: 'life' },
    { ...desk, g: 'b1:1' },
  ];
  expect(send(state, 1, wrong).fail).toMatchObject([
    { i: 0, code: 'bad_msg' },
    { i: 1, code: 'bad_msg' },
  ]);
  expect(state.windows.size).toBe(0);
});
