import { expect, test } from 'vitest';
import { Grid } from '../draw/grid.ts';
import { Surface } from '../draw/surface.ts';
import { themeNamed } from '../draw/themes.ts';
import { BRUSH_KEYS } from './picture/ink.ts';
import { drawToolbar, toolbarAt } from './toolbar.ts';
import { COLORS, FIRST_CHOICE } from './tools.ts';

function rows(w: number, theme: 'night' | 'paper' = 'night'): string[] {
  const grid = new Grid(w, 2);
  drawToolbar(Surface.of(grid), themeNamed(theme, true), FIRST_CHOICE, '');
  return [0, 1].map((y) => {
    const row = [...grid.chars.slice(y * w, (y + 1) * w)];
    return row.map((code) => String.fromCodePoint(code || 0x20)).join('');
  });
}

test('a window of 60 columns has the words of all tools, a smaller one their letters; no bracket touches a tool', () => {
  expect(rows(58)[0]).toBe('Pen Line Rect Oval Fill Text Erase Pick [██]▓▓ ▒▒ ░░ ▀▀  □');
  expect(rows(58)[1]).toContain('Undo Redo Copy Clear');
  expect(rows(57)[0]?.trimEnd()).toBe('PLROFTEK [█]▓ ▒ ░ ▀  □');
  expect(rows(24)[1]).toContain('← → Y');
});

test('a colour that can hardly be told from the toolbar has a mark, in dark themes and in light ones', () => {
  expect(rows(58)[1]?.slice(0, 2)).toBe('· ');
  expect(rows(58, 'paper')[1]?.slice(0, 32)).toBe(`${' '.repeat(30)}· `);
});

test('every tool, brush and colour can be clicked at each width', () => {
  for (const w of [24, 30, 57, 58, 198]) {
    const found = [0, 1].flatMap((row) =>
      Array.from({ length: w }, (_, x) => toolbarAt(w, FIRST_CHOICE, x, row)),
    );
    const choices = found.flatMap((command) =>
      command && 'choose' in command ? JSON.stringify(command.choose(FIRST_CHOICE)) : [],
    );
    // 8 tools, the brushes and colours, and the fill of shapes; of the first three one each is chosen already.
    expect(new Set(choices).size).toBe(8 + BRUSH_KEYS.length + COLORS + 1 - 2);
  }
});
