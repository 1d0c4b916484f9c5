// Test helper: floods of output, and the screen contents that remain after them.

import { createScreen } from '../screen/headless-screen.ts';
import type { Screen } from '../screen/screen.ts';

export const ROWS = 24;
export const line = (n: number) => `line ${n} ${'x'.repeat(n % 70)}\r\n`;
export const lines = (count: number, of = line) =>
  Buffer.from(Array.from({ length: count }, (_, n) => of(n)).join(''));

export interface Flood {
  /** What the terminal shows, or is in the middle of, before the flood. */
  setup: string;
  /** Prefixes used only by lines that have scrolled off at the end. */
  early: string;
  /** Prefixes, in turn, of the lines that remain at the end. */
  pieces: readonly string[];
  ending: string;
}

export const SETUPS = [
  '',
  'old\r\nlines\r\n',
  '\x1b[5;10Hmiddle',
  '\x1b[2J\x1b[H\x1b[41m',
  '\x1b[2;5r',
  '\x1b[2;5r\x1b[12;1H',
  '\x1b[?6h',
  '\x1b7\x1b[41m',
  '\x1b[?1049hx',
  'cut \x1b[3',
  '\x1b)0\x0e\x1b(A',
  '\x1b[20h\x1b[4h\x1b[?7l',
  '\x1b[3g\x1b[5G\x1bH\x1b[3;3H\x1b[31m\x1b7',
  '\x1b]8;;https://a.example\x1b\\\x1b[4:3;58:5:9m',
  '\x1b]4;1;#123456\x07\x1b[1"q',
];
/** Longer than the lines that remain, and in another colour. */
export const LONG_EARLY = { early: `\x1b[45m${'y'.repeat(75)}`, pieces: [''], ending: '' };

export function outputOf({ setup, early, pieces, ending }: Flood): Buffer {
  return Buffer.concat([
    Buffer.from(setup),
    // Parsed before the first check for lines to skip.
    lines(3_000),
    lines(2_500, (n) => `${early}${line(n)}`),
    lines(5_500, (n) => `${pieces[n % pieces.length]}${line(n)}`),
    Buffer.from(ending),
  ]);
}

export function openScreen(): Screen {
  return createScreen({
    size: { cols: 80, rows: ROWS },
    onReply: () => undefined,
    onProgress: () => undefined,
  });
}

/** The snapshot after output that came all at once, or slowly enough that nothing was ever queued. */
export async function picture(output: Uint8Array, pace: 'at once' | 'slowly'): Promise<string> {
  const screen = openScreen();
  try {
    if (pace === 'at once') screen.write(output);
    else {
      for (let at = 0; at < output.length; at += 30_000) {
        screen.write(output.subarray(at, at + 30_000));
        await screen.snapshot();
      }
    }
    return Buffer.from((await screen.snapshot()) ?? []).toString();
  } finally {
    screen.close();
  }
}
