// Splits text into pieces of one or two terminal cells, so that computed widths match what the terminal draws.
import { eastAsianWidth } from 'get-east-asian-width';

export interface Glyph {
  char: string;
  width: 1 | 2;
}

/** What takes no cell of its own. */
const ZERO = /^[\p{M}\p{Cc}\p{Cf}\p{Cs}\p{Default_Ignorable_Code_Point}]/u;
const SEGMENTER = new Intl.Segmenter('en', { granularity: 'grapheme' });
// Printable ASCII and Latin-1, box drawing, blocks, narrow shapes, braille: one code unit is one cell. Most drawn text
// consists of these, and segmenting costs some twenty times more.
const PLAIN = /^[\x20-\x7e\xa1-\xac\xae-\xff\u2500-\u25fc\u2800-\u28ff]*$/;
const CONTROL =
  /[\u0000-\u001f\u007f-\u009f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g;

/**
 * Cells of a line of text. Control characters are dropped. A grapheme is drawn as its first code point: terminals
 * without grapheme clustering (such as xterm.js) would give the others cells of their own, and a screen buffer's cell
 * holds one code point. Composed forms (NFC) keep most accents.
 */
export function glyphs(text: string): Glyph[] {
  if (PLAIN.test(text)) return Array.from(text, (char) => ({ char, width: 1 }));
  const out: Glyph[] = [];
  const clean = text.normalize('NFC').replace(/\t/g, '    ').replace(CONTROL, '').toWellFormed();
  for (const { segment } of SEGMENTER.segment(clean)) {
    const code = segment.codePointAt(0) ?? 0x20;
    const char = String.fromCodePoint(code);
    if (!ZERO.test(char)) out.push({ char, width: eastAsianWidth(code) });
  }
  return out;
}

/** True if every UTF-16 unit of the text takes one cell. */
export function isPlain(text: string): boolean {
  return PLAIN.test(text);
}

/** Width of the text in columns. */
export function columns(text: string): number {
  return PLAIN.test(text) ? text.length : glyphs(text).reduce((sum, { width }) => sum + width, 0);
}

/** Truncates the text to a number of columns, with an ellipsis. */
export function truncate(text: string, max: number): string {
  if (columns(text) <= max) return text;
  if (max < 1) return '';
  let used = 0;
  let out = '';
  for (const { char, width } of glyphs(text)) {
    if (used + width > max - 1) break;
    used += width;
    out += char;
  }
  return `${out}…`;
}

/** Wraps paragraphs at spaces, and inside words longer than a line; continuation lines keep the first one's indent. */
export function wrap(text: string, max: number): string[] {
  return max < 2 ? [] : text.split('\n').flatMap((paragraph) => wrapOne(paragraph, max));
}

function wrapOne(paragraph: string, max: number): string[] {
  if (columns(paragraph) <= max) return [paragraph.trimEnd()];
  const lead = /^[ \t]*(?:[-*·•] +)?/.exec(paragraph)?.[0] ?? '';
  const indent = ' '.repeat(columns(lead) <= max / 2 ? columns(lead) : 0);
  const lines: string[] = [];
  let line = '';
  let used = 0;
  const push = (text: string, cells: number): void => {
    line += text;
    used += cells;
  };
  const end = (): void => {
    lines.push(line.trimEnd());
    line = indent;
    used = indent.length;
  };
  for (const word of paragraph.match(/\s+|\S+/g) ?? []) {
    const width = columns(word);
    const blank = /^\s/.test(word);
    if (used + width <= max) {
      push(word, width);
      continue;
    }
    if (line.trim() !== '') end();
    if (blank) continue;
    for (const { char, width: cells } of glyphs(word)) {
      if (used + cells > max) end();
      push(char, cells);
    }
  }
  if (line.trim() !== '' || lines.length === 0) lines.push(line.trimEnd());
  return lines;
}
