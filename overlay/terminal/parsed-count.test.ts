import { expect, test } from 'vitest';
import { ParsedCount } from './parsed-count.ts';

function setUp() {
  const parsing: (() => void)[] = [];
  const told: number[] = [];
  const count = new ParsedCount({
    afterParsing: (fn) => parsing.push(fn),
    tell: (bytes) => told.push(bytes),
  });
  return { count, told, parsing, parse: () => parsing.shift()?.() };
}

test('tells what was there when it asked, one question at a time', () => {
  const { count, told, parsing, parse } = setUp();
  count.came(8_191);
  expect(parsing).toHaveLength(0);
  count.came(1);
  count.came(50_000);
  expect(parsing).toHaveLength(1);
  parse();
  expect(told).toEqual([8_192]);
  parse();
  expect(told).toEqual([8_192, 58_192]);
  expect(parsing).toHaveLength(0);
});

test('what an earlier connection brought is not told to the next', () => {
  const { count, told, parse } = setUp();
  count.came(20_000);
  count.reset();
  count.came(9_000);
  parse();
  expect(told).toEqual([]);
  parse();
  expect(told).toEqual([9_000]);
});
