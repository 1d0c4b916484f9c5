// The lobby's words: every mode and every state of a door.
import { describe, expect, test } from 'vitest';
import type { RoomListing } from '../../protocol/api.ts';
import { ROOM_MODES } from '../../protocol/modes.ts';
import {
  canWatch,
  describeAccess,
  describeDoor,
  describeSeats,
  doorOf,
  dotsOf,
  MODES,
  roomPath,
  watchPath,
} from './describe.ts';

const room = (facts: Partial<RoomListing> = {}): RoomListing => ({
  id: 'studio',
  displayName: 'The Studio',
  mode: 'mirror',
  multiplayer: true,
  maxPlayers: 4,
  people: 1,
  seatsFree: 3,
  paused: false,
  recorded: false,
  ...facts,
});

describe('a room’s door', () => {
  test.each([
    ['open', { seatsFree: 1 }],
    ['full', { seatsFree: 0 }],
    ['paused', { paused: true }],
    ['paused', { paused: true, seatsFree: 0 }],
  ] as const)('is %s for %o', (door, facts) => {
    expect(doorOf(room(facts))).toBe(door);
  });

  test('says what is the matter whenever it is not open', () => {
    expect(describeDoor('open').note).toBe('');
    expect(describeDoor('full').note).toMatch(/taken/);
    expect(describeDoor('paused').note).toMatch(/paused/i);
  });

  test('every mode is explained', () => {
    for (const mode of ROOM_MODES) expect(MODES[mode].text).not.toBe('');
  });
});

test('who may enter is said wherever not everybody may', () => {
  expect(describeAccess('guest', false)).toBeUndefined();
  expect(describeAccess('login', false)?.note).toBe('Sign in to enter.');
  expect(describeAccess('login', true)?.note).not.toContain('Sign in');
  expect(describeAccess('invite', true)?.note).toMatch(/^By invitation/);
});

test.each([
  [0, 1, 'Nobody here, 1 seat free'],
  [1, 3, '1 person here, 3 seats free'],
  [2, 0, '2 people here, no seat free'],
])('%i people and %i free seats read "%s"', (people, seatsFree, text) => {
  expect(describeSeats(room({ people, seatsFree }))).toBe(text);
});

test.each([
  ['', '/room/studio/'],
  ['   ', '/room/studio/'],
  ['Ada', '/room/studio/?name=Ada'],
  ['a&b=c #?/ü', '/room/studio/?name=a%26b%3Dc+%23%3F%2F%C3%BC'],
])('the name %j makes the link %s', (name, path) => {
  expect(roomPath('/', 'studio', name)).toBe(path);
  expect(new URL(path, 'http://x').searchParams.get('name') ?? '').toBe(name.trim());
});

test('a dot per person and per free seat, none for a crowd', () => {
  expect(dotsOf(room({ people: 2, seatsFree: 1 })).map((dot) => dot.taken)).toEqual([
    true,
    true,
    false,
  ]);
  expect(dotsOf(room({ people: 10, seatsFree: 7 }))).toEqual([]);
});

test('a room with somebody in it can be watched, unless it is a private desk', () => {
  expect(canWatch(room({ people: 1 }))).toBe(true);
  expect(canWatch(room({ people: 0 }))).toBe(false);
  expect(canWatch(room({ people: 1, mode: 'solo' }))).toBe(false);
  expect(watchPath('/', 'studio', '')).toBe('/room/studio/watch');
  expect(watchPath('/rooms/', 'studio', 'Ada L')).toBe('/rooms/room/studio/watch?name=Ada+L');
});
