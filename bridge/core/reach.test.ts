// Where a window of a larger terminal goes on a smaller one whose app can't bring it back by itself.
import { expect, test } from 'vitest';
import { openWindow } from '../../protocol/texts/room-window.ts';
import { inReach, outOfReach, reachable } from './reach.ts';
import { emptyLocal, entryOf, type Windows } from './windows/local.ts';

const size = { cols: 80, rows: 24 };

test('GE1: a window of a larger terminal is out of reach where no title bar can be taken', () => {
  expect(outOfReach([0, 0, 40, 12], size)).toBe(false);
  expect(outOfReach([76, 20, 40, 12], size)).toBe(false);
  expect(outOfReach([-36, 3, 40, 12], size)).toBe(false);
  expect(outOfReach([90, 3, 40, 12], size)).toBe(true);
  expect(outOfReach([3, 22, 40, 12], size)).toBe(true);
  // The last row above the status line, where a drag may leave it.
  expect(outOfReach([3, 21, 40, 12], size)).toBe(false);
  expect(outOfReach([3, -1, 40, 12], size)).toBe(true);
  expect(outOfReach([-38, 3, 40, 12], size)).toBe(true);
});

test('GE1: it is brought back as far as needed, with some of its title bar in view', () => {
  expect(reachable([60, 3, 40, 12], size)).toEqual([60, 3, 40, 12]);
  expect(reachable([100, 3, 40, 12], size)).toEqual([72, 3, 40, 12]);
  expect(reachable([-39, 30, 40, 12], size)).toEqual([-32, 21, 40, 12]);
  expect(reachable([10, -5, 40, 12], size)).toEqual([10, 0, 40, 12]);
  // The app cuts it to its width when it moves it.
  expect(reachable([-115, 3, 120, 12], size)).toEqual([-72, 3, 120, 12]);
});

test('GE1: what was brought back is in reach, whatever the size of the terminal', () => {
  for (const cols of [4, 10, 80]) {
    for (const rows of [2, 4, 24]) {
      for (const rect of [
        [100, 50, 40, 12],
        [-200, -9, 16, 6],
        [3, rows, 120, 12],
      ] as const) {
        const near = reachable(rect, { cols, rows });
        expect(reachable(near, { cols, rows })).toEqual(near);
      }
    }
  }
});

test('GE1: what this app’s own person has put out of reach stays there', () => {
  const windows: Windows = new Map([
    [
      'a:1',
      openWindow({ g: 'a:1', type: 'life', rect: [78, 3, 40, 12], title: '', props: {}, z: 1 }),
    ],
  ]);
  const local = { ...emptyLocal('1', null), grid: size };
  expect(inReach(windows, local).get('a:1')?.rect).toEqual([72, 3, 40, 12]);
  const seen = { id: 'w1', type: 'life', rect: [78, 3, 40, 12], title: '' } as const;
  const put = { ...local, entries: new Map([['a:1', entryOf('a:1', seen)]]) };
  expect(inReach(windows, put)).toBe(windows);
});
