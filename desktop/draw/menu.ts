// Draws the menu bar, open menus, the status line, and the box that menus and dialogs are in.
import {
  isEnabled,
  levelBox,
  levelTop,
  type Menu,
  type OpenMenu,
  titleSpans,
} from '../ui/menus/menu.ts';
import type { Hint } from '../views/view.ts';
import type { Bounds, Canvas } from '../wm/types.ts';
import type { Ink, Surface } from './surface.ts';
import { columns, truncate } from './text.ts';
import type { Theme } from './theme.ts';

const BRAND = '◈ Teleport Rooms';

/** @param surface the whole screen, as for all functions here */
export function drawMenuBar(
  surface: Surface,
  theme: Theme,
  menus: readonly Menu[],
  open: OpenMenu | null,
): void {
  surface.fill({ x: 0, y: 0, w: surface.w, h: 1 }, ' ', theme.bar);
  const spans = titleSpans(menus);
  menus.forEach(({ title }, index) => {
    const x = spans[index]?.x ?? 0;
    const active = open?.bar === index;
    surface.text(x, 0, ` ${title} `, active ? theme.barActive : theme.bar);
    if (!active) surface.text(x + 1, 0, title.slice(0, 1), theme.barHot);
  });
  const end = spans.reduce((max, { x, w }) => Math.max(max, x + w), 0);
  const at = surface.w - columns(BRAND) - 1;
  if (at > end + 1) {
    surface.text(at, 0, BRAND, theme.bar);
    surface.text(at, 0, '◈', theme.barHot);
  }
}

export function drawMenus(surface: Surface, theme: Theme, open: OpenMenu, canvas: Canvas): void {
  for (const level of open.levels) {
    const box = levelBox(level, canvas);
    const top = levelTop(level, box);
    drawBox(surface, box, theme.menu, theme.menuDim);
    level.items.slice(top, top + box.h - 2).forEach((entry, row) => {
      const y = box.y + 1 + row;
      if (!entry) {
        surface.text(box.x, y, `├${'─'.repeat(box.w - 2)}┤`, theme.menuDim);
        return;
      }
      const on = isEnabled(entry, open.context);
      const active = top + row === level.chosen;
      const ink = active ? theme.menuActive : on ? theme.menu : theme.menuOff;
      surface.fill({ x: box.x + 1, y, w: box.w - 2, h: 1 }, ' ', ink);
      surface.text(box.x + 2, y, entry.label, ink);
      const hot = entry.label[entry.hot];
      if (on && hot)
        surface.text(box.x + 2 + entry.hot, y, hot, {
          ...(active ? ink : theme.menuHot),
          underline: active,
        });
      const keys = entry.items ? '▸' : (entry.keys ?? '');
      const dim = active ? ink : on ? theme.menuDim : theme.menuOff;
      surface.text(box.x + box.w - 2 - columns(keys), y, keys, dim);
    });
    const [x, w] = [box.x, box.w];
    if (top > 0) surface.text(x + w - 2, box.y, '▲', theme.menuDim);
    if (top + box.h - 2 < level.items.length)
      surface.text(x + w - 2, box.y + box.h - 1, '▼', theme.menuDim);
  }
}

/** @param right text at the right end, left out where the hints need its place */
export function drawStatus(
  surface: Surface,
  theme: Theme,
  hints: readonly Hint[],
  right: string,
): void {
  const y = surface.h - 1;
  surface.fill({ x: 0, y, w: surface.w, h: 1 }, ' ', theme.bar);
  let x = 1;
  for (const [key, what] of hints) {
    const w = columns(key) + columns(what) + 1;
    if (x + w > surface.w) break;
    surface.text(x, y, key, theme.barHot);
    surface.text(x + columns(key) + 1, y, what, theme.bar);
    x += w + 2;
  }
  const at = surface.w - columns(right) - 1;
  if (at > x) surface.text(at, y, right, theme.bar);
}

/** A box with a shadow. */
export function drawBox(surface: Surface, box: Bounds, fill: Ink, line: Ink): void {
  const { x, y, w, h } = box;
  // The status line says what keys do, and stays light.
  const last = surface.h - 2;
  surface.shade({ x: x + w, y: y + 1, w: 2, h: Math.min(h - 1, last - y) });
  if (y + h <= last) surface.shade({ x: x + 2, y: y + h, w, h: 1 });
  surface.fill(box, ' ', fill);
  surface.text(x, y, `╭${'─'.repeat(Math.max(0, w - 2))}╮`, line);
  for (let row = y + 1; row < y + h - 1; row += 1) {
    surface.text(x, row, '│', line);
    surface.text(x + w - 1, row, '│', line);
  }
  surface.text(x, y + h - 1, `╰${'─'.repeat(Math.max(0, w - 2))}╯`, line);
}

/** The title in the upper edge of a box. */
export function drawBoxTitle(surface: Surface, box: Bounds, title: string, ink: Ink): void {
  const label = ` ${truncate(title, box.w - 6)} `;
  surface.text(box.x + Math.floor((box.w - columns(label)) / 2), box.y, label, ink);
}
