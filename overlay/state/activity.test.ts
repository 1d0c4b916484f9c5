import { expect, test } from 'vitest';
import { statusFor } from './activity.ts';

const at = { keyAt: 0, inputAt: 0, hidden: false, watcher: false };

test('typing for 3 s after a key, active for 60 s after any input, then idle; away when hidden', () => {
  expect(statusFor(at, 1_000)).toBe('typing');
  expect(statusFor(at, 3_000)).toBe('active');
  expect(statusFor(at, 60_000)).toBe('idle');
  expect(statusFor({ ...at, inputAt: 59_000 }, 60_000)).toBe('active');
  expect(statusFor({ ...at, hidden: true }, 1_000)).toBe('away');
});

test('who looks without a seat is watching', () => {
  expect(statusFor({ ...at, watcher: true }, 1_000)).toBe('watching');
});
