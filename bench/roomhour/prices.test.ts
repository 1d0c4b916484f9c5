// What counts are worth: by hand for one hour, and the same for many.
import { expect, test } from 'vitest';
import type { Billed } from '../../protocol/access/billed.ts';
import { hourOf, monthOf, PRICES, together } from './prices.ts';

const NOTHING: Billed = {
  ...{ awakeMs: 0, connects: 0, requests: 0, messages: 0, calls: 0, alarms: 0 },
  ...{ heldMs: 0, rests: 0, rowsRead: 0, rowsWritten: 0, storageBytes: 0 },
};

test('half an hour is scaled to an hour, and twenty messages are a request', () => {
  const hour = hourOf(NOTHING, { ...NOTHING, messages: 1_000_000, requests: 5 }, 1_800_000);
  expect(hour.messages).toBe(2_000_000);
  expect(hour.billedRequests).toBe(100_010);
  expect(hour.usd.requests).toBeCloseTo(0.015_001_5, 9);
});

test('an object that is held for the whole hour costs 128 MB of it, and never more than that', () => {
  const held = hourOf(NOTHING, { ...NOTHING, heldMs: 3_600_000, messages: 1e6 }, 3_600_000);
  expect(held.seconds).toBe(3_600);
  expect(held.usd.duration).toBeCloseTo(0.005_76, 9);
});

test('only what has grown is counted, but for what is stored', () => {
  const before = { ...NOTHING, rowsWritten: 7, storageBytes: 4_096 };
  const hour = hourOf(before, { ...before, rowsWritten: 8 }, 3_600_000);
  expect(hour.rowsWritten).toBe(1);
  expect(hour.storageBytes).toBe(4_096);
  expect(hour.usd.rows).toBeCloseTo(1e-6, 12);
});

test('one room is within what a month includes; of many all but that is paid', () => {
  const hour = hourOf(NOTHING, { ...NOTHING, requests: 1_000, rowsWritten: 100 }, 3_600_000);
  expect(monthOf(hour, 1)).toBe(0);
  const rooms = 1_000_000;
  const requests = 1_000 * 730 * rooms;
  const usd =
    ((requests - 1e6) * 0.15 + (requests - 10e6) * 0.3 + (100 * 730 * rooms - 50e6) * 1) / 1e6 +
    ((hour.gbSeconds * 730 * rooms - 400_000) * 12.5) / 1e6;
  expect(monthOf(hour, rooms)).toBeCloseTo(usd, 3);
});

test('objects add up', () => {
  const one = hourOf(NOTHING, { ...NOTHING, messages: 40, rowsRead: 3 }, 3_600_000);
  const two = together([one, one]);
  expect(two.messages).toBe(80);
  expect(two.usd.all).toBeCloseTo(2 * one.usd.all, 15);
  expect(PRICES.messagesPerRequest).toBe(20);
});
