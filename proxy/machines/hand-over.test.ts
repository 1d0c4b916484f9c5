// MM4: what a browser brings along is for one machine, one room and one browser, once, and shows nothing.
import { afterEach, expect, test, vi } from 'vitest';
import { Keyring } from '../auth/keyring.ts';
import { HandOvers, sealHandOver, stateOf, takesOver } from './hand-over.ts';

const keyring = (...values: [string, ...string[]]) => {
  const [newest, ...old] = values.map((value) => ({ value, until: null }));
  return new Keyring([newest as { value: string; until: null }, ...old]);
};
const keys = keyring('a party secret');
const brought = {
  ...{ from: 'machine-a', session: 'SECRET.3.QWRh', hostLink: 2, invite: null, token: 'tok' },
};
const to = { to: 'machine-b', room: 'den', state: stateOf('nonce') };

afterEach(() => vi.useRealTimers());

test('MM4: it arrives whole, once', async () => {
  const sealed = await sealHandOver(keys, brought, to);
  const taker = new HandOvers(keys);
  expect(await taker.take(sealed, to)).toEqual(brought);
  expect(await taker.take(sealed, to)).toBeUndefined();
});

test('MM4: it tells nothing to who reads it', async () => {
  const sealed = await sealHandOver(keys, brought, to);
  const parts = sealed.split('.').map((part) => Buffer.from(part, 'base64url').toString('latin1'));
  expect(parts.join()).not.toMatch(/SECRET|tok|den/);
  expect(sealed).toMatch(/^[\w.-]+$/);
});

test('MM4: no other machine, room or browser can use it, nor what was changed', async () => {
  const sealed = await sealHandOver(keys, brought, to);
  const taker = new HandOvers(keys);
  for (const other of [{ to: 'machine-c' }, { room: 'quay' }, { state: stateOf('other') }])
    expect(await taker.take(sealed, { ...to, ...other })).toBeUndefined();
  for (const wrong of ['', 'x', 'a.b.c.d.e', sealed.slice(0, -2), sealed.replace(/.$/, '')])
    expect(await taker.take(wrong, to)).toBeUndefined();
  expect(await new HandOvers(keyring('another secret')).take(sealed, to)).toBeUndefined();
  expect(await taker.take(sealed, to)).toEqual(brought);
});

test('MM4: it ends after some seconds, and a secret that was renewed meanwhile opens it', async () => {
  const sealed = await sealHandOver(keys, brought, to);
  const renewed = keyring('a new secret', 'a party secret');
  expect(await new HandOvers(renewed).take(sealed, to)).toEqual(brought);
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 40_000 });
  expect(await new HandOvers(keys).take(sealed, to)).toBeUndefined();
});

test('MM4: who is somebody at a machine stays that, unless they come from the public address', () => {
  expect(takesOver({ from: 'machine-a' }, undefined, 'ada')).toBe(true);
  expect(takesOver({ from: 'machine-a' }, 'ada', 'ada')).toBe(true);
  expect(takesOver({ from: 'machine-a' }, 'bob', 'ada')).toBe(false);
  expect(takesOver({ from: null }, 'bob', 'ada')).toBe(false);
  expect(takesOver({ from: 'public' }, 'bob', 'ada')).toBe(true);
});
