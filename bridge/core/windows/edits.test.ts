// What a reading says of the user, where a command of the bridge's own came between (BR5, BR13).
import { expect, test } from 'vitest';
import type { Rect } from '../../../protocol/geometry.ts';
import { openWindow, type RoomWindow } from '../../../protocol/texts/room-window.ts';
import { findEdits } from './edits.ts';
import {
  type Command,
  emptyLocal,
  entryOf,
  type Local,
  type LocalWindow,
  markOf,
  type Outcome,
} from './local.ts';

const GRID = { cols: 120, rows: 36 };
const life = (id: string, rect: Rect = [1, 1, 40, 12]): LocalWindow => {
  return { id, type: 'life', title: '', rect };
};
const record = (g: string, z: number, rect: Rect = [1, 1, 40, 12]): RoomWindow => {
  return openWindow({ g, type: 'life', rect, title: '', props: {}, z });
};
/** @param shown bottom to top, `[g, window]` */
const after = (shown: [string, LocalWindow][], command: Command, outcome: Outcome): Local => ({
  ...emptyLocal('boot', null),
  grid: GRID,
  entries: new Map(shown.map(([g, window]) => [g, entryOf(g, window)])),
  order: shown.map(([g]) => g),
  marks: new Set(shown.map(([, window]) => markOf(window))),
  sent: { command, outcome },
});
/** @param windows top first */
const read = (local: Local, windows: LocalWindow[], desired: RoomWindow[]) => {
  const reading = { boot: 'boot', windows, grid: GRID, resized: false };
  const want = new Map(desired.map((window) => [window.g, window]));
  return findEdits(local, reading, want, { sid: 'me', n: 1, writer: 1 });
};

test('BR5: a window opened between a raise and the next reading is no raise of the user', () => {
  const raise: Command = { kind: 'raise', g: 'a:1', id: 'w1', z: 3 };
  const local = after(
    [
      ['a:1', life('w1')],
      ['a:2', life('w2')],
    ],
    raise,
    { res: 'ok' },
  );
  const shown = [life('w1'), life('w3'), life('w2')];
  const { ops } = read(local, shown, [record('a:1', 3), record('a:2', 2)]);
  expect(ops).toMatchObject([{ op: 'add', g: 'me:1' }]);
});

test('BR13: a window closed while its id goes to a new one stays closed', () => {
  const rect: Rect = [30, 5, 40, 12];
  const create: Command = { kind: 'create', g: 'b:1', type: 'life', rect, title: '', props: {} };
  const local = after([['a:1', life('w1')]], create, { res: 'ok', id: 'w1' });
  const { ops, local: next } = read(
    local,
    [life('w1', rect)],
    [record('a:1', 1), record('b:1', 2, rect)],
  );
  expect(ops).toEqual([{ op: 'del', g: 'a:1' }]);
  expect([...next.entries.keys()]).toEqual(['b:1']);
});
