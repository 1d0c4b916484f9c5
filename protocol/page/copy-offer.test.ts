// What of OSC 52 becomes an offer to copy, and what never does.
import { expect, test } from 'vitest';
import { MAX_COPY_BYTES, readCopyOffer, TOO_MUCH } from './copy-offer.ts';

declare const Buffer: { from(text: string): { toString(encoding: 'base64'): string } };
const base64 = (text: string) => Buffer.from(text).toString('base64');

test('reads UTF-8 in base64, with and without padding, and counts characters', () => {
  for (const text of ['a', 'ab', 'abc', 'naïve 漢字 🚀', '  two\n\tlines  ']) {
    const offer = { text, chars: [...text].length };
    expect(readCopyOffer(`c;${base64(text)}`)).toEqual(offer);
    expect(readCopyOffer(`c;${base64(text).replaceAll('=', '')}`)).toEqual(offer);
  }
});

test('takes the clipboard and what stands for it, and no other selection', () => {
  for (const selection of ['', 'c', 's', 's0', 'pc'])
    expect(readCopyOffer(`${selection};${base64('x')}`), selection).toMatchObject({ text: 'x' });
  for (const selection of ['p', 'q', '0', 'p7', 'x', 'cx'])
    expect(readCopyOffer(`${selection};${base64('x')}`), selection).toBeNull();
});

test('no list of selections is longer than there are any', () => {
  expect(readCopyOffer(`${'c'.repeat(16)};YQ==`)).toMatchObject({ text: 'a' });
  expect(readCopyOffer(`${'c'.repeat(17)};YQ==`)).toBeNull();
  // Reading it must not take longer by the square of its length: that would be an hour.
  expect(readCopyOffer(`${'c'.repeat(1_399_000)}!;YQ==`)).toBeNull();
});

test('offers nothing for questions, emptied clipboards and what is not base64', () => {
  for (const data of [
    '',
    'c',
    'c;',
    'c;?',
    ';?',
    'c;!',
    'c;YQ=a',
    'c;YQ===',
    'c;YWJjZ',
    'c;a b',
    'c;YQ==;YQ==',
  ])
    expect(readCopyOffer(data), data).toBeNull();
});

test('control characters are left out, but not tabs and line breaks', () => {
  const text = 'one\x1b[201~\r\ntwo\x03\x7f\x9b\tthree\0';
  expect(readCopyOffer(`c;${base64(text)}`)?.text).toBe('one[201~\ntwo\tthree');
  expect(readCopyOffer(`c;${base64('\x1b\0')}`)).toBeNull();
});

test('a text of 1 MB is offered, a larger one is not', () => {
  const largest = 'x'.repeat(MAX_COPY_BYTES);
  expect(readCopyOffer(`c;${base64(largest)}`)).toEqual({ text: largest, chars: MAX_COPY_BYTES });
  expect(readCopyOffer(`c;${base64(`${largest}x`)}`)).toEqual({
    text: null,
    chars: MAX_COPY_BYTES + 1,
  });
  expect(readCopyOffer(TOO_MUCH)).toMatchObject({ text: null });
});
