// MM2 on any figures: where a newcomer is placed.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { placeFor } from './placement.ts';

const machine = (id: string, free: number, draining = false) => ({
  ...{ id, address: `https://${id}.example.org`, free, draining },
});

test('MM2: a newcomer stays where there is space, and goes where there is far more', () => {
  expect(placeFor(10, [machine('b', 20)], 0)).toBeUndefined();
  expect(placeFor(9, [machine('b', 20)], 0)?.id).toBe('b');
  expect(placeFor(0, [machine('b', 1)], 0)?.id).toBe('b');
  expect(placeFor(0, [machine('b', 0)], 0)).toBeUndefined();
  expect(placeFor(0, [machine('b', 5, true)], 0)).toBeUndefined();
  expect(placeFor(0, [], 0)).toBeUndefined();
});

test('MM2: several that have space share newcomers by how much they have', () => {
  const others = [machine('b', 30), machine('c', 10), machine('d', 0), machine('e', 50, true)];
  const got = Array.from({ length: 40 }, (_, n) => placeFor(0, others, n / 40)?.id);
  expect(got.filter((id) => id === 'b')).toHaveLength(30);
  expect(got.filter((id) => id === 'c')).toHaveLength(10);
});

test('MM2: nobody is sent to a machine without space, or to one that is about to go', () => {
  const others = fc.array(
    fc.record({
      id: fc.constantFrom('b', 'c', 'd'),
      address: fc.constant('https://b.example.org'),
      free: fc.nat(100),
      draining: fc.boolean(),
    }),
  );
  fc.assert(
    fc.property(fc.nat(100), others, fc.double({ min: 0, max: 0.999 }), (own, there, random) => {
      const got = placeFor(own, there, random);
      if (got) expect(got).toMatchObject({ draining: false, free: expect.toSatisfy((n) => n > 0) });
      else if (own === 0) expect(there.filter((m) => !m.draining && m.free > 0)).toEqual([]);
    }),
  );
});
