// Texts of identities: two accounts never become one, and a name is never empty.
import { expect, test } from 'vitest';
import { emailOf, nameOf, organisationsOf, plainOf, subjectOf } from './identity.ts';

test.each([
  ['248289761001', true],
  ['auth0|x y', true],
  ['CN=Ada Lovelace,DC=example', true],
  ['x'.repeat(255), true],
  ['x'.repeat(256), false],
  ['', false],
  [' a', false],
  ['a ', false],
  ['ä', false],
  ['a\n', false],
  [7, false],
  [null, false],
])('a subject: %j is one: %s', (value, is) => {
  expect(subjectOf(value)).toBe(is ? value : undefined);
});

test.each([
  ['Ada@Example.ORG', 'ada@example.org'],
  ['a+b@x.y', 'a+b@x.y'],
  ['a@b@c.example', undefined],
  ['@x.example', undefined],
  ['a@', undefined],
  ['a b@x.example', undefined],
  ['a@x.example\n', undefined],
  // A Kelvin sign, which is `k` in small letters.
  ['\u212Aate@x.example', undefined],
  ['ada@ex\u0430mple.org', undefined],
  [`${'x'.repeat(65)}@x.example`, undefined],
  [`a@${'x'.repeat(190)}`, undefined],
  [['a@x.example'], undefined],
  [undefined, undefined],
])('a mail address: %j is %j', (value, want) => {
  expect(emailOf(value)).toBe(want);
});

test.each([
  'a\u200bda',
  'ada\u202e',
  'a\u001bda',
  'a\nda',
  ' ada',
  'ada ',
  '\uff41da',
  '\u212Aate',
  '',
  '\u2800',
  'x'.repeat(257),
  5,
])('%j is not taken for what it looks like', (value) => {
  expect(plainOf(value)).toBeUndefined();
  expect(organisationsOf([value])).toEqual([]);
});

test('plain texts stay as they are', () => {
  for (const value of ['ada', 'Ada L', 'Größe', '山田', 'x'.repeat(256)])
    expect(plainOf(value)).toBe(value);
});

test('organisations: each once, in small letters, no more than 256, and only of a list', () => {
  expect(organisationsOf(['A', 'a', 'B', 7, null])).toEqual(['a', 'b']);
  expect(organisationsOf('admins')).toEqual([]);
  expect(organisationsOf({ 0: 'admins' })).toEqual([]);
  expect(organisationsOf(Array.from({ length: 300 }, (_, n) => `g${n}`))).toHaveLength(256);
});

test('a name is the first that is left after cleaning', () => {
  expect(nameOf('\u0007\u202e', undefined, 'Ada\u001b[2J', 'x')).toBe('Ada[2J');
  expect(nameOf('\u200b', 7)).toBe('Somebody');
});

test('a name does not give a mail address away', () => {
  expect(nameOf('ada.l@example.org')).toBe('ada.l');
  expect(nameOf('Ada @ work')).toBe('Ada @ work');
});
