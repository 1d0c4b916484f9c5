// A reply into the lines that a room takes: at most 2,000 characters each.
import { CHAT_MAX_CHARS } from '../protocol/limits.ts';
import { cleanChat, cleanText } from '../protocol/text/text.ts';

/** Where a text is best divided, best first: paragraphs, lines, sentences, words. Each ends where the next line begins. */
const BREAKS = [/\n\s*\n/g, /\n/g, /[.!?…。！？]["'”’)\]]*\s+/g, /\s+/g];
/** A line that is divided has at least this part of its length. */
const LEAST = 0.5;

/**
 * Divides a reply, or what there is of it so far: lines before the last are final, whatever is added to the reply later.
 * @returns lines as the room would clean them, none of them empty
 */
export function linesOf(reply: string): string[] {
  const lines: string[] = [];
  let rest = cleanText(reply).trimStart();
  // One more than a line has, so that nothing of what comes later has a say.
  while (rest.length > CHAT_MAX_CHARS) {
    const end = endOf(rest.slice(0, CHAT_MAX_CHARS));
    lines.push(rest.slice(0, end));
    rest = rest.slice(end).trimStart();
  }
  lines.push(rest);
  return lines.map(cleanChat).filter((line) => line !== '');
}

/** @param full as much as fits into a line @returns how much of it becomes one */
function endOf(full: string): number {
  for (const pattern of BREAKS) {
    const ends = [...full.matchAll(pattern)].map(({ index, 0: found }) => index + found.length);
    const last = ends.findLast((end) => end >= full.length * LEAST);
    if (last !== undefined) return last;
  }
  const segments = [...new Intl.Segmenter('en', { granularity: 'grapheme' }).segment(full)];
  const last = segments.at(-1)?.index ?? 0;
  // The last grapheme may go on behind the end; one that is as long as a line is divided all the same.
  return last > full.length * LEAST ? last : full.length;
}
