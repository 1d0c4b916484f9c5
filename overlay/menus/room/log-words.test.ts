import { expect, test } from 'vitest';
import type { Ban } from '../../../protocol/access/moderation.ts';
import { actWords, banWords } from './log-words.ts';

test.each([
  ['kick', 'Bob', 'removed Bob'],
  ['remove_line', '$& $1', 'took a line of $& $1 away'],
  ['pause', '', 'paused the room'],
  ['new_kind', 'x', 'new kind x'],
  ['new_kind', '', 'new kind'],
])('%s of %s is %s', (what, whom, words) => {
  expect(actWords({ what, whom })).toBe(words);
});

test('who is kept out: how long, by what besides their browser, by whom and why', () => {
  const now = Date.UTC(2026, 0, 1);
  const ban: Ban = {
    ...{ id: 'b1', who: 'Bob', account: false, address: false, at: now },
    ...{ until: now + 600_000, reason: '', by: 'Ada, a host' },
  };
  expect(banWords(ban, now)).toBe('ends in 10 minutes · by Ada, a host');
  expect(banWords({ ...ban, until: null, account: true, address: true, reason: 'spam' }, now)).toBe(
    'for good · by account and address, too · by Ada, a host · spam',
  );
});
