// What of a text that was typed, pasted or sent may be in an editor, and where a caret may stand in it.

const SEGMENTER = new Intl.Segmenter('en', { granularity: 'grapheme' });
const PLAIN = /^[\x20-\x7e]*$/;

/** Line breaks as `\n`, tabs as spaces, and no other control characters. */
export function tidy(text: string): string {
  return text
    .replace(/\r\n?|[\u2028\u2029]/g, '\n')
    .replace(/\t/g, '    ')
    .replace(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/g, '');
}

/** A line as its graphemes, so that a caret is never inside one. */
export function graphemes(line: string): string[] {
  if (PLAIN.test(line)) return line.split('');
  return Array.from(SEGMENTER.segment(line), ({ segment }) => segment);
}

/** The nearest place of a caret before (-1) or after (1) an offset into a line; the offset itself at the line's ends. */
export function nextStop(line: string, at: number, by: 1 | -1): number {
  let start = 0;
  for (const segment of graphemes(line)) {
    const end = start + segment.length;
    if (by > 0 && end > at) return end;
    if (by < 0 && end >= at) return Math.min(start, at);
    start = end;
  }
  return at;
}

/** Where the word beside an offset ends (1) or begins (-1), blanks on the way skipped. */
export function nextWord(line: string, at: number, by: 1 | -1): number {
  const rest = by > 0 ? line.slice(at) : line.slice(0, at);
  const found =
    by > 0
      ? /^\s*(?:[\p{L}\p{N}\p{M}_]+|[^\s\p{L}\p{N}\p{M}_]+)?/u
      : /(?:[\p{L}\p{N}\p{M}_]+|[^\s\p{L}\p{N}\p{M}_]+)?\s*$/u;
  return at + by * (found.exec(rest)?.[0].length ?? 0);
}

/** The word around an offset, or the blanks. */
export function wordAt(line: string, at: number): { from: number; to: number } {
  for (const match of line.matchAll(/[\p{L}\p{N}\p{M}_]+|\s+|[^\s\p{L}\p{N}\p{M}_]+/gu)) {
    const to = match.index + match[0].length;
    if (at < to) return { from: match.index, to };
  }
  return { from: at, to: at };
}
