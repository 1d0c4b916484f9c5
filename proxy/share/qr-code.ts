// A link as a QR code that a phone reads from a terminal. Pure.
import { encodeQR } from 'qr';

/** What a reader needs around it; two blocks do in practice, and keep it small. */
const BORDER = 2;
/** White on black whatever the terminal's own colours are, and back. */
const SET = '\u001b[40;97m';
const RESET = '\u001b[0m';

/**
 * Two rows of blocks in a line of text, light ones drawn.
 * @param isColoured whether it sets its colours; without, it is right on a dark terminal and inverted on a light one,
 * which most readers take, too
 */
export function qrCode(text: string, isColoured: boolean): string {
  const dark = encodeQR(text, 'raw', { ecc: 'low', border: BORDER });
  // A row of text below the last one is part of the border.
  const isLight = (row: number, column: number) => dark[row]?.[column] !== true;
  const lines: string[] = [];
  for (let row = 0; row < dark.length; row += 2) {
    const blocks = (dark[row] ?? []).map((_, column) => {
      const [upper, lower] = [isLight(row, column), isLight(row + 1, column)];
      if (upper && lower) return '█';
      if (upper) return '▀';
      return lower ? '▄' : ' ';
    });
    const line = blocks.join('');
    lines.push(isColoured ? `${SET}${line}${RESET}` : line);
  }
  return lines.join('\n');
}
