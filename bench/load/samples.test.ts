// What growth is: of the floor that memory comes back to, not of its peaks.
import { expect, test } from 'vitest';
import { growthOf, type Sample } from './samples.ts';

const MINUTE = 60_000;
const samples = (bytes: (minute: number) => number, files = (_minute: number) => 50): Sample[] =>
  Array.from({ length: 61 }, (_, minute) => ({
    ...{ at: minute * MINUTE, bytes: bytes(minute), files: files(minute) },
  }));

test('a heap that is collected to where it was does not grow, and the warm-up does not count', () => {
  const saw = samples((minute) => (minute < 5 ? 1e6 : 100e6 + (minute % 5) * 4e6));
  expect(growthOf(saw, 5 * MINUTE)).toMatchObject({ mbPerHour: 0, files: 0, fromMb: 100 });
});

test('a floor that rises is growth an hour, and files that stay open are told', () => {
  const leak = samples(
    (minute) => 100e6 + minute * 1e6,
    (minute) => 50 + minute,
  );
  const { mbPerHour, files } = growthOf(leak, 0);
  expect(mbPerHour).toBe(60);
  expect(files).toBe(41);
});

test('too few samples say nothing', () => {
  expect(growthOf([], 0).mbPerHour).toBeNaN();
});
