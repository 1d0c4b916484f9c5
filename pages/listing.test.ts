// The reply of /api/rooms is read with care: anything else must not break the page.
import { expect, test } from 'vitest';
import { parseListing, parseListingText } from './listing.ts';

const good = {
  id: 'a',
  displayName: 'A',
  mode: 'solo',
  multiplayer: false,
  maxPlayers: 1,
  people: 0,
  seatsFree: 1,
  paused: false,
};

test('a reply is read, and keys that this version does not know are dropped', () => {
  expect(parseListing({ rooms: [{ ...good, later: 1 }] })).toEqual([good]);
});

test.each([
  ['null', null],
  ['a list', []],
  ['an error', { error: 'INTERNAL' }],
  ['another mode', { rooms: [{ ...good, mode: 'party' }] }],
  ['a negative count', { rooms: [{ ...good, people: -1 }] }],
])('%s is no listing', (_, value) => {
  expect(parseListing(value)).toBeUndefined();
});

test('text that is not JSON is no listing', () => {
  expect(parseListingText('<html>')).toBeUndefined();
  expect(parseListingText(JSON.stringify({ rooms: [good] }))).toEqual([good]);
});
