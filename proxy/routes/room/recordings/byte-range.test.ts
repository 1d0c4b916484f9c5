// Which part of a file a request wants.
import { expect, test } from 'vitest';
import { rangeOf } from './byte-range.ts';

test.each([
  ['bytes=0-99', { start: 0, end: 99 }],
  ['bytes=100-', { start: 100, end: 999 }],
  ['bytes=-10', { start: 990, end: 999 }],
  ['bytes=-2000', { start: 0, end: 999 }],
  ['bytes=900-2000', { start: 900, end: 999 }],
  ['bytes=1000-', null],
  ['bytes=5-4', null],
  ['bytes=-0', null],
  ['bytes=-', undefined],
  ['bytes=0-1,5-6', undefined],
  ['lines=0-1', undefined],
  [undefined, undefined],
])('%s of 1000 bytes', (header, part) => expect(rangeOf(header, 1_000)).toEqual(part));

test('an empty file has no parts', () => expect(rangeOf('bytes=0-', 0)).toBeNull());
