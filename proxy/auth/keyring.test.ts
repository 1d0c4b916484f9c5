// What is signed with the newest key, what the ones before it are still good for, and until when.
import { expect, test } from 'vitest';
import { inviteToken, readInviteToken } from '../access/invite-token.ts';
import { Keyring } from './keyring.ts';
import { createTicketIssuer } from './tickets.ts';

test('a key is accepted until its end, to the millisecond; the newest has none', () => {
  let now = 99;
  const keys = new Keyring(
    [
      { value: 'c', until: null },
      { value: 'b', until: 200 },
      { value: 'a', until: 100 },
    ],
    'utf8',
    () => now,
  );
  const accepted = () => keys.accepted.map(String).join('');
  expect([String(keys.newest), accepted()]).toEqual(['c', 'cba']);
  now = 100;
  expect(accepted()).toBe('cb');
  now = 200;
  expect([String(keys.newest), accepted()]).toEqual(['c', 'c']);
  keys.take([
    { value: 'd', until: null },
    { value: 'c', until: 201 },
  ]);
  expect([String(keys.newest), accepted()]).toEqual(['d', 'dc']);
});

test('tickets and invitations are made with the newest, and read with any that is accepted', async () => {
  const keys = new Keyring([{ value: 'first', until: null }]);
  const tickets = createTicketIssuer(keys);
  const claims = { room: 'den', sub: 'ada', name: 'Ada', role: 'guest' } as const;
  const { ticket } = await tickets.issue(claims);
  const invite = inviteToken('den', 'guest', 'CMaZ0h4kU3o-', keys.newest);
  keys.take([
    { value: 'second', until: null },
    { value: 'first', until: null },
  ]);
  expect(await tickets.read(ticket)).toEqual(claims);
  expect(readInviteToken(invite, keys.accepted)).toMatchObject({ room: 'den' });
  const fresh = (await tickets.issue(claims)).ticket;
  keys.take([{ value: 'second', until: null }]);
  expect(await tickets.read(ticket)).toBeUndefined();
  expect(readInviteToken(invite, keys.accepted)).toBeUndefined();
  expect(await tickets.read(fresh)).toEqual(claims);
});
