// TX2: nobody speaks for the room under a name that only looks like one of its own.
import { expect, test } from 'vitest';
import { reservedName } from './reserved-names.ts';

test.each([
  ['operator', 'operator'],
  ['Operator', 'operator'],
  ['ОPERATOR', 'operator'],
  ['0perat0r', 'operator'],
  ['ｏｐｅｒａｔｏｒ', 'operator'],
  ['operator 2', 'operator'],
  ['operator2', 'operator'],
  ['[operator]', 'operator'],
  ['★ Operator ★', 'operator'],
  ['Hοst', 'host'],
  ['HOST!', 'host'],
  ['🅷🅾🆂🆃', 'host'],
  ['adrnin', 'admin'],
  ['ADM1N', 'admin'],
  ['Administrator', 'administrator'],
  ['moderator', 'moderator'],
  ['System', 'system'],
  ['server', 'server'],
  ['proxy', 'proxy'],
  ['Room', 'room'],
  ['TeIeport', 'teleport'],
  ['Teleport Rooms', 'teleport rooms'],
  ['teleport-rooms', 'teleport rooms'],
  ['TeleportRooms', 'teleportrooms'],
  ['@everyone', 'everyone'],
  ['all', 'all'],
  ['AII', 'all'],
  ['@here', 'here'],
])('TX2: %s is kept, as %s', (name, word) => expect(reservedName(name)).toBe(word));

test.each([
  ...['Ali', 'ali', 'ALI', 'Âli', 'Ali 2', 'Al', 'Al 2', 'Alla', 'Hosta', 'Roomba', 'Serveria'],
  ...[
    'Ada the host',
    'guest 1',
    'someone',
    'Proxima',
    'Heron',
    'Ада',
    '王',
    '👑',
    '2',
    'amber-gnu',
  ],
])('TX2: anybody may be called %s', (name) => expect(reservedName(name)).toBeUndefined());

test('a long run of digits is read once', () => {
  expect(reservedName(`host${'1'.repeat(1_000_000)}x`)).toBeUndefined();
  expect(reservedName(`host ${'1'.repeat(1_000_000)}`)).toBe('host');
});
