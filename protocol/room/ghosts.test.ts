import { expect, test } from 'vitest';
import type { CursorEntry } from '../messages.ts';
import { applyCursors, ghostKey, NO_GHOSTS, withoutPeople } from './ghosts.ts';

const frame = (c: CursorEntry[], gone: string[] = []) =>
  ({ type: 'cursor_pos', at: 0, c, gone }) as const;
const pointer = ghostKey('p2', 'pointer');

test('CU1: keeps the newest target per person and kind, and never my own', () => {
  let ghosts = applyCursors(
    NO_GHOSTS,
    frame([
      ['p2', 'pointer', 10, 10],
      ['p2', 'caret', 1, 1],
      ['me', 'pointer', 5, 5],
    ]),
    'me',
    0,
  );
  ghosts = applyCursors(ghosts, frame([['p2', 'pointer', 12, 11]]), 'me', 40);
  expect([...ghosts.keys()].sort()).toEqual([ghostKey('p2', 'caret'), pointer]);
  expect(ghosts.get(pointer)).toMatchObject({
    at: { x: 12, y: 11 },
    movedAt: 40,
    jumps: 0,
  });
});

test('GE2: a place inside a window is kept beside the percentages', () => {
  const ghosts = applyCursors(
    NO_GHOSTS,
    frame([['p2', 'pointer', 10, 10, ['b7:3', 4, 2]]]),
    'me',
    0,
  );
  expect(ghosts.get(pointer)?.inside).toEqual(['b7:3', 4, 2]);
});

test('who is gone has no ghost; a cursor that stays is in the same frame and does not jump', () => {
  let ghosts = applyCursors(
    NO_GHOSTS,
    frame([
      ['p2', 'pointer', 10, 10],
      ['p2', 'caret', 1, 1],
      ['p3', 'caret', 1, 1],
    ]),
    'me',
    0,
  );
  ghosts = applyCursors(ghosts, frame([['p2', 'caret', 1, 1]], ['p2']), 'me', 40);
  expect([...ghosts.keys()].sort()).toEqual([ghostKey('p2', 'caret'), ghostKey('p3', 'caret')]);
  expect(ghosts.get(ghostKey('p2', 'caret'))).toMatchObject({ jumps: 0, movedAt: 0 });
  expect([...withoutPeople(ghosts, ['p2']).keys()]).toEqual([ghostKey('p3', 'caret')]);
});

test.each([
  ['a quick stroke', 40, [34, 10], 0],
  ['a leap across the screen', 40, [90, 60], 1],
  ['a way in from elsewhere after a pause', 2_000, [40, 10], 1],
  ['a small step after a pause', 2_000, [14, 10], 0],
] as const)('%s after %i ms is a jump or not', (_, after, [x, y], jumps) => {
  let ghosts = applyCursors(NO_GHOSTS, frame([['p2', 'pointer', 10, 10]]), 'me', 0);
  ghosts = applyCursors(ghosts, frame([['p2', 'pointer', x, y]]), 'me', after);
  expect(ghosts.get(pointer)?.jumps).toBe(jumps);
});

test('a caret that goes to another line jumps', () => {
  const caret = ghostKey('p2', 'caret');
  let ghosts = applyCursors(NO_GHOSTS, frame([['p2', 'caret', 10, 10]]), 'me', 0);
  ghosts = applyCursors(ghosts, frame([['p2', 'caret', 11, 10]]), 'me', 40);
  expect(ghosts.get(caret)?.jumps).toBe(0);
  ghosts = applyCursors(ghosts, frame([['p2', 'caret', 1, 12.5]]), 'me', 80);
  expect(ghosts.get(caret)?.jumps).toBe(1);
});
