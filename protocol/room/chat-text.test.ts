import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { emoteOf, mentionAt, namesMe, partsOf, suggestions } from './chat-text.ts';

const ada = { pid: 'p1', name: 'Ada' };
const adaLovelace = { pid: 'p2', name: 'Ada Lovelace' };
const gnu = { pid: 'p3', name: 'amber-gnu' };
const people = [ada, adaLovelace, gnu];

describe('links', () => {
  test.each([
    ['see https://example.org/a?b=1#c.', 'https://example.org/a?b=1#c'],
    ['(https://example.org/x)', 'https://example.org/x'],
    ['https://en.example.org/wiki/A_(b), then', 'https://en.example.org/wiki/A_(b)'],
    ['HTTP://EXAMPLE.ORG/!', 'HTTP://EXAMPLE.ORG/', 'http://example.org/'],
  ])('%s', (text, link, href = link) => {
    expect(partsOf(text, []).filter(({ kind }) => kind === 'link')).toEqual([
      { kind: 'link', text: link, href },
    ]);
  });

  test('one with a long run of punctuation in it is read once', () => {
    const url = `https://example.org/${'.'.repeat(1_000_000)}x`;
    expect(partsOf(url, []).map(({ kind, text }) => [kind, text.length])).toEqual([
      ['link', url.length],
    ]);
  });

  test.each([
    'javascript:alert(1)',
    'data:text/html,x',
    'file:///etc/passwd',
    'https://bank.example@evil.example/',
    'xhttp://example.org',
    'https://',
  ])('%s is text', (text) => {
    expect(partsOf(text, []).some(({ kind }) => kind === 'link')).toBe(false);
  });
});

test('the parts are the line, and a link is always of the web', () => {
  const words = fc.constantFrom(
    '@Ada',
    '@',
    'https://',
    'a.b',
    ' ',
    ')',
    '(',
    'http://x@y',
    '\n',
    '/me ',
  );
  fc.assert(
    fc.property(fc.array(fc.oneof(words, fc.string()), { maxLength: 12 }), (bits) => {
      const text = bits.join('');
      const parts = partsOf(text, people);
      expect(parts.map((part) => part.text).join('')).toBe(text);
      for (const part of parts) {
        if (part.kind === 'link') expect(part.href).toMatch(/^https?:\/\/[^@/]*(\/|$)/);
      }
    }),
  );
});

test('names after an @, the longer one first, in any case, and only whole', () => {
  const named = (text: string) =>
    partsOf(text, people).flatMap((part) => (part.kind === 'mention' ? [part.pid] : []));
  expect(named('@ada lovelace and @Ada: hi, @AMBER-GNU!')).toEqual(['p2', 'p1', 'p3']);
  expect(named('me@ada.org @adam @amber')).toEqual([]);
  expect([namesMe('hey @ada!', ada), namesMe('ada', ada), namesMe('@ada', null)]).toEqual([
    true,
    false,
    false,
  ]);
});

test('what is being typed after an @ finds people by any word of their name', () => {
  expect(mentionAt('hi @lov', 7)).toEqual({ from: 3, typed: 'lov' });
  expect(mentionAt('hi @lov', 3)).toBeNull();
  expect(mentionAt('a@b', 3)).toBeNull();
  expect(suggestions('lov', people)).toEqual([adaLovelace]);
  expect(suggestions('gn', people)).toEqual([gnu]);
  expect(suggestions('', people)).toEqual(people);
});

test('/me is what its sender does', () => {
  expect(emoteOf('/me waves\nand goes')).toBe('waves\nand goes');
  for (const other of ['/me', '/me ', '/melt', ' /me x']) expect(emoteOf(other)).toBeNull();
});
