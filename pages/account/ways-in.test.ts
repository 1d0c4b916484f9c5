// The sign-in page's offers: for everybody who may come to it, and every room that may have sent them.
import { expect, test } from 'vitest';
import type { RoomListing, SignInData } from '../../protocol/api.ts';
import { parseMe, parseSignIn } from './account-data.ts';
import { afterSignOut, belowRoot, waysIn } from './ways-in.ts';

const room: RoomListing = {
  ...{ id: 'a', displayName: 'A', mode: 'solo', multiplayer: false, maxPlayers: 1 },
  ...{ people: 0, seatsFree: 1, paused: false, recorded: false },
};
const github = { id: 'github', name: 'GitHub', href: '/login/github?next=%2Froom%2Fa%2F' };
const me = { name: 'Octo Cat', account: 'github:octocat', provider: 'GitHub' };
const reason = (code: string) => ({ reason: { code, title: 'T', text: 'X.' } });

const data = (facts: Partial<SignInData> = {}): SignInData => ({
  ...{ root: '/', next: '/room/a/', room, access: 'login', providers: [github] },
  ...{ guestsWelcome: false, logoutUrl: '/logout' },
  ...facts,
});
const GUESTS = { access: 'guest', guestsWelcome: true } as const;

test.each<[what: string, facts: Partial<SignInData>, enter: string | null]>([
  ['a guest, where one has to sign in', reason('LOGIN_NEEDED'), null],
  ['a guest who said no there', reason('LOGIN_REFUSED'), null],
  ['a guest, where guests are welcome', GUESTS, 'Go in as a guest'],
  ['the same after a failed sign-in', { ...GUESTS, ...reason('LOGIN_FAILED') }, 'Go in as a guest'],
  ['a guest at a paused room', { ...GUESTS, ...reason('ROOM_PAUSED') }, null],
  ['an account that is welcome', { me }, 'Go in'],
  ['an account whose second sign-in failed', { me, ...reason('SIGN_IN_LIMIT') }, 'Go in'],
  ['an account that is not on the list', { me, ...reason('NOT_ALLOWED') }, null],
  ['somebody without an invitation', { access: 'invite', ...reason('INVITE_NEEDED') }, null],
])('the way on for %s', (_, facts, enter) => {
  expect(waysIn(data(facts)).enter).toBe(enter);
});

test('who wanted no room is led nowhere but to the lobby', () => {
  const { room: _, access: __, ...none } = data({ ...GUESTS, next: '/' });
  expect(waysIn(none).enter).toBeNull();
  expect(waysIn({ ...none, me }).enter).toBeNull();
});

test('where nobody can sign in, that is said; where nobody needs to, it is not', () => {
  const none = (facts: Partial<SignInData>) => waysIn(data({ providers: [], ...facts })).none;
  expect(waysIn(data()).none).toBeNull();
  expect(none(reason('LOGIN_NEEDED'))).toContain('Nobody can sign in on this server');
  expect(none({ access: 'invite', ...reason('INVITE_NEEDED') })).toContain('invitation');
  expect(none(GUESTS)).toContain('everybody is a guest');
  expect(none({ me })).toBeNull();
});

test('signing out leads back to the same question, whatever path the proxy lies below', () => {
  expect(belowRoot('/', '/room/a/?x=1')).toBe('/room/a/?x=1');
  expect(belowRoot('/rooms/', '/rooms/room/a/')).toBe('/room/a/');
  expect(belowRoot('/rooms/', '/elsewhere')).toBe('/');
  expect(afterSignOut({ root: '/rooms/', next: '/rooms/room/a/' })).toBe(
    '/login?next=%2Froom%2Fa%2F',
  );
});

test('the page’s data is read; anything else is none, and no address leads elsewhere', () => {
  const read = data({ me, ...reason('NOT_ALLOWED') });
  expect(parseSignIn(JSON.stringify(read))).toEqual(read);
  const evil = 'https://evil.example/';
  for (const wrong of [
    { next: '//evil.example/' },
    { logoutUrl: evil },
    { providers: [{ ...github, href: evil }] },
    { providers: [{ ...github, href: 'javascript:alert(1)' }] },
    { access: 'all' },
  ])
    expect(
      parseSignIn(JSON.stringify({ ...read, ...wrong })),
      JSON.stringify(wrong),
    ).toBeUndefined();
  for (const text of ['', '{}', '<html>', 'null']) expect(parseSignIn(text)).toBeUndefined();
});

test('the answer of /api/me is read, without the sessions', () => {
  expect(parseMe({ me, canSignIn: true, sessions: [] })).toEqual({ me, canSignIn: true });
  expect(parseMe({ me: null, canSignIn: false, sessions: [] })).toEqual({
    me: null,
    canSignIn: false,
  });
  for (const wrong of [null, [], {}, { me: { name: 'x' }, canSignIn: true }])
    expect(parseMe(wrong)).toBeUndefined();
});
