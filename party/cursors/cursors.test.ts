// The board of cursors, and the pace of its frames (CU1).
import { expect, test } from 'vitest';
import { allCursors, dropCursors, emptyBoard, putCursor, takeFrame, tickMs } from './cursors.ts';

test('CU1: the pace of cursor frames follows the crowd, within limits', () => {
  expect([0, 2, 25, 50, 100, 500].map((n) => tickMs(n, n))).toEqual([33, 33, 33, 40, 80, 100]);
  expect(tickMs(1, 200), 'one mover, many readers').toBe(80);
});

test('CU1: a frame has the newest of each person and kind, once; a resting board has none', () => {
  const board = emptyBoard();
  expect(takeFrame(board, 0)).toBeNull();
  putCursor(
    board,
    'p1',
    {
      type: 'cursor_pos',
      k: 'pointer',
      p: [
        [0, 1, 1],
        [30, 2, 2],
      ],
    },
    1,
  );
  putCursor(
    board,
    'p1',
    { type: 'cursor_pos', k: 'pointer', p: [[0, 3, 4]], w: ['b1:1', 5, 6] },
    2,
  );
  putCursor(board, 'p1', { type: 'cursor_pos', k: 'caret', p: [[0, 9, 9]] }, 3);
  expect(takeFrame(board, 40)).toEqual({
    type: 'cursor_pos',
    at: 40,
    c: [
      ['p1', 'pointer', 3, 4, ['b1:1', 5, 6]],
      ['p1', 'caret', 9, 9],
    ],
    gone: [],
  });
  expect(takeFrame(board, 80)).toBeNull();
  expect(allCursors(board, 80)?.c).toHaveLength(2);
  expect(allCursors(board, 100_000)).toBeNull();
});

test('CU1: a hidden pointer goes while the caret stays; who leaves goes with all', () => {
  const board = emptyBoard();
  putCursor(board, 'p1', { type: 'cursor_pos', k: 'pointer', p: [[0, 1, 1]] }, 1);
  putCursor(board, 'p1', { type: 'cursor_pos', k: 'caret', p: [[0, 2, 2]] }, 1);
  takeFrame(board, 1);
  putCursor(board, 'p1', { type: 'cursor_pos', k: 'pointer', p: [] }, 2);
  expect(takeFrame(board, 2)).toMatchObject({ gone: ['p1'], c: [['p1', 'caret', 2, 2]] });
  putCursor(board, 'p1', { type: 'cursor_pos', k: 'pointer', p: [] }, 2);
  expect(takeFrame(board, 2), 'hiding twice says nothing').toBeNull();
  dropCursors(board, 'p1');
  dropCursors(board, 'p2');
  expect(takeFrame(board, 3)).toMatchObject({ gone: ['p1'], c: [] });
});
