import { expect, test } from 'vitest';
import { toldWords } from './told-words.ts';

const by = 'Ada, a host';

test('who did what to whom and why; whom it concerns is you', () => {
  const mute = { what: 'mute', whom: 'Bob', by, reason: 'Let others speak.' } as const;
  expect(toldWords(mute, 'Bob')).toEqual({ by: 'Ada', text: 'has muted you: Let others speak.' });
  expect(toldWords(mute, 'Eve')).toEqual({ by: 'Ada', text: 'has muted Bob: Let others speak.' });
  expect(toldWords({ ...mute, reason: '' }, null)?.text).toBe('has muted Bob.');
});

test('KB4: who was given the keyboard, who took it, and who types from now on', () => {
  const give = { what: 'give_keyboard', whom: 'Bob', by, reason: '' } as const;
  expect(toldWords(give, 'Bob')?.text).toBe('has given you the keyboard.');
  expect(toldWords({ ...give, whom: 'Ada' }, 'Bob')?.text).toBe('has taken the keyboard.');
  const set = { what: 'set_keyboard', whom: 'one at a time', by, reason: '' } as const;
  expect(toldWords(set, 'Bob')?.text).toBe('has said who types: one at a time.');
});

test('a name is text, whatever it holds', () => {
  const kick = { what: 'kick', whom: '$&$1', by: 'github:ada', reason: '' } as const;
  expect(toldWords(kick, 'Eve')).toEqual({ by: 'github:ada', text: 'has removed $&$1.' });
});

test('the room as a whole; what concerns nobody here is not told', () => {
  expect(toldWords({ what: 'end', by, reason: 'good night' }, 'Eve')?.text).toBe(
    'has ended the room: good night',
  );
  const said = { what: 'announce', by: 'an operator', reason: 'Back at nine.' } as const;
  expect(toldWords(said, 'Eve')).toEqual({
    by: 'an operator',
    text: 'to everybody: Back at nine.',
  });
  for (const what of ['unban', 'remove_line'] as const)
    expect(toldWords({ what, whom: 'Bob', by, reason: '' }, 'Eve')).toBeNull();
});
