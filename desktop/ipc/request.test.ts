import { createHmac } from 'node:crypto';
import { expect, test } from 'vitest';
import { newChallenge, verifyAnswer } from './auth.ts';
import { parseRequest, percentDecode, toInt } from './request.ts';

test('the last command and the last value of a key win, the order of tokens is free', () => {
  const { name, params } = parseRequest('x=1 cmd:nope id=w1 x=2 cmd:move_window\ty=%31%30 ');
  expect(name).toBe('move_window');
  expect([...params]).toEqual([
    ['x', '2'],
    ['id', 'w1'],
    ['y', '10'],
  ]);
});

test('values are decoded after the split, a plus stays a plus, a value may hold an equals sign', () => {
  const { params } = parseRequest('cmd:a title=a%20b+c%3D%0A d=e=f');
  expect(params.get('title')).toBe('a b+c=\n');
  expect(params.get('d')).toBe('e=f');
});

test('a line without a command has no name', () => {
  expect(parseRequest('').name).toBeNull();
  expect(parseRequest('hello').name).toBeNull();
});

test('broken escapes stay as they are, broken UTF-8 becomes a replacement character', () => {
  expect(percentDecode('100%')).toBe('100%');
  expect(percentDecode('%zz%2')).toBe('%zz%2');
  expect(percentDecode('%E4%BD%A0')).toBe('你');
  expect(percentDecode('a%FFb')).toBe('a\ufffdb');
});

test('numbers are read as atoi does', () => {
  expect(['12', '-3', '7x', 'abc', '', '99999999'].map(toInt)).toEqual([12, -3, 7, 0, 0, 10_000]);
});

test('only the lowercase hex digest of the nonce text under the secret is right', () => {
  const { nonce, line } = newChallenge();
  const hmac = createHmac('sha256', 's3cret').update(nonce).digest('hex');
  const answer = (value: unknown): string => JSON.stringify({ type: 'auth', hmac: value });
  expect(JSON.parse(line)).toEqual({ type: 'challenge', nonce });
  expect(nonce).toMatch(/^[0-9a-f]{32}$/);
  expect(verifyAnswer(answer(hmac), nonce, 's3cret')).toBe(true);
  expect(verifyAnswer(`{"hmac":"${hmac}"}`, nonce, 's3cret')).toBe(true);
  for (const wrong of [hmac.toUpperCase(), hmac.slice(1), '', null, 7])
    expect(verifyAnswer(answer(wrong), nonce, 's3cret')).toBe(false);
  expect(verifyAnswer(answer(hmac), nonce, 'other')).toBe(false);
  for (const wrong of ['cmd:get_state', 'null', '[]', ''])
    expect(verifyAnswer(wrong, nonce, 's3cret')).toBe(false);
});
