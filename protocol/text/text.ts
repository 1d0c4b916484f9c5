// Cleans what people and apps write before anyone else sees it (TX1).

import { CHAT_MAX_CHARS, NAME_MAX_GRAPHEMES, TITLE_MAX_CHARS } from '../limits.ts';
import { cutMarks, dropBlanks, dropUnseen, isBlank } from './invisible.ts';

// C0 and C1 controls (ESC among them) and DEL; bidi controls, BOM and their like are `dropUnseen`'s.
const CONTROLS = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g;
const LINE_BREAKS = /[\t\n\u2028\u2029]+/g;
/** Characters of one grapheme of a name: every emoji has fewer, but a chain of joined letters may be endless. */
const GRAPHEME_MAX_CHARS = 32;

function strip(text: string): string {
  const lines = text.toWellFormed().replace(/\r\n?/g, '\n').replace(CONTROLS, '');
  return cutMarks(dropUnseen(lines));
}

/** The beginning of a text, without half a pair at its end. */
function beginning(text: string, chars: number): string {
  return text.length <= chars ? text : text.slice(0, chars).replace(/[\ud800-\udbff]$/, '');
}

/** The beginning of a cleaned text, also without a joiner that has lost what it joined. */
function cut(text: string, chars: number): string {
  return text.length <= chars ? text : dropUnseen(beginning(text, chars));
}

/**
 * A name as others may see it: one line, nothing that steers or can't be seen, at most 32 graphemes with 8 marks each.
 * Returns an empty string if nothing is left.
 */
export function cleanName(text: string): string {
  const seen = dropBlanks(strip(beginning(text, 1_000)));
  // Marks without a base would sit on whatever stands before the name.
  const line = cutMarks(seen)
    .replace(/\s+/g, ' ')
    .replace(/^[\s\p{M}\u200c\u200d]+/u, '')
    .trim();
  const segments = new Intl.Segmenter('en', { granularity: 'grapheme' }).segment(line);
  let out = '';
  let n = 0;
  for (const { segment } of segments) {
    if (n === NAME_MAX_GRAPHEMES) break;
    out += cut(segment, GRAPHEME_MAX_CHARS);
    n += 1;
  }
  return dropUnseen(out).trim();
}

/**
 * A chat line: line breaks, tabs and spaces stay, what steers or can't be seen goes; at most 2,000 characters.
 * Returns an empty string if nothing is left to be seen.
 */
export function cleanChat(text: string): string {
  const line = strip(beginning(text, CHAT_MAX_CHARS * 4))
    .replace(/[\u2028\u2029]/g, '\n')
    .trim();
  return isBlank(line) ? '' : cut(line, CHAT_MAX_CHARS);
}

/** A window title: one line without what steers or can't be seen, at most 256 characters; empty if nothing is left. */
export function cleanTitle(text: string): string {
  const line = strip(beginning(text, TITLE_MAX_CHARS * 4)).replace(LINE_BREAKS, ' ');
  return isBlank(line) ? '' : cut(line, TITLE_MAX_CHARS);
}
