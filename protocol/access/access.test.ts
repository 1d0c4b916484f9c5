// Who may enter: every kind of room, with every kind of credentials, to sit and to watch.
import { expect, test } from 'vitest';
import { type AccessRules, accessRefusal, type Credentials } from './access.ts';
import type { Account } from './accounts.ts';
import { isNamed, parseAccountRule, parseAllowRule } from './allow.ts';

const ada: Account = {
  ...{ provider: 'github', subject: '1', account: 'Ada', name: 'Ada', email: 'ada@example.org' },
  organisations: ['makers'],
};
const eve: Account = {
  provider: 'x',
  subject: '2',
  account: 'eve',
  name: 'Eve',
  organisations: [],
};
const listed = [{ kind: 'account', provider: 'github', account: 'ada' }] as const;
const ROOMS: Record<string, AccessRules> = {
  guest: { access: 'guest', allow: [] },
  login: { access: 'login', allow: [] },
  'login, a list': { access: 'login', allow: listed },
  invite: { access: 'invite', allow: [] },
  'invite, a list': { access: 'invite', allow: listed },
};
const nobody: Credentials = { leads: false, account: undefined, invited: null };
const PEOPLE: Record<string, Credentials> = {
  'a guest': nobody,
  Ada: { ...nobody, account: ada },
  Eve: { ...nobody, account: eve },
  'an invited guest': { ...nobody, invited: 'guest' },
  'Eve, invited': { ...nobody, account: eve, invited: 'guest' },
  'Eve, invited to watch': { ...nobody, account: eve, invited: 'watcher' },
  'a guest, invited to watch': { ...nobody, invited: 'watcher' },
  'who leads': { ...nobody, leads: true },
};
const table = (sits: boolean) =>
  Object.fromEntries(
    Object.entries(PEOPLE).map(([who, credentials]) => [
      who,
      Object.values(ROOMS).map((room) => accessRefusal(room, credentials, sits) ?? 'in'),
    ]),
  );

test('to sit', () => {
  expect(table(true)).toEqual({
    'a guest': ['in', 'LOGIN_NEEDED', 'LOGIN_NEEDED', 'INVITE_NEEDED', 'INVITE_NEEDED'],
    Ada: ['in', 'in', 'in', 'INVITE_NEEDED', 'in'],
    Eve: ['in', 'in', 'NOT_ALLOWED', 'INVITE_NEEDED', 'INVITE_NEEDED'],
    'an invited guest': ['in', 'LOGIN_NEEDED', 'LOGIN_NEEDED', 'in', 'in'],
    'Eve, invited': ['in', 'in', 'in', 'in', 'in'],
    'Eve, invited to watch': ['in', 'in', 'WATCH_ONLY', 'WATCH_ONLY', 'WATCH_ONLY'],
    'a guest, invited to watch': ['in', 'LOGIN_NEEDED', 'LOGIN_NEEDED', 'WATCH_ONLY', 'WATCH_ONLY'],
    'who leads': ['in', 'in', 'in', 'in', 'in'],
  });
});

test('to watch, an invitation for that is enough', () => {
  expect(table(false)).toMatchObject({
    'Eve, invited to watch': ['in', 'in', 'in', 'in', 'in'],
    'a guest, invited to watch': ['in', 'LOGIN_NEEDED', 'LOGIN_NEEDED', 'in', 'in'],
    Eve: ['in', 'in', 'NOT_ALLOWED', 'INVITE_NEEDED', 'INVITE_NEEDED'],
  });
});

test.each([
  ['github:ada', true],
  ['github:ADA', true],
  ['github:@ada', true],
  ['x:ada', false],
  ['github:#1', true],
  ['x:#1', false],
  ['github:#10', false],
  ['ada@example.org', true],
  ['ADA@Example.org', true],
  ['*@example.org', true],
  ['*@ample.org', false],
  ['*@sub.example.org', false],
  ['github:makers/*', true],
  ['github:maker/*', false],
  ['oidc:makers/*', false],
])('%s means Ada: %s', (text, means) => {
  const rule = parseAllowRule(text);
  expect(rule && isNamed([rule], ada)).toBe(means);
});

test.each([
  'ada',
  '*',
  '*@',
  '@example.org',
  'github:',
  'github:*',
  'github:a/b',
  'gitlab:ada',
  'x:org/*',
  'a b@c.org',
  `github:${'a'.repeat(400)}`,
])('"%s" is no rule', (text) => expect(parseAllowRule(text)).toBeUndefined());

test('one account is named by neither an organisation nor a domain', () => {
  for (const text of ['github:makers/*', '*@example.org'])
    expect(parseAccountRule(text)).toBeUndefined();
  expect(parseAccountRule('github:ada')).toMatchObject({ kind: 'account' });
});
