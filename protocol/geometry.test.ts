// GE2: a cell survives the way through percentages, and lands inside any other terminal.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cellToPercent, percentToCell } from './geometry.ts';

const size = fc.integer({ min: 1, max: 500 });

describe('GE2: cursors travel as percentages', () => {
  it('GE2: comes back to the same cell in a terminal of the same size', () => {
    fc.assert(
      fc.property(
        size.chain((n) => fc.tuple(fc.constant(n), fc.integer({ min: 0, max: n - 1 }))),
        ([n, cell]) => percentToCell(cellToPercent(cell, n), n) === cell,
      ),
      { seed: 7, numRuns: 2_000 },
    );
  });

  it('GE2: lands inside a terminal of any other size', () => {
    fc.assert(
      fc.property(size, size, fc.nat(499), (from, to, cell) => {
        const there = percentToCell(cellToPercent(Math.min(cell, from - 1), from), to);
        return there >= 0 && there < to;
      }),
      { seed: 7, numRuns: 2_000 },
    );
  });

  it('GE2: the edges are the first and the last cell', () => {
    expect(percentToCell(0, 80)).toBe(0);
    expect(percentToCell(100, 80)).toBe(79);
  });
});
