// When a machine takes no further seat.
import { totalmem } from 'node:os';
import { expect, test } from 'vitest';
import { availableBytes, createCapacity } from './capacity.ts';

const MIB = 1024 * 1024;

test('the last seat by count, and the last by memory', () => {
  const two = createCapacity({ seats: 2, seats_free_mb: 256 }, () => 256 * MIB);
  expect(() => two.check(1)).not.toThrow();
  expect(() => two.check(2)).toThrow(expect.objectContaining({ code: 'SERVER_FULL', status: 503 }));
  const tight = createCapacity({ seats: 2, seats_free_mb: 256 }, () => 256 * MIB - 1);
  expect(() => tight.check(0)).toThrow(expect.objectContaining({ code: 'SERVER_FULL' }));
});

test('MM1: how many seats are left is told, and none while memory is short', () => {
  const two = createCapacity({ seats: 2, seats_free_mb: 256 }, () => 256 * MIB);
  expect([0, 1, 2, 3].map((seats) => two.free(seats))).toEqual([2, 1, 0, 0]);
  const tight = createCapacity({ seats: 2, seats_free_mb: 256 }, () => 256 * MIB - 1);
  expect(tight.free(0)).toBe(0);
});

test('the memory that is left is known on this machine', () => {
  expect(availableBytes()).toBeGreaterThan(MIB);
  expect(availableBytes()).toBeLessThanOrEqual(totalmem());
});
