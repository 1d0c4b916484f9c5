// Sanitizes text from people and apps before anyone else sees it (TX1).

import {
  CHAT_MAX_CHARS,
  NAME_MAX_GRAPHEMES,
  REMARK_MAX_CHARS,
  TITLE_MAX_CHARS,
} from '../limits.ts';
import { dropControls } from './controls.ts';
import { cutMarks, dropBlanks, dropUnseen, isBlank } from './invisible.ts';

const SEPARATORS = /[\u2028\u2029]/g;
const LINE_BREAKS = /[\t\n]+/g;
/** Largest grapheme of a name in characters: every emoji is shorter, but joined letters can form endless ones. */
const GRAPHEME_MAX_CHARS = 32;

/** Removes control and invisible characters but tabs and line breaks (`\n`), and limits stacked marks; of any length. */
export function cleanText(text: string): string {
  return cutMarks(dropUnseen(dropControls(text).replace(SEPARATORS, '\n')));
}

/** Truncates a text without splitting a surrogate pair. */
function beginning(text: string, chars: number): string {
  return text.length <= chars ? text : text.slice(0, chars).replace(/[\ud800-\udbff]$/, '');
}

/** Truncates a cleaned text and removes a joiner left dangling at the end. */
function cut(text: string, chars: number): string {
  return text.length <= chars ? text : dropUnseen(beginning(text, chars));
}

/**
 * Cleans a name: one line, no control or invisible characters, at most 32 graphemes with 8 marks each.
 * Returns an empty string if nothing is left.
 */
export function cleanName(text: string): string {
  const seen = dropBlanks(cleanText(beginning(text, 1_000)));
  // Leading marks without a base would attach to the text before the name.
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
 * Cleans a chat line: keeps line breaks, tabs and spaces, removes control and invisible characters; at most 2,000
 * characters. Returns an empty string if nothing visible is left.
 */
export function cleanChat(text: string): string {
  return cleaned(text, CHAT_MAX_CHARS, (line) => line.trim());
}

/** Cleans a window title: one line, no control or invisible characters, at most 256 characters; may be empty. */
export function cleanTitle(text: string): string {
  return cleaned(text, TITLE_MAX_CHARS, oneLine);
}

/** Cleans what a host or an operator gives as a reason, asks or says: like a title, at most 500 characters. */
export function cleanRemark(text: string): string {
  return cleaned(text, REMARK_MAX_CHARS, oneLine);
}

/** Cleans a longer text that is kept for the resident, such as a summary, as a chat line is. @param most characters */
export function cleanMemory(text: string, most: number): string {
  return cleaned(text, most, (lines) => lines.trim());
}

function cleaned(text: string, most: number, shape: (text: string) => string): string {
  const line = shape(cleanText(beginning(text, most * 4)));
  return isBlank(line) ? '' : cut(line, most);
}

function oneLine(text: string): string {
  return text.replace(LINE_BREAKS, ' ');
}
