// Draws the menu bar, the open menu, the status line and dialogs.
import { buttonBox, type Dialog, dialogBox, listTop, messageRoom } from '../ui/dialogs.ts';
import { type Menu, type MenuState, menuBox, titleSpans } from '../ui/menus.ts';
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
  open: MenuState | null,
): void {
  surface.fill({ x: 0, y: 0, w: surface.w, h: 1 }, ' ', theme.bar);
  const spans = titleSpans(menus);
  menus.forEach(({ title }, index) => {
    const x = spans[index]?.x ?? 0;
    const active = open?.menu === index;
    surface.text(x, 0, ` ${title} `, active ? theme.barActive : theme.bar);
    if (!active) surface.text(x + 1, 0, title.slice(0, 1), theme.barHot);
  });
  const end = spans.reduce((max, { x, w }) => Math.max(max, x + w), 0);
  const at = surface.w - columns(BRAND) - 1;
  if (at > end + 1) {
    surface.text(at, 0, BRAND, { ...theme.bar, fg: theme.menuDim.fg });
    surface.text(at, 0, '◈', theme.barHot);
  }
}

export function drawMenu(
  surface: Surface,
  theme: Theme,
  menus: readonly Menu[],
  open: MenuState,
  canvas: Canvas,
): void {
  const box = menuBox(menus, open.menu, canvas);
  drawBox(surface, box, theme.menu, theme.menuDim);
  menus[open.menu]?.items.forEach((item, index) => {
    const y = box.y + 1 + index;
    if (!item) {
      surface.text(box.x, y, `├${'─'.repeat(box.w - 2)}┤`, theme.menuDim);
      return;
    }
    const active = index === open.item;
    const ink = active ? theme.menuActive : theme.menu;
    surface.fill({ x: box.x + 1, y, w: box.w - 2, h: 1 }, ' ', ink);
    surface.text(box.x + 2, y, item.label, ink);
    if (item.keys)
      surface.text(
        box.x + box.w - 2 - item.keys.length,
        y,
        item.keys,
        active ? ink : theme.menuDim,
      );
  });
}

/** @param hints pairs of key and meaning @param right text at the right end */
export function drawStatus(
  surface: Surface,
  theme: Theme,
  hints: readonly (readonly [key: string, what: string])[],
  right: string,
): void {
  const y = surface.h - 1;
  surface.fill({ x: 0, y, w: surface.w, h: 1 }, ' ', theme.bar);
  const end = surface.w - columns(right) - 1;
  let x = 1;
  for (const [key, what] of hints) {
    const w = key.length + what.length + 3;
    if (x + w > end) break;
    surface.text(x, y, key, theme.barHot);
    surface.text(x + key.length + 1, y, what, theme.bar);
    x += w;
  }
  if (end > x) surface.text(end, y, right, { ...theme.bar, fg: theme.menuDim.fg });
}

export function drawDialog(surface: Surface, theme: Theme, dialog: Dialog, canvas: Canvas): void {
  const box = dialogBox(dialog, canvas);
  drawBox(surface, box, theme.dialog, { ...theme.dialog, fg: theme.dialogTitle.bg });
  const title = ` ${truncate(dialog.title, box.w - 6)} `;
  surface.text(box.x + Math.floor((box.w - columns(title)) / 2), box.y, title, theme.dialogTitle);
  const inner = surface.sub({ x: box.x + 2, y: box.y + 1, w: box.w - 4, h: box.h - 2 });
  if (dialog.kind === 'message') {
    const room = messageRoom(box);
    dialog.lines.slice(dialog.top, dialog.top + room).forEach((line, y) => {
      inner.text(1, y + 1, line, theme.dialog);
    });
    if (dialog.top > 0) inner.text(inner.w - 1, 1, '▲', theme.dialog);
    if (dialog.top + room < dialog.lines.length) inner.text(inner.w - 1, room, '▼', theme.dialog);
    const button = buttonBox(box);
    surface.text(button.x, button.y, '   OK   ', theme.button);
    return;
  }
  const top = listTop(dialog, box);
  dialog.items.slice(top, top + inner.h).forEach((item, y) => {
    const ink = top + y === dialog.chosen ? theme.menuActive : theme.dialog;
    inner.fill({ x: 0, y, w: inner.w, h: 1 }, ' ', ink);
    inner.text(1, y, truncate(item, inner.w - 2), ink);
  });
}

function drawBox(surface: Surface, box: Bounds, fill: Ink, line: Ink): void {
  const { x, y, w, h } = box;
  surface.shade({ x: x + w, y: y + 1, w: 2, h: h - 1 });
  surface.shade({ x: x + 2, y: y + h, w, h: 1 });
  surface.fill(box, ' ', fill);
  surface.text(x, y, `╭${'─'.repeat(Math.max(0, w - 2))}╮`, line);
  for (let row = y + 1; row < y + h - 1; row += 1) {
    surface.text(x, row, '│', line);
    surface.text(x + w - 1, row, '│', line);
  }
  surface.text(x, y + h - 1, `╰${'─'.repeat(Math.max(0, w - 2))}╯`, line);
}
