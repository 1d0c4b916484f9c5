// A flood of lines of which a terminal keeps the last ones only: the others need not be parsed, but for their colours.

/** Waiting output from which on it is worth to look, in bytes. */
export const WORTH_BYTES = 192 * 1024;
/** Less than this to leave out is not worth the trouble, in bytes. */
const LEAST_BYTES = 64 * 1024;
/** With more different colours than this, none of them ever reset, everything is parsed as it came. */
const MAX_COLOURS = 256;

const [TAB, BEL, LF, CR, ESC] = [0x09, 0x07, 0x0a, 0x0d, 0x1b];

export interface LeftOut {
  /** How much of the output need not be parsed, from its start on. */
  bytes: number;
  /** What is to be parsed in its place: its colours, and a new line at the bottom of the screen. */
  instead: Uint8Array;
}

/**
 * Looks for lines that are out of sight before the output is over. Only text, line ends, tabs, colours (SGR) and the
 * erasing of a line's rest (EL) are understood: up to the first thing that is none of these.
 * @param output what a terminal parses next; it is between sequences, on its normal screen, without a scroll region
 * @param rows of the screen @param scrollback lines that are kept above it
 * @returns null where there is nothing to leave out
 */
export function scrolledOff(output: Uint8Array, rows: number, scrollback: number): LeftOut | null {
  const { end, colours } = plainStart(output);
  const bytes = startOfKept(output, end, rows + scrollback);
  if (bytes < LEAST_BYTES || countLines(output, bytes, rows) < rows) return null;
  const kept = lastColours(output, colours, bytes);
  if (kept === null) return null;
  return { bytes, instead: Buffer.concat([...kept, Buffer.from(`\r${'\n'.repeat(rows)}`)]) };
}

/** Where a colour sequence starts and ends. */
type Span = readonly [start: number, end: number];

/** How far the output is plain, and the colours in it. */
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

/** Where the line starts after which so many more line ends come before `end`; 0 if there is none. */
function startOfKept(output: Uint8Array, end: number, lines: number): number {
  let at = end;
  for (let left = lines; left > 0; left -= 1) {
    at = output.lastIndexOf(LF, at - 1);
    if (at <= 0) return 0;
  }
  // At the first column, which a line feed alone does not go to.
  do at = output.lastIndexOf(LF, at - 1);
  while (at > 0 && output[at - 1] !== CR);
  return at > 0 ? at + 1 : 0;
}

/** Line feeds before `end`; no more than `enough` are counted. */
function countLines(output: Uint8Array, end: number, enough: number): number {
  let lines = 0;
  for (let at = output.indexOf(LF); at >= 0 && at < end && lines < enough; lines += 1) {
    at = output.indexOf(LF, at + 1);
  }
  return lines;
}

/**
 * The colours in force at `end`: the sequences since the last one that resets all, each where it came last, since
 * that is what decides. Null if they are too many.
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
