// What leads from one text to another, where nobody tells: as few characters as can be found in a moment.
import { diffChars } from 'diff';
import { replacement, type TextEdit } from './edits.ts';

/** Characters that differ at most; beyond that all between the first and the last difference is replaced. */
const MOST = 500;

/** @returns edits of `from`, ascending, whole characters each */
export function difference(from: string, to: string): TextEdit[] {
  const [whole] = replacement(from, to);
  if (!whole) return [];
  const [start, remove, insert] = whole;
  if (remove === 0 || insert === '') return [whole];
  const parts = diffChars(from.slice(start, start + remove), insert, { maxEditLength: MOST });
  if (!parts) return [whole];
  const edits: TextEdit[] = [];
  let at = start;
  for (const { value, added = false, removed = false } of parts) {
    const last = edits.at(-1);
    const joined = last && last[0] + last[1] === at ? edits.pop() : undefined;
    const [begin, gone, put] = joined ?? [at, 0, ''];
    if (removed) edits.push([begin, gone + value.length, put]);
    else if (added) edits.push([begin, gone, put + value]);
    else if (joined) edits.push(joined);
    if (!added) at += value.length;
  }
  return edits;
}
