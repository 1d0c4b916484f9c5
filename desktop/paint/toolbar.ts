// The rows above a picture: tools, brushes, colours and acts, each a place to click.
import type { Surface } from '../draw/surface.ts';
import { columns, truncate } from '../draw/text.ts';
import type { Theme } from '../draw/theme.ts';
import { BRUSH_KEYS, rgbOf, THEME_COLOR } from './picture/ink.ts';
import {
  ACTS,
  brushSign,
  type Choice,
  COLORS,
  type Command,
  chooseBrush,
  chooseColor,
  chooseTool,
  TOGGLE_FILLED,
  TOOLS,
} from './tools.ts';

interface Button {
  row: 0 | 1;
  x: number;
  text: string;
  /** Index of the letter that is its key; -1 for none. */
  hot: number;
  command: Command;
  chosen: boolean;
  /** A colour, which it shows, or a brush. */
  color?: number;
  brush?: true;
}

/** Rows of the toolbar in a content of this height. */
export function toolbarRows(h: number): number {
  return h >= 5 ? 2 : h >= 3 ? 1 : 0;
}

export function drawToolbar(surface: Surface, theme: Theme, choice: Choice, said: string): void {
  const { w, h } = surface;
  surface.fill({ x: 0, y: 0, w, h }, ' ', theme.menu);
  for (const button of buttonsOf(w, choice)) {
    const { x, row, text, hot, chosen, color } = button;
    if (row >= h) continue;
    if (color !== undefined) {
      const bg = rgbOf(color, theme);
      // The chosen one has a mark that can be told from any colour.
      const dim = !chosen && isNear(bg, theme.menu.bg) ? `·${text.slice(1)}` : text;
      surface.text(x, row, dim, { fg: readableOn(bg), bg });
      continue;
    }
    if (button.brush) {
      // Blocks cover what is behind them, so that the chosen one stands in brackets.
      if (chosen && x > 0) surface.text(x - 1, row, `[${text}]`, theme.menuHot);
      else surface.text(x, row, text, theme.menu);
      continue;
    }
    surface.text(x, row, text, chosen ? theme.menuActive : theme.menu);
    if (!chosen && hot >= 0) surface.text(x + hot, row, text[hot] ?? '', theme.menuHot);
  }
  if (said === '' || h < 1) return;
  const shown = truncate(` ${said} `, w);
  surface.text(Math.max(0, w - columns(shown)), h - 1, shown, theme.button);
}

/** What a click at a cell of the toolbar does. */
export function toolbarAt(w: number, choice: Choice, x: number, row: number): Command | undefined {
  return buttonsOf(w, choice).find(
    (button) => button.row === row && x >= button.x && x < button.x + button.text.length,
  )?.command;
}

/** As long as there is room; short where there is not. */
function buttonsOf(w: number, choice: Choice): Button[] {
  const long = layOut(choice, true);
  return long.every(({ x, text }) => x + text.length <= w) ? long : layOut(choice, false);
}

function layOut({ tool, ink, filled }: Choice, long: boolean): Button[] {
  const buttons: Button[] = [];
  const ends: [number, number] = [0, 0];
  const add = (row: 0 | 1, gap: number, button: Omit<Button, 'row' | 'x'>): void => {
    buttons.push({ ...button, row, x: ends[row] + gap });
    ends[row] += gap + button.text.length;
  };
  for (const each of TOOLS) {
    const at = each.label.toLowerCase().indexOf(each.key);
    const text = long ? each.label : each.label.charAt(at).toUpperCase();
    const command = chooseTool(each.tool);
    const gap = long && buttons.length > 0 ? 1 : 0;
    add(0, gap, { text, hot: long ? at : 0, command, chosen: each.tool === tool });
  }
  for (const brush of BRUSH_KEYS) {
    const text = brushSign(brush).repeat(long ? 2 : 1);
    const chosen = brush === ink.brush;
    // Its bracket does not touch the last tool.
    const gap = brush === BRUSH_KEYS[0] ? 2 : 1;
    add(0, gap, { text, hot: -1, command: chooseBrush(brush), chosen, brush: true });
  }
  const shapes = filled ? '■' : '□';
  // Beyond the bracket of a brush.
  add(0, 2, { text: shapes, hot: -1, command: TOGGLE_FILLED, chosen: false });
  for (let color = 0; color < COLORS; color += 1) {
    const chosen = color === ink.color;
    const mark = chosen ? '•' : color === THEME_COLOR ? 'T' : ' ';
    const text = long ? `${mark} ` : mark;
    add(1, 0, { text, hot: -1, command: chooseColor(color), chosen, color });
  }
  for (const { act, label, short, key } of ACTS)
    add(1, 1, {
      text: long ? label : short,
      hot: label.toLowerCase().indexOf(key),
      command: { act },
      chosen: false,
    });
  return buttons;
}

/** Whether two colours can hardly be told from each other, so that one needs a mark on the other. */
function isNear(a: number, b: number): boolean {
  const part = (color: number, shift: number): number => (color >> shift) & 255;
  return [16, 8, 0].every((shift) => Math.abs(part(a, shift) - part(b, shift)) < 32);
}

/** Black or white, whichever can be read. */
function readableOn(bg: number): number {
  const light = ((bg >> 16) & 255) * 0.3 + ((bg >> 8) & 255) * 0.59 + (bg & 255) * 0.11;
  return light > 140 ? 0x101010 : 0xffffff;
}
