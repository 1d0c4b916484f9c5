// What an app refuses is left alone, and tried again as soon as it could go otherwise (BR6).
import { expect, test } from 'vitest';
import type { Rect } from '../../../protocol/geometry.ts';
import { openWindow, type RoomWindow } from '../../../protocol/texts/room-window.ts';
import type { Props } from '../../../protocol/windows.ts';
import { NO_ABILITIES } from '../mirror.ts';
import { plan } from '../plan.ts';
import { entryEdits } from './entry-edits.ts';
import { type Command, type Entry, emptyLocal, entryOf, type LocalWindow } from './local.ts';

const g = 'aa:1';
const at = (rect: Rect, zoomed = false): LocalWindow => {
  return { id: 'w1', type: 'life', title: '', rect, zoomed };
};
const want = (rect: Rect, zoomed = false): RoomWindow => {
  const props: Props = zoomed ? { zoomed } : {};
  return openWindow({ g, type: 'life', rect, title: '', props, z: 1 });
};
const next = (entry: Entry, wanted: RoomWindow): Command | null => {
  const local = { ...emptyLocal('boot', null), entries: new Map([[g, entry]]), order: [g] };
  const can = { ...NO_ABILITIES, zoom: true };
  return plan(local, new Map([[g, wanted]]), can, []);
};
/** Carries out what is planned; the app answers OK and then shows `shown`. */
const obey = (entry: Entry, wanted: RoomWindow, shown: LocalWindow): Entry => {
  const command = next(entry, wanted);
  if (!command) throw new Error('nothing is planned');
  const sent = { command, outcome: { res: 'ok' } } as const;
  return entryEdits(entry, shown, wanted, sent, false).entry;
};
const see = (entry: Entry, wanted: RoomWindow, shown: LocalWindow) =>
  entryEdits(entry, shown, wanted, null, false);

const low: Rect = [5, 30, 40, 10];
const clamped: Rect = [5, 14, 40, 10];
const refused = (): Entry => {
  const first = entryOf(g, at(clamped));
  return obey(obey(first, want(low), at(clamped)), want(low), at(clamped));
};

test('BR6: a place that is refused twice in the same way is left alone', () => {
  const once = obey(entryOf(g, at(clamped)), want(low), at(clamped));
  expect(next(once, want(low))).toMatchObject({ kind: 'move' });
  expect(next(refused(), want(low))).toBeNull();
  expect(next(refused(), want([5, 29, 40, 10]))).toMatchObject({ kind: 'move' });
});

test('BR6: two different results are no refusal: somebody moved the window between command and look', () => {
  const cascaded: Rect = [0, 0, 40, 10];
  let entry = obey(entryOf(g, at(clamped)), want(low), at(clamped));
  entry = obey(entry, want(low), at(cascaded));
  expect(next(entry, want(low))).toMatchObject({ kind: 'move' });
});

test('BR6: who drags a window whose row is clamped is not held up by the row', () => {
  const { entry, op } = see(refused(), want(low), at([9, 14, 40, 10]));
  expect(op).toEqual({ op: 'set', g, rect: [9, 30, 40, 10] });
  expect(next(entry, want([9, 30, 40, 10]))).toBeNull();
  const other = obey(refused(), want([20, 30, 40, 10]), at([20, 14, 40, 10]));
  expect(next(other, want([20, 30, 40, 10]))).toBeNull();
});

test('BR6: a window that shows something else than what was refused is tried again', () => {
  const unseen = { ...refused(), seen: { rect: [0, 0, 40, 10], title: '' } } as const;
  expect(next(unseen, want(low))).toMatchObject({ kind: 'move', rect: low });
});

test('BR6: a size that was refused is tried again after a zoom', () => {
  const tall: Rect = [5, 5, 40, 33];
  const cut: Rect = [5, 5, 40, 22];
  let entry = obey(entryOf(g, at(cut)), want(tall), at(cut));
  entry = obey(entry, want(tall), at(cut));
  expect(next(entry, want(tall))).toBeNull();
  entry = see(entry, want(tall), at([0, 0, 80, 22], true)).entry;
  entry = see(entry, want(tall, true), at([5, 5, 72, 16])).entry;
  expect(next(entry, want(tall))).toMatchObject({ kind: 'resize', rect: tall });
});

test('BR6: another size gives a refused place another chance', () => {
  const { entry } = see(refused(), want(low), at([5, 14, 40, 6]));
  expect(next(entry, want([5, 30, 40, 6]))).toMatchObject({ kind: 'move' });
});

test('BR6: a zoom that a drag ended is tried again after it', () => {
  const wanted = want(clamped, true);
  let entry = obey(entryOf(g, at(clamped)), wanted, at(clamped));
  entry = obey(entry, wanted, at(clamped));
  expect(next(entry, wanted)?.kind).not.toBe('zoom');
  entry = see(entry, wanted, at([8, 14, 40, 10])).entry;
  expect(next(entry, wanted)).toMatchObject({ kind: 'zoom', zoomed: true });
});

test('BR6: an app whose place and size push each other does not keep the bridge busy', () => {
  let entry = entryOf(g, at(clamped));
  let steps = 0;
  for (; steps < 60 && next(entry, want(low)); steps += 1) {
    entry = obey(entry, want(low), at([5, 10 + (steps % 5), 40 + (steps % 3), 10]));
  }
  expect(steps).toBeLessThanOrEqual(24);
});

test('BR6, LK1: a window that the user moves away again and again from the same place is put back each time', () => {
  let entry = entryOf(g, at(low));
  for (let i = 1; i <= 10; i += 1) {
    entry = see(entry, want(low), at([5 + i, 3, 40, 10])).entry;
    const command = next(entry, want(low));
    expect(command, `time ${i}`).toMatchObject({ kind: 'move', rect: low });
    // Just then the user moves it on, so that it is not where the command put it.
    entry = obey(entry, want(low), at([5 + i, 4, 40, 10]));
  }
});
