// What differs is told line by line, and without a long search where nearly everything does.
import { expect, test } from 'vitest';
import { type DiffLine, lineDiff } from './line-diff.ts';

const written = (lines: readonly DiffLine[]) => lines.map(({ mark, line }) => mark + line);

test('lines that go and come stand where they are', () => {
  expect(written(lineDiff('a\nb\nc\n', 'a\nB\nc\nd\n'))).toEqual([' a', '-b', '+B', ' c', '+d']);
  expect(written(lineDiff('', 'a\n'))).toEqual(['+a']);
});

test('texts that differ in very many lines are not searched for what they share in between', () => {
  const lines = (word: string) =>
    Array.from({ length: 600 }, (_, i) => (i % 2 ? `${i}` : word + i));
  const [before, after] = [lines('a'), lines('b')];
  const whole = (all: string[]) => `first\n${all.join('\n')}\nlast\n`;
  expect(written(lineDiff(whole(before), whole(after)))).toEqual([
    ' first',
    ...before.slice(0, -1).map((line) => `-${line}`),
    ...after.slice(0, -1).map((line) => `+${line}`),
    ...[' 599', ' last'],
  ]);
});

test('two of the largest files that share nothing are told apart', () => {
  const file = (from: number) => Array.from({ length: 65_000 }, (_, i) => `${from + i}\n`).join('');
  const found = lineDiff(file(100), file(100_000));
  expect(found.filter(({ mark }) => mark === '-')).toHaveLength(65_000);
  expect(found.filter(({ mark }) => mark === '+')).toHaveLength(65_000);
  expect(lineDiff('', file(100)).every(({ mark }) => mark === '+')).toBe(true);
});
