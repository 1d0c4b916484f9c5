import { expect, test } from 'vitest';
import { ageAt, BOARD_H, BOARD_W, RULES, seedBoard, step } from './board.ts';

test.each(Object.keys(RULES))(
  'AR3: %s, computed 32 cells at a time, is what its rule says of each cell',
  (name) => {
    const rule = RULES[name] as (typeof RULES)[string];
    let board = seedBoard(11, 10);
    let ages = Array.from({ length: BOARD_H }, (_, y) =>
      Array.from({ length: BOARD_W }, (_, x) => Math.max(0, ageAt(board, x, y))),
    );
    for (let generation = 0; generation < 12; generation += 1) {
      board = step(board, name);
      ages = ages.map((row, y) =>
        row.map((age, x) => {
          let near = 0;
          for (const dy of [BOARD_H - 1, 0, 1])
            for (const dx of [BOARD_W - 1, 0, 1])
              if ((dx || dy) && ages[(y + dy) % BOARD_H]?.[(x + dx) % BOARD_W]) near += 1;
          if (age > 0) return rule.stays.includes(near) ? Math.min(8, age + 1) : 0;
          return rule.born.includes(near) ? 1 : 0;
        }),
      );
      const shown = ages.map((row, y) => row.map((_, x) => Math.max(0, ageAt(board, x, y))));
      expect(shown).toEqual(ages);
    }
  },
);

test('a cell that has just died leaves a trace for two generations', () => {
  let board = seedBoard(5, 10);
  for (let i = 0; i < 4; i += 1) board = step(board, 'conway');
  const before = Array.from({ length: BOARD_W }, (_, x) => ageAt(board, x, 9));
  const next = step(board, 'conway');
  const after = before.map((_, x) => ageAt(next, x, 9));
  expect(before.some((age, x) => age > 0 && after[x] === -1)).toBe(true);
  for (const [x, age] of before.entries()) {
    if (age > 0) expect(after[x]).not.toBe(0);
    if (age === -1 && (after[x] ?? 0) <= 0) expect(after[x]).toBe(-2);
  }
});
