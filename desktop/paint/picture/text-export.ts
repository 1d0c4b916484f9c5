// A picture as text, to be copied: characters alone, or with the control sequences of its colours.
import { NO_COLOR, paletteColor, THEME_COLOR } from './ink.ts';
import { EMPTY, type Picture, TAIL } from './picture.ts';

const UPPER = '▀';
const LOWER = '▄';
const FULL = '█';

/** Lines without trailing blanks and empty lines at the end. Where two colours share a cell, it is full. */
export function plainText(picture: Picture): string {
  return linesOf(picture, (at) => {
    const [fg, bg] = [picture.fg[at], picture.bg[at]];
    const char = picture.chars[at] as number;
    if (char === TAIL) return '';
    if (char === EMPTY) return bg === NO_COLOR ? ' ' : FULL;
    const shown = String.fromCodePoint(char);
    if (shown !== UPPER || bg === NO_COLOR) return shown;
    return fg === NO_COLOR ? LOWER : FULL;
  });
}

/** The same with colours, for a terminal or an editor of ANSI art. */
export function ansiText(picture: Picture): string {
  return linesOf(picture, (at, last) => {
    let [fg, bg] = [picture.fg[at] as number, picture.bg[at] as number];
    const char = picture.chars[at] as number;
    if (char === TAIL) return '';
    let shown = char === EMPTY ? ' ' : String.fromCodePoint(char);
    // A half without a colour can't be the foreground.
    if (shown === UPPER && fg === NO_COLOR) [shown, fg, bg] = [LOWER, bg, fg];
    const next = `${sgr(fg, 38)};${sgr(bg, 48)}`;
    if (next === last.style) return shown;
    last.style = next;
    return `\x1b[${next}m${shown}`;
  });
}

function linesOf(picture: Picture, cell: (at: number, last: { style: string }) => string): string {
  const { w, h } = picture;
  const lines: string[] = [];
  for (let y = 0; y < h; y += 1) {
    const last = { style: '' };
    let end = w;
    while (end > 0 && isBlank(picture, y * w + end - 1)) end -= 1;
    let line = '';
    for (let x = 0; x < end; x += 1) line += cell(y * w + x, last);
    lines.push(last.style === '' ? line : `${line}\x1b[0m`);
  }
  while (lines.at(-1) === '') lines.pop();
  return lines.join('\n');
}

function isBlank({ chars, bg }: Picture, at: number): boolean {
  return chars[at] === EMPTY && bg[at] === NO_COLOR;
}

function sgr(color: number, base: 38 | 48): string {
  if (color === THEME_COLOR || color === NO_COLOR) return String(base + 1);
  const rgb = paletteColor(color);
  return `${base};2;${rgb >> 16};${(rgb >> 8) & 255};${rgb & 255}`;
}
