import { expect, test } from 'vitest';
import { connectionQuality } from './connection-quality.ts';

const LONG_AGO = Number.POSITIVE_INFINITY;

test.each([
  ['nothing is known', [], null],
  ['fast', [20, 30, 25], 'good'],
  ['one slow answer is an exception', [20, 900, 30, 25, 28], 'good'],
  ['slow', [140, 150, 160], 'fair'],
  ['very slow', [300, 310, 400], 'poor'],
  ['unsteady', [10, 320, 15, 400, 100], 'fair'],
  ['very unsteady', [10, 900, 20, 1_200, 280], 'poor'],
  ['only the newest five count', [900, 900, 900, 20, 20, 20, 20, 20], 'good'],
] as const)('PR3: a link is judged: %s', (_, times, quality) => {
  expect(connectionQuality(times, LONG_AGO)).toBe(quality);
});

test('PR3: a link that was lost just now is not good yet', () => {
  expect(connectionQuality([20], 29_999)).toBe('fair');
  expect(connectionQuality([20], 30_000)).toBe('good');
  expect(connectionQuality([900], 0)).toBe('poor');
});
