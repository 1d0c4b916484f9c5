// Every theme can be read, in true colour and in 256 colours.
import { describe, expect, test } from 'vitest';
import { THEMES } from '../look.ts';
import { contrast, exact256 } from './color.ts';
import type { Ink } from './surface.ts';
import type { Theme } from './theme.ts';
import { themeNamed } from './themes.ts';

/** What is read, and the least contrast that it needs (WCAG 2: 4.5 for text, 3 for large or secondary). */
const READ: readonly (readonly [keyof Theme, number])[] = [
  ...(['bar', 'barActive', 'menu', 'menuActive', 'titleActive', 'body', 'field'] as const).map(
    (key) => [key, 4.5] as const,
  ),
  ...(
    ['dialog', 'dialogTitle', 'button', 'accent', 'remote', 'selected', 'found', 'code'] as const
  ).map((key) => [key, 4.5] as const),
  ...(['barHot', 'menuHot', 'menuDim', 'dim', 'title'] as const).map((key) => [key, 3] as const),
  ['borderActive', 2.5],
  ['menuOff', 1.8],
];

describe.each(THEMES.flatMap((name) => [true, false].map((full) => [name, full] as const)))(
  'theme %s, true colour %s',
  (name, full) => {
    const theme = themeNamed(name, full);

    test.each(READ)('%s has contrast', (key, least) => {
      const { fg, bg } = theme[key] as Ink;
      expect(contrast(fg, bg)).toBeGreaterThanOrEqual(least);
    });

    test('an active title can be told from others, a selected entry from the menu', () => {
      expect(theme.titleActive.bg).not.toBe(theme.title.bg);
      expect(contrast(theme.menuActive.bg, theme.menu.bg)).toBeGreaterThan(1.5);
    });

    test('without true colour only colours that the terminal has', () => {
      if (full) return;
      for (const ink of Object.values(theme)) {
        if (typeof ink !== 'object') continue;
        expect(exact256(ink.fg)).toBe(ink.fg);
        expect(exact256(ink.bg)).toBe(ink.bg);
      }
    });
  },
);
