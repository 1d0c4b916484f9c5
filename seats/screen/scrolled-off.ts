// Skips parsing of flood lines that will scroll out of the scrollback anyway; only their colours still matter.

/** Pending bytes from which it is worth checking. */
export const WORTH_BYTES = 192 * 1024;
/** Skipping less than this is not worth the effort, in bytes. */
const LEAST_BYTES = 64 * 1024;
/** With more distinct colour sequences than this since the last reset, nothing is skipped. */
const MAX_COLOURS = 256;

const [TAB, BEL, LF, CR, ESC] = [0x09, 0x07, 0x0a, 0x0d, 0x1b];

export interface LeftOut {
  /** Number of bytes from the output's start that need not be parsed. */
  bytes: number;
  /** What to parse in their place: the colours in force, and a new line at the bottom of the screen. */
  instead: Uint8Array;
}

/**
 * Finds lines that will have scrolled out by the end of the output. Only text, line ends, tabs, colours (SGR) and
 * erase-line (EL) are understood; the search stops at anything else.
 * @param output what the terminal parses next; it is between sequences, on its normal screen, without a scroll region
 * @param rows of the screen @param scrollback lines kept above it
 * @returns null if nothing can be skipped
 */
export function scrolledOff(output: Uint8Array, rows: number, scrollback: number): LeftOut | null {
  const { end, colours } = plainStart(output);
  const bytes = startOfKept(output, end, rows + scrollback);
  if (bytes < LEAST_BYTES || countLines(output, bytes, rows) < rows) return null;
  const kept = lastColours(output, colours, bytes);
  if (kept === null) return null;
  return { bytes, instead: Buffer.concat([...kept, Buffer.from(`\r${'\n'.repeat(rows)}`)]) };
}

/** Start and end of a colour sequence. */
type Span = readonly [start: number, end: number];

/** How far the output is plain, and the colour sequences in it. */
function plainStart(output: Uint8Array): { end: number; colours: Span[] } {
  const colours: Span[] = [];
  let i = 0;
  while (i < output.length) {
    const byte = output[i] as number;
    if (byte === ESC) {
      const end = endOfColour(output, i);
      if (end < 0) break;
      if (output[end - 1] === 0x6d) colours.push([i, end]);
      i = end;
    } else if (byte < 0x20) {
      if (byte !== LF && byte !== CR && byte !== TAB && byte !== BEL) break;
      i += 1;
    } else if (byte === 0xc2) {
      // U+0080 to U+009F are control characters.
      const next = output[i + 1] ?? 0x80;
      if (next >= 0x80 && next <= 0x9f) break;
      i += 2;
    } else {
      i += 1;
    }
  }
  return { end: i, colours };
}

/** @returns the end of `ESC [ numbers m` or `ESC [ numbers K`; -1 for anything else */
function endOfColour(output: Uint8Array, start: number): number {
  if (output[start + 1] !== 0x5b) return -1;
  for (let i = start + 2; i < output.length; i += 1) {
    const byte = output[i] as number;
    // Digits, colon, semicolon.
    if (byte >= 0x30 && byte <= 0x3b) continue;
    return byte === 0x6d || byte === 0x4b ? i + 1 : -1;
  }
  return -1;
}

/** Start of the last line with at least this many line ends between it and `end`; 0 if there is none. */
function startOfKept(output: Uint8Array, end: number, lines: number): number {
  let at = end;
  for (let left = lines; left > 0; left -= 1) {
    at = output.lastIndexOf(LF, at - 1);
    if (at <= 0) return 0;
  }
  // Only a line that starts at the first column; a line feed alone does not go there.
  do at = output.lastIndexOf(LF, at - 1);
  while (at > 0 && output[at - 1] !== CR);
  return at > 0 ? at + 1 : 0;
}

/** Counts line feeds before `end`, up to `enough`. */
function countLines(output: Uint8Array, end: number, enough: number): number {
  let lines = 0;
  for (let at = output.indexOf(LF); at >= 0 && at < end && lines < enough; lines += 1) {
    at = output.indexOf(LF, at + 1);
  }
  return lines;
}

/**
 * The colour sequences in force at `end`: those since the last full reset, each at its last occurrence, because later
 * ones override earlier ones. Null if there are too many.
 */
function lastColours(
  output: Uint8Array,
  colours: readonly Span[],
  end: number,
): Uint8Array[] | null {
  const kept = new Map<string, Uint8Array>();
  for (let i = colours.findLastIndex(([, to]) => to <= end); i >= 0; i -= 1) {
    const sequence = output.subarray(...(colours[i] as Span));
    const key = Buffer.from(sequence).toString('latin1');
    if (!kept.has(key)) kept.set(key, sequence);
    if (kept.size > MAX_COLOURS) return null;
    // `ESC [ m`, `ESC [ ; ... m`, `ESC [ 0 m` and `ESC [ 0 ; ... m` begin with a reset.
    if (/^..0?[m;]/s.test(key)) break;
  }
  return [...kept.values()].reverse();
}
