// What differs between two texts, line by line, in a bounded time: the proxy's one thread has seats to serve meanwhile. Pure.
import { diffLines } from 'diff';

export interface DiffLine {
  mark: '+' | '-' | ' ';
  line: string;
}

/** Lines that go or come; the work grows with the square of it. */
const MAX_EDITS = 500;

/** Texts that differ in more lines than are worth telling apart: all between what they begin and end with goes, and comes. */
export function lineDiff(before: string, after: string): DiffLine[] {
  const found = diffLines(before, after, { maxEditLength: MAX_EDITS });
  if (!found) return coarse(linesOf(before), linesOf(after));
  return found.flatMap(({ value, added, removed }) =>
    marked(added ? '+' : removed ? '-' : ' ', linesOf(value)),
  );
}

function coarse(before: readonly string[], after: readonly string[]): DiffLine[] {
  const most = Math.min(before.length, after.length);
  let start = 0;
  while (start < most && before[start] === after[start]) start += 1;
  let end = 0;
  while (end < most - start && before.at(-1 - end) === after.at(-1 - end)) end += 1;
  return [
    ...marked(' ', before.slice(0, start)),
    ...marked('-', before.slice(start, before.length - end)),
    ...marked('+', after.slice(start, after.length - end)),
    ...marked(' ', before.slice(before.length - end)),
  ];
}

const linesOf = (text: string): string[] =>
  text === '' ? [] : text.replace(/\n$/, '').split('\n');
const marked = (mark: DiffLine['mark'], lines: readonly string[]): DiffLine[] =>
  lines.map((line) => ({ mark, line }));
