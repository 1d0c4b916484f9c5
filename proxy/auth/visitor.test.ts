// Visitors' names, the cookie's content, and the id that others may see.
import { expect, test } from 'vitest';
import { friendlyName } from './names.ts';
import { decodeSession, encodeSession, newSession, publicId } from './visitor.ts';

test('friendly names are two short words', () => {
  const names = Array.from({ length: 500 }, friendlyName);
  for (const name of names) expect(name).toMatch(/^[a-z]{3,9}-[a-z]{3,9}$/);
  expect(new Set(names).size).toBeGreaterThan(400);
});

test('a visitor survives the cookie, whatever the name is made of', () => {
  const visitor = { ...newSession(), name: 'Ana 🦊. Ü;=' };
  expect(decodeSession(encodeSession(visitor))).toEqual(visitor);
});

test.each(['', 'x', 'a.b.c.d', `${'a'.repeat(22)}.99.QQ`, `${'a'.repeat(22)}.1.`])(
  '%j is no visitor',
  (value) => expect(decodeSession(value)).toBeUndefined(),
);

test.each([['\u3164\u200b'], ['operator'], ['H\u03bfst'], ['\u0301']])(
  'TX1, TX2: a cookie with the name %j is still its visitor’s, under a name that stays',
  (name) => {
    const visitor = { ...newSession(), name };
    const read = decodeSession(encodeSession(visitor));
    expect(read).toEqual({ ...visitor, name: expect.stringMatching(/^[a-z]+-[a-z]+$/) });
    expect(decodeSession(encodeSession(visitor))).toEqual(read);
  },
);

test('the public id is lasting, tells nothing about the secret one, and fits a ticket', () => {
  const { id } = newSession();
  const key = Buffer.alloc(32, 1);
  expect(publicId(id, key)).toBe(publicId(id, key));
  expect(publicId(id, key)).not.toBe(publicId(id, Buffer.alloc(32, 2)));
  expect(publicId(id, key)).toMatch(/^[A-Za-z0-9_-]{22}$/);
  expect(publicId(id, key)).not.toContain(id.slice(0, 8));
});
