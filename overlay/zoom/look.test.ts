import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Box } from '../dom/geometry.ts';
import {
  between,
  isCloser,
  lookAt,
  lookAtPoint,
  lookInto,
  placed,
  revealed,
  WHOLE,
  zoomedAt,
} from './look.ts';

const grid = { cols: 80, rows: 60 };
const space: Box = { left: 0, top: 48, width: 390, height: 745 };
const laid: Box = { left: 5, top: 50.5, width: 380, height: 740 };

/** Whether nothing is left free beside cells that could fill it. */
function isBounded(box: Box): boolean {
  const near = 0.001;
  const across = box.width > space.width + 1;
  const down = box.height > space.height + 1;
  return (
    (!across ||
      (box.left <= space.left + near && box.left + box.width >= space.left + space.width - near)) &&
    (!down ||
      (box.top <= space.top + near && box.top + box.height >= space.top + space.height - near))
  );
}

test('everything is where it is laid out', () => {
  expect(placed(WHOLE, laid, space)).toEqual(laid);
  expect(isCloser(WHOLE)).toBe(false);
});

test('cells that are larger but still fit stay around the same middle', () => {
  const box = placed({ times: 1.02, x: 0, y: 0 }, laid, space);
  expect(box.left + box.width / 2).toBeCloseTo(laid.left + laid.width / 2);
});

describe('whatever fingers do', () => {
  const at = fc.record({
    x: fc.integer({ min: -200, max: 600 }),
    y: fc.integer({ min: -200, max: 1_000 }),
  });
  const act = fc.record({ from: at, to: at, times: fc.double({ min: 1, max: 6, noNaN: true }) });

  test('no space is left beside cells that could fill it, and a look is the place that it was made from', () => {
    fc.assert(
      fc.property(fc.array(act, { minLength: 1, maxLength: 12 }), (acts) => {
        let box = laid;
        for (const { from, to, times } of acts) {
          const look = lookAt(zoomedAt(box, from, to, times, laid), laid, space);
          box = placed(look, laid, space);
          expect(box.width / laid.width).toBeCloseTo(times);
          expect(isBounded(box)).toBe(true);
          const again = placed(lookAt(box, laid, space), laid, space);
          for (const side of ['left', 'top', 'width', 'height'] as const)
            expect(again[side]).toBeCloseTo(box[side], 3);
        }
      }),
      { seed: 7 },
    );
  });

  test('what is between the fingers stays there, where there is something on all sides', () => {
    const box = placed({ times: 3, x: 0.5, y: 0.5 }, laid, space);
    const fingers = { x: 200, y: 400 };
    const part = (b: Box) => (fingers.x - b.left) / b.width;
    expect(part(zoomedAt(box, fingers, fingers, 4, laid))).toBeCloseTo(part(box));
  });
});

test('a part fills the space, with a cell around it; one that is as wide as everything is no closer', () => {
  const look = lookInto([30, 10, 30, 12], grid, laid, space, 10);
  if (!look) throw new Error('it can be seen from closer');
  const box = placed(look, laid, space);
  const cell = box.width / grid.cols;
  expect(32 * cell).toBeCloseTo(space.width);
  expect(box.left + 29 * cell).toBeCloseTo(space.left);
  expect(lookInto([0, 0, 80, 20], grid, laid, space, 10)).toBeNull();
  expect(lookInto([30, 10, 30, 12], grid, laid, space, 1.5)?.times).toBe(1.5);
});

test('a cell comes to the middle where it can, and is in view where it cannot', () => {
  const middle = placed(lookAtPoint({ x: 40.5, y: 30.5 }, grid, laid, space, 3), laid, space);
  expect(middle.left + (40.5 * middle.width) / grid.cols).toBeCloseTo(195);
  const corner = placed(lookAtPoint({ x: 79.5, y: 59.5 }, grid, laid, space, 3), laid, space);
  expect(corner.left + corner.width).toBeCloseTo(space.left + space.width);
  expect(corner.top + corner.height).toBeCloseTo(space.top + space.height);
});

test('what is in view already moves nothing; what is not comes in, with a margin', () => {
  const box = placed({ times: 3, x: 0.5, y: 0.5 }, laid, space);
  expect(revealed(box, [40, 30, 1, 1], grid, space)).toEqual(box);
  const cell = box.width / grid.cols;
  const right = revealed(box, [79, 30, 1, 1], grid, space);
  expect(right.left + 80 * cell).toBeCloseTo(space.left + space.width - 2 * cell);
  expect(right.top).toBe(box.top);
  const left = revealed(box, [0, 0, 1, 1], grid, space);
  expect(left.left).toBeCloseTo(space.left + 2 * cell);
});

test('a touch keyboard leaves the beginning in view, and the end can be moved there', () => {
  const low = { ...space, height: 300 };
  expect(placed(WHOLE, laid, low).top).toBe(low.top);
  const end = placed(lookAtPoint({ x: 0, y: 59 }, grid, laid, low, 1), laid, low);
  expect(end.top + end.height).toBeCloseTo(low.top + low.height);
  expect(end.width).toBe(laid.width);
});

test('the way from one look to another begins and ends with them', () => {
  const to = { times: 4, x: 0.2, y: 0.9 };
  expect(between(WHOLE, to, 0)).toEqual(WHOLE);
  const end = between(WHOLE, to, 1);
  expect(end.times).toBeCloseTo(4);
  expect(end.x).toBeCloseTo(0.2);
});
