// Who may say whose request it is: exactly the networks that are named.
import { expect, test } from 'vitest';
import { isNetwork, THIS_MACHINE, trustedProxies } from './trusted-proxies.ts';

test.each([
  ['127.0.0.1', true],
  ['::1', true],
  ['::ffff:127.0.0.9', true],
  ['128.0.0.1', false],
  ['::ffff:10.0.0.1', false],
  ['', false],
  ['evil', false],
])('this machine: %s is %s', (ip, trusted) => {
  expect(trustedProxies(THIS_MACHINE)(ip)).toBe(trusted);
});

test('single addresses and networks of both families', () => {
  const trusts = trustedProxies(['10.1.0.0/16', '192.0.2.7', 'fd00::/8']);
  expect(['10.1.255.1', '192.0.2.7', 'fd12::1', '::ffff:10.1.0.1'].map(trusts)).not.toContain(
    false,
  );
  expect(['10.2.0.1', '192.0.2.8', 'fe80::1', '127.0.0.1'].map(trusts)).not.toContain(true);
});

test.each([
  '10.0.0.0/33',
  '10.0.0',
  'fd00::/129',
  'localhost',
  '10.0.0.0/8/8',
  '10.0.0.0/-1',
  '*',
  '',
])('"%s" is no network', (text) => expect(isNetwork(text)).toBe(false));
