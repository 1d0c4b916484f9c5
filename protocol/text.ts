// Cleans what people and apps write before anyone else sees it (TX1).
import { CHAT_MAX_CHARS, NAME_MAX_GRAPHEMES, TITLE_MAX_CHARS } from './limits.ts';

// C0 and C1 controls (ESC among them), DEL, bidi controls, zero-width joins of lines, BOM, lone surrogates.
const CONTROLS = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g;
const LINE_BREAKS = /[\t\n\u2028\u2029]+/g;
const BIDI = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/g;

function strip(text: string): string {
  return text.toWellFormed().replace(/\r\n?/g, '\n').replace(CONTROLS, '').replace(BIDI, '');
}

/**
 * A name as others may see it: one line, no controls, at most 32 graphemes.
 * Returns an empty string if nothing is left.
 */
export function cleanName(text: string): string {
  const line = strip(text.slice(0, 1_000)).replace(LINE_BREAKS, ' ').replace(/\s+/g, ' ').trim();
  const segments = new Intl.Segmenter('en', { granularity: 'grapheme' }).segment(line);
  let out = '';
  let n = 0;
  for (const { segment } of segments) {
    // A grapheme may hold any number of combining marks; more than 16 units of one is no name.
    if (n === NAME_MAX_GRAPHEMES) break;
    out += segment.slice(0, 16);
    n += 1;
  }
  return out.toWellFormed().trim();
}

/** A chat line: line breaks and tabs stay, other controls go; at most 2,000 characters. */
export function cleanChat(text: string): string {
  return strip(text.slice(0, CHAT_MAX_CHARS * 4))
    .replace(/[\u2028\u2029]/g, '\n')
    .trim()
    .slice(0, CHAT_MAX_CHARS)
    .toWellFormed();
}

/** A window title: one line without controls, at most 256 characters. */
export function cleanTitle(text: string): string {
  return strip(text.slice(0, TITLE_MAX_CHARS * 4))
    .replace(LINE_BREAKS, ' ')
    .slice(0, TITLE_MAX_CHARS)
    .toWellFormed();
}
