import { describe, expect, test } from 'vitest';
import { cellToPercent, percentToCell } from '../../protocol/geometry.ts';
import { caretToPercent, fontSizeFor, ghostPixels, pointToPercent, tagSides } from './geometry.ts';

const box = { left: 5, top: 41, width: 960, height: 600 };
const grid = { cols: 120, rows: 40 };

describe('pointer', () => {
  test('GE2: every cell’s middle comes out as the same cell, in every size', () => {
    for (const cols of [1, 7, 80, 176, 500]) {
      for (let col = 0; col < cols; col += 1) {
        const at = pointToPercent(box.left + ((col + 0.5) * box.width) / cols, 50, box);
        expect(percentToCell(at?.x ?? -1, cols)).toBe(col);
      }
    }
  });

  test('outside the grid, or without one, is nowhere', () => {
    expect(pointToPercent(4, 100, box)).toBeNull();
    expect(pointToPercent(100, 40, box)).toBeNull();
    expect(pointToPercent(965, 100, box)).toBeNull();
    expect(pointToPercent(5, 5, { left: 5, top: 5, width: 0, height: 0 })).toBeNull();
  });
});

describe('caret', () => {
  test('GE2: stands in the middle of its cell; one that waits to wrap is in the last column', () => {
    expect(caretToPercent(0, 0, grid)).toEqual({
      x: cellToPercent(0, 120),
      y: cellToPercent(0, 40),
    });
    expect(caretToPercent(120, 39, grid)).toEqual(caretToPercent(119, 39, grid));
  });

  test('is drawn on the corner of its cell', () => {
    expect(ghostPixels('caret', { x: 30.5, y: 10.5 }, box, grid)).toEqual({ x: 240, y: 150 });
    const small = { cols: 80, rows: 24 };
    expect(ghostPixels('caret', { x: 30.99, y: 10 }, box, small)).toEqual({ x: 360, y: 250 });
  });
});

test('a pointer is drawn exactly where it points', () => {
  expect(ghostPixels('pointer', { x: 60, y: 10.5 }, box, grid)).toEqual({ x: 480, y: 157.5 });
});

test('a tag turns inwards at the right and lower edge', () => {
  const tag = { x: 80, y: 40 };
  expect(tagSides({ x: 100, y: 100 }, tag, box)).toEqual({ left: false, above: false });
  expect(tagSides({ x: 900, y: 580 }, tag, box)).toEqual({ left: true, above: true });
});

test('GE1: a fixed grid gets the largest font that fits both ways', () => {
  const cell = { x: 8, y: 16 };
  expect(fontSizeFor({ cols: 100, rows: 30 }, { x: 800, y: 960 }, cell, 13)).toBe(13);
  expect(fontSizeFor({ cols: 100, rows: 30 }, { x: 1600, y: 960 }, cell, 13)).toBe(26);
  expect(fontSizeFor({ cols: 100, rows: 30 }, { x: 1600, y: 480 }, cell, 13)).toBe(13);
  expect(fontSizeFor({ cols: 500, rows: 200 }, { x: 300, y: 300 }, cell, 13)).toBe(4);
  expect(fontSizeFor({ cols: 100, rows: 30 }, { x: 0, y: 0 }, cell, 13)).toBe(13);
});
