// Splits a chat line between graphemes into pieces that each fit in one IPC command.
const segmenter = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** Size of a text once percent-encoded, in bytes. */
export function encodedBytes(text: string): number {
  return encodeURIComponent(text.toWellFormed()).length;
}

/** A text on one line, as the app's chat has it: line breaks and tabs become spaces. */
export function onOneLine(text: string): string {
  return text.toWellFormed().replace(/\s+/g, ' ').trim();
}

/** Splits a text on one line as `splitLine`. */
export function splitText(text: string, max: number): string[] {
  return splitLine(onOneLine(text), max);
}

/** Splits a line into pieces of at most `max` encoded bytes. @param max at least 12: one code point */
export function splitLine(line: string, max: number): string[] {
  const pieces: string[] = [];
  let piece = '';
  let bytes = 0;
  for (const unit of units(line, max)) {
    const n = encodedBytes(unit);
    if (bytes + n > max && piece !== '') {
      pieces.push(piece);
      piece = '';
      bytes = 0;
    }
    piece += unit;
    bytes += n;
  }
  if (piece !== '') pieces.push(piece);
  return pieces;
}

/** Graphemes; one that is too long by itself (a letter with hundreds of marks) is split into code points. */
function* units(line: string, max: number): Generator<string> {
  for (const { segment } of segmenter.segment(line)) {
    if (encodedBytes(segment) <= max) yield segment;
    else yield* segment;
  }
}
