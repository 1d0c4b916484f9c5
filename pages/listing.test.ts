// The reply of /api/rooms is read with care: anything else must not break the page.
import { expect, test } from 'vitest';
import { parseListing, parseLobby } from './listing.ts';

const good = {
  id: 'a',
  displayName: 'A',
  mode: 'solo',
  multiplayer: false,
  maxPlayers: 1,
  people: 0,
  seatsFree: 1,
  paused: false,
  recorded: false,
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

test('the lobby’s data is read; anything else is a lobby without rooms', () => {
  const read = { root: '/rooms/', rooms: [good], access: { a: 'login' } };
  expect(parseLobby(JSON.stringify(read))).toEqual(read);
  const none = { root: '/', rooms: [], access: {} };
  for (const wrong of ['<html>', '{}', JSON.stringify({ ...read, root: '//evil.example/' })])
    expect(parseLobby(wrong)).toEqual(none);
});
