// What is said of rooms in which people can run programs: to whom, by what, and that the built-in desktop runs none.
import { expect, test } from 'vitest';
import type { Room } from '../../rooms/load.ts';
import { allGivenAway, givenAway } from './program-rooms.ts';

const room = (id: string, app: Room['app'], access: Room['access'] = 'guest') =>
  ({ id, app, access }) as Room;
const top = { kind: 'command', argv: ['top'] } as const;

test('who can do it follows the room’s access, how they do it its app', () => {
  expect(givenAway(room('a', top), 'root')).toMatch(
    /^everyone who has the link can run .* as root/,
  );
  expect(givenAway(room('a', top, 'invite'), 'root')).toMatch(/^everyone who enters can run/);
  expect(givenAway(room('a', { kind: 'wibwob' }), 'ann')).toMatch(
    /as ann .*WibWob-DOS has terminal/,
  );
  expect(givenAway(room('a', { kind: 'desktop' }), 'root')).toBeUndefined();
});

test('rooms with the same to say are named together', () => {
  const rooms = [room('a', top), room('d', { kind: 'desktop' }), room('b', top)];
  const club = room('c', top, 'login');
  expect(allGivenAway([...rooms, club], 'root')).toEqual([
    expect.stringMatching(/^a, b: everyone who has/),
    expect.stringMatching(/^c: everyone who enters/),
  ]);
});
