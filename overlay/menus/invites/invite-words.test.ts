// What people read of an invitation, in every state.
import { expect, test } from 'vitest';
import {
  INVITE_ROLES,
  MAX_INVITE_HOURS,
  MAX_INVITE_USES,
} from '../../../protocol/access/invites.ts';
import type { InviteListing } from '../../../protocol/api.ts';
import {
  inviteWords,
  MOST_USES,
  ROLE_WORDS,
  revokeWords,
  stateOf,
  TERMS,
  usesIn,
} from './invite-words.ts';

const NOW = Date.UTC(2026, 0, 1);
const DAY = 86_400_000;
const ada = { who: 'Ada', at: NOW - DAY };

const invite = (facts: Partial<InviteListing> = {}): InviteListing => ({
  ...{ id: 'a', role: 'guest', uses: 2, by: 'the host', at: NOW - DAY, until: NOW + 3 * DAY },
  ...{ revoked: false, usedBy: [], url: 'http://x/invite/a' },
  ...facts,
});

test.each<[facts: Partial<InviteListing>, state: string, words: string]>([
  [{}, 'open', '0 of 2 came in · ends in 3 days · by the host'],
  [{ usedBy: [ada] }, 'open', '1 of 2 came in · ends in 3 days · by the host'],
  [{ usedBy: [ada, ada] }, 'used', 'All 2 came in · by the host'],
  [{ uses: 1, usedBy: [ada] }, 'used', 'Used · by the host'],
  [{ until: NOW - DAY }, 'over', '0 of 2 came in · ended 1 day ago · by the host'],
  [{ revoked: true, usedBy: [ada] }, 'revoked', 'Taken back · 1 of 2 came in · by the host'],
])('%o is %s: %s', (facts, state, words) => {
  expect(stateOf(invite(facts), NOW)).toBe(state);
  expect(inviteWords(invite(facts), NOW)).toBe(words);
});

test('who takes one back reads before whom that sends away', () => {
  expect(revokeWords(invite(), 'invite')).toContain('Nobody has come in with it');
  expect(revokeWords(invite({ usedBy: [ada] }), 'invite')).toMatch(/^Ada .* has to leave/);
  expect(revokeWords(invite({ usedBy: [ada, ada] }), 'login')).toMatch(/^The 2 people .* have to/);
});

test('where everybody may enter, nobody is told to leave', () => {
  const one = invite({ usedBy: [ada], role: 'host' });
  expect(revokeWords(one, 'guest')).toMatch(/^Ada stays only as a guest/);
  expect(revokeWords(invite({ usedBy: [ada, ada] }), 'guest')).not.toContain('leave');
});

test('the form has the server’s limits, which pages load without its schemas', () => {
  expect(MOST_USES).toBe(MAX_INVITE_USES);
  for (const [hours] of TERMS) expect(hours).toBeLessThanOrEqual(MAX_INVITE_HOURS);
  expect(Object.keys(ROLE_WORDS).sort()).toEqual([...INVITE_ROLES].sort());
});

test.each([
  ['1', 1],
  [' 12 ', 12],
  [String(MOST_USES), MOST_USES],
  ['0', null],
  ['1001', null],
  ['-1', null],
  ['1.5', null],
  ['', null],
  ['many', null],
])('%j people are %j', (text, uses) => expect(usesIn(text)).toBe(uses));
