// The colours of a terminal's page: what the proxy gives ttyd, and answers an app that asks for them.

/** Goes to ttyd's page, which keeps its own colours where nothing is said. */
export const TERMINAL_THEME = {
  background: '#0b0d12',
  foreground: '#e8ebf2',
  cursor: '#e8ebf2',
  cursorAccent: '#0b0d12',
  selectionBackground: '#3a4a6b',
} as const;

/** The first sixteen colours of ttyd 1.7.7's page; dark, then bright. */
const TTYD_PALETTE = [
  ...['#000000', '#d81e00', '#5ea702', '#cfae00', '#427ab3', '#89658e', '#00a7aa', '#dbded8'],
  ...['#686a66', '#f54235', '#99e343', '#fdeb61', '#84b0d8', '#bc94b7', '#37e6e8', '#f1f1f0'],
];
const OWN = [TERMINAL_THEME.foreground, TERMINAL_THEME.background, TERMINAL_THEME.cursor];
const CUBE = [0x00, 0x5f, 0x87, 0xaf, 0xd7, 0xff];

export type Rgb = readonly [red: number, green: number, blue: number];

/** @param index 0 to 255 of the palette (xterm's); 256 to 258: foreground, background, cursor */
export function themeColor(index: number): Rgb {
  const named = index < 16 ? TTYD_PALETTE[index] : OWN[index - 256];
  if (named) {
    const value = Number.parseInt(named.slice(1), 16);
    return [value >>> 16, (value >>> 8) & 0xff, value & 0xff];
  }
  if (index >= 232) return [0, 1, 2].map(() => 8 + (index - 232) * 10) as unknown as Rgb;
  const at = index - 16;
  const part = (n: number) => CUBE[n % 6] ?? 0;
  return [part(Math.floor(at / 36)), part(Math.floor(at / 6)), part(at)];
}
