import { expect, test } from 'vitest';
import { SID } from '../../protocol/ids.ts';
import { randomId } from '../../protocol/random-id.ts';
import { claimSid, keepSid, type TabStorage } from './tab-id.ts';

class Storage implements TabStorage {
  readonly held: Map<string, string>;
  constructor(held: Iterable<[string, string]> = []) {
    this.held = new Map(held);
  }
  getItem(key: string): string | null {
    return this.held.get(key) ?? null;
  }
  setItem(key: string, value: string): void {
    this.held.set(key, value);
  }
  removeItem(key: string): void {
    this.held.delete(key);
  }
}

test('ID1: a reload finds the same sid', () => {
  const storage = new Storage();
  const page = new EventTarget();
  const sid = claimSid(storage);
  keepSid(storage, () => sid, page);
  page.dispatchEvent(new Event('pagehide'));
  expect(claimSid(storage)).toBe(sid);
});

test('ID1: a duplicated tab, which starts with a copy of the storage, gets a sid of its own', () => {
  const storage = new Storage([['teleport:sid', 'keptfrombefore']]);
  const page = new EventTarget();
  const sid = claimSid(storage);
  expect(sid).toBe('keptfrombefore');
  keepSid(storage, () => sid, page);
  expect(claimSid(new Storage(storage.held))).not.toBe(sid);
  // The same after a trip through the back-forward cache.
  page.dispatchEvent(new Event('pagehide'));
  page.dispatchEvent(new Event('pageshow'));
  expect(claimSid(new Storage(storage.held))).not.toBe(sid);
});

test('a kept value that is no sid is not used, and no storage is no trouble', () => {
  expect(claimSid(new Storage([['teleport:sid', 'Not A Sid']]), () => 'fresh')).toBe('fresh');
  expect(claimSid(null, () => 'fresh')).toBe('fresh');
});

test('random ids are sids and differ', () => {
  const ids = Array.from({ length: 200 }, randomId);
  expect(ids.every((id) => SID.test(id))).toBe(true);
  expect(new Set(ids).size).toBe(200);
});
