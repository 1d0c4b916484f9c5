// What the map shows of windows and cursors, wherever they are.
import { expect, test } from 'vitest';
import type { Person } from '../../protocol/messages.ts';
import type { SeatWindow } from '../../protocol/page/terminal-note.ts';
import { boxWords, type Cursor, extentOf, mapOf, nextBox, spotWords } from './map-model.ts';

const person = (pid: string, name: string): Person => ({
  ...{ pid, name, color: 1, role: 'guest', status: 'active' },
});
const people = new Map([
  ['p1', person('p1', 'Ada')],
  ['p2', person('p2', 'Bob')],
]);
const grid = { cols: 100, rows: 30 };
const list: SeatWindow[] = [
  ['b1:1', 10, 5, 20, 10],
  ['b2:1', 40, 5, 40, 20],
  [null, 0, 1, 5, 5],
];
const windows = { list, focus: 'b2:1', titles: ['Notes', 'Editor', ''] };
const cursor = (pid: string, more: Partial<Cursor>): Cursor => ({
  ...{ pid, kind: 'pointer', at: { x: 95, y: 95 }, inside: null },
  ...more,
});

test('GE2: a cursor is shown in the window that it was told in, wherever that window is here', () => {
  const { boxes, spots } = mapOf(
    grid,
    windows,
    [
      cursor('p1', { inside: ['b2:1', 3, 4] }),
      cursor('p1', { kind: 'caret', at: { x: 15, y: 30 } }),
    ],
    people,
  );
  expect(boxes.map(({ title, focused }) => [title, focused])).toEqual([
    ['Notes', false],
    ['Editor', true],
    ['a window', false],
  ]);
  expect(spots.map(({ at, box, where }) => ({ at, box, where }))).toEqual([
    { at: { x: 43.5, y: 9.5 }, box: 1, where: 'in Editor' },
    { at: { x: 15, y: 9 }, box: 0, where: 'in Notes' },
  ]);
  expect(spotWords(spots)).toBe('pointer in Editor, caret in Notes');
  const [notes, editor] = boxes;
  if (!notes || !editor) throw new Error('boxes are missing');
  expect(boxWords(editor, spots, 'p2')).toBe('Editor, Ada’s pointer');
  expect(boxWords(notes, spots, 'p1')).toBe('Notes, your caret');
});

test('who points at nothing is on the desktop, who points at a window that is not here is said to; strangers and hidden carets are nowhere', () => {
  const { spots } = mapOf(
    grid,
    windows,
    [
      cursor('p1', {}),
      cursor('p2', { inside: ['b9:9', 1, 1] }),
      cursor('p2', { kind: 'caret', at: { x: 0, y: 0 } }),
      cursor('p9', {}),
    ],
    people,
  );
  expect(spots.map(({ person: { name }, where, box }) => [name, where, box])).toEqual([
    ['Ada', 'on the desktop', -1],
    ['Bob', 'in a window that is not here', -1],
  ]);
  expect(mapOf(grid, null, [cursor('p1', {})], people)).toMatchObject({
    boxes: [],
    spots: [{ where: 'on the desktop' }],
  });
});

test('the map has this screen and what lies beyond it, but one lost window makes no dot of the rest', () => {
  expect(extentOf(grid, list)).toEqual([0, 0, 100, 30]);
  expect(extentOf(grid, [...list, ['b3:1', -20, 3, 30, 10], ['b3:2', 90, 20, 40, 20]])).toEqual([
    -20, 0, 150, 40,
  ]);
  expect(extentOf(grid, [['b3:3', 20_000, -20_000, 10, 10]])).toEqual([0, -30, 200, 60]);
});

test('an arrow key leads to the nearest window in its direction, and nowhere where there is none', () => {
  const { boxes } = mapOf(
    grid,
    {
      list: [
        ['a:1', 0, 1, 20, 8],
        ['a:2', 40, 2, 20, 8],
        ['a:3', 80, 1, 20, 8],
        ['a:4', 42, 20, 20, 8],
      ],
      focus: null,
      titles: ['left', 'middle', 'right', 'below'],
    },
    [],
    people,
  );
  const from = (title: string, ...ways: ('left' | 'right' | 'up' | 'down')[]) => {
    const start = boxes.find((box) => box.title === title);
    if (!start) throw new Error(title);
    return ways.reduce((box, way) => nextBox(boxes, box, way), start).title;
  };
  expect(from('left', 'right')).toBe('middle');
  expect(from('left', 'right', 'right')).toBe('right');
  expect(from('right', 'right')).toBe('right');
  expect(from('middle', 'down')).toBe('below');
  expect(from('below', 'up')).toBe('middle');
  expect(from('right', 'left', 'left')).toBe('left');
});
