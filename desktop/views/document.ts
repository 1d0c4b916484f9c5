// Pure text-editing state: lines of graphemes, a cursor, and the effect of each key.

const SEGMENTER = new Intl.Segmenter('en', { granularity: 'grapheme' });
/** Maximum text size of an editor, in UTF-16 units: what one IPC request can carry. */
export const MAX_TEXT = 48 * 1024;

export interface Document {
  /** Each line as its graphemes, so that the cursor is never inside one. */
  readonly lines: readonly (readonly string[])[];
  readonly row: number;
  readonly col: number;
  /** UTF-16 units, line breaks included. */
  readonly length: number;
}

/** A document with the cursor at its start; excess text and other controls than breaks and tabs are dropped. */
export function documentOf(text: string): Document {
  const clean = tidy(text).slice(0, MAX_TEXT).toWellFormed();
  return { lines: clean.split('\n').map(graphemes), row: 0, col: 0, length: clean.length };
}

export function textOf(doc: Document): string {
  return doc.lines.map((line) => line.join('')).join('\n');
}

/** Inserts text at the cursor. Returns the same document if it would grow too large. */
export function insert(doc: Document, text: string): Document {
  const clean = tidy(text);
  if (clean === '' || doc.length + clean.length > MAX_TEXT) return doc;
  const line = doc.lines[doc.row] ?? [];
  const parts = clean.split('\n');
  const before = line.slice(0, doc.col).join('') + (parts[0] ?? '');
  const after = line.slice(doc.col).join('');
  const last = parts.length === 1 ? before : (parts.at(-1) ?? '');
  const middle = parts.length === 1 ? [] : [before, ...parts.slice(1, -1)];
  return {
    lines: doc.lines.toSpliced(doc.row, 1, ...middle.map(graphemes), graphemes(last + after)),
    row: doc.row + parts.length - 1,
    col: graphemes(last).length,
    length: doc.length + clean.length,
  };
}

/** Deletes the grapheme or line break before the cursor. */
export function backspace(doc: Document): Document {
  const at = step(doc, -1);
  return at === doc ? doc : removeForward(at);
}

/** Deletes the grapheme or line break under the cursor. */
export function removeForward(doc: Document): Document {
  const line = doc.lines[doc.row] ?? [];
  const char = line[doc.col];
  if (char !== undefined)
    return {
      ...doc,
      lines: doc.lines.with(doc.row, line.toSpliced(doc.col, 1)),
      length: doc.length - char.length,
    };
  const next = doc.lines[doc.row + 1];
  if (!next) return doc;
  return {
    ...doc,
    lines: doc.lines.toSpliced(doc.row, 2, [...line, ...next]),
    length: doc.length - 1,
  };
}

/** Moves one grapheme left (-1) or right (1), across line ends. */
export function step(doc: Document, by: 1 | -1): Document {
  const col = doc.col + by;
  if (col >= 0 && col <= width(doc, doc.row)) return { ...doc, col };
  const row = doc.row + by;
  if (row < 0 || row >= doc.lines.length) return doc;
  return { ...doc, row, col: by < 0 ? width(doc, row) : 0 };
}

/** Moves up or down by lines, in the same column if the line is long enough. */
export function jump(doc: Document, by: number): Document {
  const row = Math.max(0, Math.min(doc.row + by, doc.lines.length - 1));
  return { ...doc, row, col: Math.min(doc.col, width(doc, row)) };
}

/** Moves the cursor; out-of-range positions are clamped. */
export function moveTo(doc: Document, row: number, col: number): Document {
  const line = Math.max(0, Math.min(row, doc.lines.length - 1));
  return { ...doc, row: line, col: Math.max(0, Math.min(col, width(doc, line))) };
}

function width(doc: Document, row: number): number {
  return doc.lines[row]?.length ?? 0;
}

function graphemes(line: string): string[] {
  if (/^[\x20-\x7e]*$/.test(line)) return line.split('');
  return Array.from(SEGMENTER.segment(line), ({ segment }) => segment);
}

function tidy(text: string): string {
  return text
    .replace(/\r\n?/g, '\n')
    .replace(/\t/g, '    ')
    .replace(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/g, '');
}
