import { expect, test } from 'vitest';
import { MAX_BROWSERS } from '../../protocol/limits.ts';
import type { Person } from '../../protocol/messages.ts';
import { ENDS, KEYS_HELP, ShareKeys } from './keys.ts';
import { type Invite, NOBODY, newKnocks, news, type Presence } from './presence.ts';

const person = (pid: string, name: string, more: Partial<Person> = {}): Person => ({
  ...{ pid, name, color: 1, role: 'guest', status: 'active', seat: 1 },
  ...more,
});
const BOB = person('p1', 'Bob');
const EVE = person('p2', 'Eve');
const HOST = person('p3', 'Ada', { role: 'host' });
const KNOCK = { visitor: 'v1', who: 'Mallory', at: 0 };
const invite = (id: string, ...names: string[]): Invite => ({
  ...{ id, uses: 4, revoked: false, usedBy: names.map((who) => ({ who, at: 0 })) },
});
const with_ = (...people: Person[]): Presence => ({ ...NOBODY, people });

test('with one guest it is clear who is meant; the host is not', () => {
  const keys = new ShareKeys();
  expect(keys.press('o', with_(HOST, BOB))).toEqual({
    do: 'act',
    act: { act: 'kick', body: { person: 'p1' }, said: 'Bob was sent out' },
  });
  expect(keys.press('g', with_(BOB))).toMatchObject({ act: { act: 'give_keyboard' } });
  expect(keys.press('o', with_(HOST))).toEqual({ do: 'say', text: 'nobody is here yet' });
});

test('with more it asks, whoever has raised a hand first, and any other key is nobody', () => {
  const keys = new ShareKeys();
  const now = with_(BOB, HOST, { ...EVE, hand: 1 });
  expect(keys.press('g', now)).toMatchObject({
    do: 'say',
    text: expect.stringMatching(/keyboard\?\s+1 Eve\s+2 Bob\s+any other key: nobody/),
  });
  // Who was asked about is who is meant, whatever has changed meanwhile.
  expect(keys.press('1', with_(BOB))).toMatchObject({ act: { body: { person: 'p2' } } });
  keys.press('o', now);
  expect(keys.press('x', now)).toEqual({ do: 'say', text: 'nothing was done' });
});

test('who is told to knock is let in or turned away', () => {
  const keys = new ShareKeys();
  const now = { ...NOBODY, knocks: [KNOCK] };
  keys.toldOf(KNOCK);
  expect(keys.press('y', now)).toEqual({
    do: 'act',
    act: { act: 'let_in', body: { visitor: 'v1' }, said: 'Mallory is let in' },
  });
  expect(keys.press('n', now)).toMatchObject({ act: { act: 'turn_away' } });
  expect(keys.press('y', NOBODY)).toEqual({ do: 'say', text: 'nobody knocks' });
});

test('where more than one knocks, or another than who was told of last, it asks who is meant', () => {
  const keys = new ShareKeys();
  const other = { visitor: 'v2', who: 'Bob', at: 1 };
  const both = { ...NOBODY, knocks: [KNOCK, other] };
  for (const knock of newKnocks(NOBODY, both)) keys.toldOf(knock);
  expect(keys.press('y', both)).toMatchObject({
    do: 'say',
    text: expect.stringMatching(/^Who comes in\? {2}1 Mallory {3}2 Bob {3}any other key: nobody$/),
  });
  expect(keys.press('2', both)).toMatchObject({ act: { act: 'let_in', body: { visitor: 'v2' } } });
  // Bob has gone away; the line that is read still says that he knocks.
  const left = { ...NOBODY, knocks: [KNOCK] };
  expect(keys.press('y', left)).toMatchObject({
    do: 'say',
    text: expect.stringContaining('1 Mallory'),
  });
  expect(keys.press('y', left)).toEqual({ do: 'say', text: 'nothing was done' });
});

test('each of as many guests as a room takes can be named by a key, and none of these ends it', () => {
  const people = Array.from({ length: MAX_BROWSERS }, (_, i) => person(`p${i}`, `Guest ${i}`));
  const listed = new ShareKeys().press('o', with_(...people));
  const labels = [...(listed as { text: string }).text.matchAll(/ {2}(\w) Guest/g)].map(
    ([, label = '']) => label,
  );
  expect(new Set(labels).size).toBe(MAX_BROWSERS);
  expect(labels.filter((label) => ENDS.has(label))).toEqual([]);
  for (const [index, label] of labels.entries()) {
    const keys = new ShareKeys();
    keys.press('o', with_(...people));
    expect(keys.press(label, with_())).toMatchObject({ act: { body: { person: `p${index}` } } });
  }
});

test('all invitations that are left are taken back; where there is none, it says what else there is', () => {
  const invites = [invite('one', 'Bob'), { ...invite('two'), revoked: true }, invite('three')];
  expect(new ShareKeys().press('x', { ...NOBODY, invites })).toEqual({
    do: 'revoke',
    invites: ['one', 'three'],
  });
  expect(new ShareKeys().press('x', NOBODY)).toMatchObject({
    do: 'say',
    text: expect.stringContaining('c closes the door'),
  });
});

test('every key of the help does something, and what is none does nothing', () => {
  const listed = [...KEYS_HELP.matchAll(/(?:^|\s{2,})(\w) {2}/gm)].map(([, key = '']) => key);
  expect(listed).toHaveLength(11);
  for (const key of listed.filter((one) => !ENDS.has(one)))
    expect(new ShareKeys().press(key, with_(BOB)).do, key).not.toBe('nothing');
  for (const key of ['z', '\u001b', '1', '__proto__', 'constructor', ''])
    expect(new ShareKeys().press(key, with_(BOB)).do, key).toBe('nothing');
  expect([...ENDS]).toEqual(['q', '\u0003', '\u0004']);
});

test('news: who knocks, comes, goes, has the keyboard, or asks for it; nothing where nothing changed', () => {
  const before = with_(BOB, { ...EVE, keyboard: true });
  const after = { ...with_({ ...BOB, keyboard: true as const }, HOST), knocks: [KNOCK] };
  expect(news(before, after)).toEqual([
    'Mallory knocks: y lets them in, n turns them away',
    'Ada (host) came in',
    'Eve left',
    'Bob has the keyboard',
  ]);
  expect(news(after, after)).toEqual([]);
  expect(news(with_(BOB), with_({ ...BOB, hand: 1 }))).toEqual([
    'Bob asks for the keyboard: g gives it',
  ]);
  expect(news(with_({ ...BOB, keyboard: true }), with_(BOB))).toEqual([
    'Bob has let go of the keyboard',
  ]);
});

test('news: each who has taken an invitation, once, also who never shows up in the room', () => {
  const before = { ...NOBODY, invites: [invite('one', 'Bob')] };
  const after = { ...NOBODY, invites: [invite('one', 'Bob', 'Eve'), invite('two', 'Mallory')] };
  expect(news(before, after)).toEqual([
    'Eve took the invitation, 2 of 4',
    'Mallory took the invitation, 1 of 4',
  ]);
});

test('a name can’t steer the terminal, nor look like two', () => {
  const twofold = person('p1', 'Al   2 Eve');
  expect(new ShareKeys().press('o', with_(twofold, BOB))).toMatchObject({
    text: 'Who goes?  1 Al 2 Eve   2 Bob   any other key: nobody',
  });
  const hostile = person('p1', 'a\u001b[2J\nb');
  expect(news(NOBODY, with_(hostile))).toEqual(['a␛[2J␊b came in']);
});
