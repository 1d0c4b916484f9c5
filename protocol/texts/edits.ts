// Edits of a plain text: what one writer has changed, in positions of the text before, as apps and bridges tell it.

/** At this UTF-16 position of the text before, removes so many units, then inserts these. */
export type TextEdit = readonly [at: number, remove: number, insert: string];

/** The text after edits. @param edits ascending */
export function editText(text: string, edits: readonly TextEdit[]): string {
  let from = 0;
  let out = '';
  for (const [at, remove, insert] of edits) {
    out += text.slice(from, at) + insert;
    from = at + remove;
  }
  return out + text.slice(from);
}

/** Whether edits lie within a text and cut no character in two. */
export function fits(text: string, edits: readonly TextEdit[]): boolean {
  return edits.every(([at, remove]) => {
    const to = at + remove;
    return to <= text.length && !isSplit(text, at) && !isSplit(text, to);
  });
}

/** The smallest single replacement that leads from a text to another; none if they are equal. */
export function replacement(from: string, to: string): TextEdit[] {
  if (from === to) return [];
  const most = Math.min(from.length, to.length);
  let start = 0;
  while (start < most && from[start] === to[start]) start += 1;
  if (isSplit(from, start) || isSplit(to, start)) start -= 1;
  let end = 0;
  while (end < most - start && from.at(-1 - end) === to.at(-1 - end)) end += 1;
  if (isSplit(from, from.length - end) || isSplit(to, to.length - end)) end -= 1;
  return [[start, from.length - end - start, to.slice(start, to.length - end)]];
}

/** Whether a position is between the halves of a surrogate pair. */
export function isSplit(text: string, at: number): boolean {
  return (
    at > 0 && at < text.length && isHigh(text.charCodeAt(at - 1)) && isLow(text.charCodeAt(at))
  );
}

const isHigh = (unit: number): boolean => unit >= 0xd800 && unit <= 0xdbff;
const isLow = (unit: number): boolean => unit >= 0xdc00 && unit <= 0xdfff;
