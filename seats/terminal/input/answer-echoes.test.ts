// Answers of pages are dropped, what people do never is.
import { expect, test } from 'vitest';
import { AnswerEchoes } from './answer-echoes.ts';

const NOW = 1_000_000;

function judge(input: string, { answered = '', later = 0, isBehind = false } = {}): string {
  const echoes = new AnswerEchoes();
  if (answered) echoes.answered(answered, NOW);
  return echoes.judge(Buffer.from(input), NOW + later, isBehind);
}

test.each([
  ['the same answer', '\x1b[?1;2c', { answered: '\x1b[?1;2c' }],
  ['that of another version', '\x1b[>0;300;1c', { answered: '\x1b[>0;276;0c' }],
  ['a position that is no key', '\x1b[5;7R', { answered: '\x1b[5;6R' }],
  ['two at once', '\x1b[0n\x1b[5;7R', { answered: '\x1b[0n\x1b[5;7R' }],
  ['one that comes before ours', '\x1b[?1;2c', { isBehind: true }],
  [
    'a position that could be a key, and is the one that was given',
    '\x1b[1;2R',
    { answered: '\x1b[1;2R' },
  ],
])('dropped: %s', (_what, input, more) => {
  expect(judge(input, more)).toBe('echo');
});

test.each([
  ['nothing was asked', '\x1b[?1;2c', {}],
  ['something else was asked', '\x1b[?1;2c', { answered: '\x1b[0n' }],
  ['it was asked long ago', '\x1b[?1;2c', { answered: '\x1b[?1;2c', later: 20_000 }],
  ['Shift and F3 while a position was asked', '\x1b[1;2R', { answered: '\x1b[7;2R' }],
  ['keys', '\x1b[A', { isBehind: true }],
  ['a paste of an answer', '\x1b[200~\x1b[0n\x1b[201~', { answered: '\x1b[0n' }],
  ['a key behind an answer', '\x1b[0nx', { answered: '\x1b[0n' }],
])('kept: %s', (_what, input, more) => {
  expect(judge(input, more)).toBe('input');
});

test('Shift and F3, or a position, before ours: not known yet', () => {
  expect(judge('\x1b[1;2R', { isBehind: true })).toBe('unknown');
});
