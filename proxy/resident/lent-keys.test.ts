// Keys that visitors lend: for this visit, and for the server that the room's file named when they lent them.
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Room } from '../../rooms/load.ts';
import { Places } from '../places/places.ts';
import { forgetLentKeys } from './lent-keys.ts';
import { ModelKeys } from './model-keys.ts';

const GRACE_MS = 5_000;
const ADA = { id: 'ada', name: 'Ada', color: 1 };
const agent = { provider: 'anthropic', baseUrl: 'https://one.example' } as const;
const DEN = { id: 'den', apiKeySource: 'visitor_dialog', mode: 'mirror', agent } as Room;

let keys: ModelKeys;
let places: Places;
let lent: Disposable;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  keys = new ModelKeys({ envKeys: {}, hostKey: undefined });
  places = new Places();
  lent = forgetLentKeys(keys, places, GRACE_MS);
});
afterEach(() => {
  lent[Symbol.dispose]();
  expect(vi.getTimerCount()).toBe(0);
  vi.useRealTimers();
});

const vacancy = () => ({ vacantSince: 0, heldUntil: 0 });
const place = () => places.find('den', 'ada')!;
/** Sits down, with a terminal open, and lends a key. */
function visit(): void {
  places.seat(DEN, ADA as Parameters<Places['seat']>[1], 1, vacancy());
  places.connect(place());
  keys.give(DEN, 'ada', 'sk-of-ada-0');
}

test('are forgotten some seconds after their visitor’s last terminal has closed', () => {
  visit();
  places.connect(place());
  places.disconnect(place(), vacancy());
  vi.advanceTimersByTime(60 * GRACE_MS);
  expect(keys.of(DEN, 'ada')).toBe('sk-of-ada-0');
  places.disconnect(place(), vacancy());
  vi.advanceTimersByTime(GRACE_MS - 1);
  expect(keys.of(DEN, 'ada')).toBe('sk-of-ada-0');
  vi.advanceTimersByTime(1);
  expect(keys.givers('den')).toEqual([]);
  // The seat waits for them all the same.
  expect(place()).toBeDefined();
});

test('stay where a page is only loaded again', () => {
  visit();
  places.disconnect(place(), vacancy());
  vi.advanceTimersByTime(GRACE_MS - 1);
  places.connect(place());
  vi.advanceTimersByTime(60 * GRACE_MS);
  expect(keys.of(DEN, 'ada')).toBe('sk-of-ada-0');
});

test('are forgotten where they are lent without a terminal, or the place is gone', () => {
  keys.give(DEN, 'bob', 'sk-of-bob-0');
  visit();
  places.giveUp(place(), 'test');
  vi.advanceTimersByTime(GRACE_MS);
  expect(keys.givers('den')).toEqual([]);
});

test.each([
  ['provider', { agent: { ...agent, provider: 'openai' } }],
  ['base_url', { agent: { ...agent, baseUrl: 'https://two.example' } }],
  ['api_key_source', { apiKeySource: 'env' }],
  ['agent', { agent: null }],
] as const)('go to no other server: %s of the file has changed', (_, change) => {
  visit();
  const other = { ...DEN, ...change } as Room;
  // At once, whenever it hears of the change.
  expect(keys.of(other, 'ada')).toBeUndefined();
  const changed: string[] = [];
  using _listening = keys.onChange((room) => changed.push(room));
  keys.roomChanged(other);
  expect(keys.givers('den')).toEqual([]);
  expect(changed).toEqual(['den']);
  expect(keys.of(DEN, 'ada')).toBeUndefined();
});

test('stay where the file changes otherwise', () => {
  visit();
  const edited: Room = { ...DEN, systemPrompt: 'Be kind.' };
  keys.roomChanged(edited);
  expect(keys.of(DEN, 'ada')).toBe('sk-of-ada-0');
});
