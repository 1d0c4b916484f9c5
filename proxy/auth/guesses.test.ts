// Wrong secrets of an address: so many, then it is refused before anything is looked at, and told when to come back.
import { expect, test } from 'vitest';
import { AppError } from '../../protocol/errors.ts';
import { Guesses } from './guesses.ts';

const refusalOf = (guesses: Guesses, ip: string) => {
  try {
    guesses.refuse(ip);
    return null;
  } catch (error) {
    return error as AppError;
  }
};

test('an address is refused after so many wrong ones; asking does not count, others are not concerned', () => {
  const guesses = new Guesses([{ count: 2, windowMs: 60_000 }], 'wrong keys');
  for (let n = 0; n < 9; n += 1) expect(refusalOf(guesses, '192.0.2.1')).toBeNull();
  guesses.count('192.0.2.1');
  expect(refusalOf(guesses, '192.0.2.1')).toBeNull();
  guesses.count('::ffff:192.0.2.1');
  const error = refusalOf(guesses, '192.0.2.1');
  expect(error).toBeInstanceOf(AppError);
  expect(error).toMatchObject({
    code: 'RATE_LIMITED',
    message: expect.stringMatching(/Many wrong keys came from your network\. Try again in \d+ /),
  });
  expect(error?.retryMs).toBeGreaterThan(0);
  expect(error?.retryMs).toBeLessThanOrEqual(60_000);
  expect(refusalOf(guesses, '192.0.2.2')).toBeNull();
});

test('a /64 of IPv6 is one address', () => {
  const guesses = new Guesses([{ count: 1, windowMs: 60_000 }], 'wrong keys');
  guesses.count('2001:db8:0:1::a');
  expect(refusalOf(guesses, '2001:db8:0:1:ffff::b')).not.toBeNull();
  expect(refusalOf(guesses, '2001:db8:0:2::a')).toBeNull();
});
