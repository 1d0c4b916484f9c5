// Which places count as out of reach in a terminal.
import { expect, test } from 'vitest';
import { outOfReach } from '../core/reach.ts';

test('GE1: a window of a larger terminal is out of reach where no title bar can be taken', () => {
  const size = { cols: 80, rows: 24 };
  expect(outOfReach([0, 0, 40, 12], size)).toBe(false);
  expect(outOfReach([76, 20, 40, 12], size)).toBe(false);
  expect(outOfReach([-36, 3, 40, 12], size)).toBe(false);
  expect(outOfReach([90, 3, 40, 12], size)).toBe(true);
  expect(outOfReach([3, 22, 40, 12], size)).toBe(true);
  expect(outOfReach([3, -1, 40, 12], size)).toBe(true);
  expect(outOfReach([-38, 3, 40, 12], size)).toBe(true);
});
