// The colours of a watched terminal: those of the seat's own page, so that everybody sees the same.
import type { ITheme } from '@xterm/xterm';
import { TERMINAL_THEME, themeColor } from '../../protocol/page/terminal-theme.ts';

/** In the order of the palette; dark, then bright. */
const NAMES = ['black', 'red', 'green', 'yellow', 'blue', 'magenta', 'cyan', 'white'] as const;
const BRIGHT = {
  ...{ black: 'brightBlack', red: 'brightRed', green: 'brightGreen', yellow: 'brightYellow' },
  ...{ blue: 'brightBlue', magenta: 'brightMagenta', cyan: 'brightCyan', white: 'brightWhite' },
} as const;
const INVISIBLE = '#00000000';

/** @param cursorHidden the cursor is not drawn */
export function themeOf(cursorHidden: boolean): ITheme {
  const colors = NAMES.flatMap((name, i) => [
    [name, hex(i)],
    [BRIGHT[name], hex(i + NAMES.length)],
  ]);
  return {
    ...TERMINAL_THEME,
    ...Object.fromEntries(colors),
    ...(cursorHidden ? { cursor: INVISIBLE } : {}),
  };
}

const hex = (index: number): string =>
  `#${themeColor(index)
    .map((part) => part.toString(16).padStart(2, '0'))
    .join('')}`;
