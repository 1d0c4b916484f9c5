// The welcome stands once: where the resident has said it, the page adds what it has not.
import { expect, test } from 'vitest';
import { unsaid } from './welcome.ts';

const RECORDED = 'Come in.\n\nThis room is being recorded.';

test.each([
  ['nobody has said it', 'Come in.', [], 'Come in.'],
  ['the resident has', 'Come in.', [{ model: true, text: 'Come in.' }], ''],
  ['a visitor has', 'Come in.', [{ text: 'Come in.' }], 'Come in.'],
  [
    'what the page adds',
    RECORDED,
    [{ model: true, text: 'Come in.' }],
    'This room is being recorded.',
  ],
  ['a word of it', 'Come in.', [{ model: true, text: 'Come' }], 'Come in.'],
  ['a line that was taken away', 'Come in.', [{ model: true, text: '' }], 'Come in.'],
  ['no welcome', '', [{ model: true, text: 'Hello.' }], ''],
] as const)('%s', (_, welcome, lines, left) => {
  expect(unsaid(welcome, lines)).toBe(left);
});
