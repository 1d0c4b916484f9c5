// What counts as one address, and how much of anything it may have or do.
import { expect, test } from 'vitest';
import { AddressCounts, AddressRates, addressKey } from './addresses.ts';

test.each([
  ['192.0.2.7', '192.0.2.7'],
  ['::ffff:192.0.2.7', '192.0.2.7'],
  ['2001:db8:0:1:aaaa::1', '2001:db8:0:1::/64'],
  ['2001:DB8:0:1:bbbb:cccc:dddd:eeee', '2001:db8:0:1::/64'],
  ['2001:db8::1', '2001:db8:0:0::/64'],
  ['fe80::1%eth0', 'fe80:0:0:0::/64'],
  ['::1', '0:0:0:0::/64'],
])('%s counts as %s', (ip, key) => expect(addressKey(ip)).toBe(key));

test('an address has so many at once; giving one back twice gives it back once', () => {
  const counts = new AddressCounts(2);
  const first = counts.take('192.0.2.1');
  expect(first).not.toBeNull();
  expect(counts.take('192.0.2.1')).not.toBeNull();
  expect(counts.take('::ffff:192.0.2.1')).toBeNull();
  expect(counts.take('192.0.2.2')).not.toBeNull();
  first?.[Symbol.dispose]();
  first?.[Symbol.dispose]();
  expect(counts.take('192.0.2.1')).not.toBeNull();
  expect(counts.take('192.0.2.1')).toBeNull();
});

test('an address does it so often in any window of time; what came to nothing does not count', () => {
  let now = 0;
  const rates = new AddressRates([{ count: 2, windowMs: 1_000 }], () => now);
  expect(rates.take('2001:db8:0:1::a')).toBe(0);
  now = 600;
  expect(rates.take('2001:db8:0:1::b')).toBe(0);
  expect(rates.waitMs('2001:db8:0:1::c')).toBe(400);
  expect(rates.take('2001:db8:0:1::d')).toBe(400);
  expect(rates.take('2001:db8:0:2::a')).toBe(0);
  rates.giveBack('2001:db8:0:1::a');
  expect(rates.take('2001:db8:0:1::a')).toBe(0);
  now = 1_000;
  expect(rates.take('2001:db8:0:1::a')).toBe(0);
  expect(rates.waitMs('2001:db8:0:1::a')).toBe(600);
});
