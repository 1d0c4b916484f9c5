// Stacking orders as raises.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { raised, raisesBetween } from './order.ts';

const ids = ['a', 'b', 'c', 'd', 'e'];
const stack = fc.shuffledSubarray(ids, { minLength: 5 });

test('raising what it says makes the one order the other', () => {
  fc.assert(
    fc.property(stack, stack, (from, to) => {
      expect(raisesBetween(from, to).reduce<string[]>((o, g) => raised(o, g), from)).toEqual(to);
    }),
  );
});

test('it never takes more raises than people made', () => {
  fc.assert(
    fc.property(stack, fc.array(fc.constantFrom(...ids), { maxLength: 6 }), (from, made) => {
      const to = made.reduce<string[]>((o, g) => raised(o, g), from);
      expect(raisesBetween(from, to).length).toBeLessThanOrEqual(made.length);
    }),
  );
});

test('what is new counts as raised', () => {
  expect(raisesBetween(['a', 'b'], ['a', 'b', 'x'])).toEqual(['x']);
  expect(raisesBetween(['a', 'b'], ['a', 'x', 'b'])).toEqual(['x', 'b']);
});
