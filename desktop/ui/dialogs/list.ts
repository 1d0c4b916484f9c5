// A list to choose from, with a scrollbar; letters jump to the next entry that begins with them.
import { drawScrollbar, thumbOf, topFor } from '../../draw/scrollbar.ts';
import { truncate } from '../../draw/text.ts';
import type { Bounds } from '../../wm/types.ts';
import type { Widget } from './widget.ts';

export interface ListSpec {
  items(): readonly string[];
  place: Widget['place'];
  chosen: number;
  /** Another entry is chosen. */
  onChoose?(index: number): void;
  /** Enter or a double click. */
  onPick(index: number): void;
  empty?: string;
}

export interface ListWidget extends Widget {
  readonly chosen: number;
  choose(index: number): void;
}

export function list(spec: ListSpec): ListWidget {
  let { chosen } = spec;
  let top = 0;
  let area: Bounds = { x: 0, y: 0, w: 1, h: 1 };
  let gripped: number | null = null;
  const count = (): number => spec.items().length;
  const extent = () => ({ top, page: area.h, total: count() });
  const choose = (index: number): void => {
    const next = Math.max(0, Math.min(index, count() - 1));
    const changed = next !== chosen;
    chosen = next;
    top = Math.max(Math.min(top, chosen), chosen - area.h + 1, 0);
    if (changed) spec.onChoose?.(chosen);
  };
  const scrollTo = (row: number): void => {
    top = Math.max(0, Math.min(row, count() - area.h));
  };
  const moves: Record<string, () => number> = {
    up: () => chosen - 1,
    down: () => chosen + 1,
    pageup: () => chosen - Math.max(1, area.h - 1),
    pagedown: () => chosen + Math.max(1, area.h - 1),
    home: () => 0,
    end: () => count() - 1,
  };
  return {
    get chosen() {
      return chosen;
    },
    choose,
    place(w, h) {
      const next = spec.place(w, h);
      // Where there is less room than before, the chosen one stays in view.
      if (next.h !== area.h) top = Math.max(Math.min(top, chosen), chosen - next.h + 1, 0);
      area = next;
      scrollTo(top);
      return area;
    },
    draw(surface, theme, focused) {
      const { w, h } = surface;
      surface.fill({ x: 0, y: 0, w, h }, ' ', theme.body);
      const items = spec.items();
      if (items.length === 0) surface.text(1, 0, truncate(spec.empty ?? '', w - 2), theme.dim);
      items.slice(top, top + h).forEach((label, y) => {
        const on = top + y === chosen;
        const ink = on ? (focused ? theme.menuActive : theme.selected) : theme.body;
        surface.fill({ x: 0, y, w: w - 1, h: 1 }, ' ', ink);
        surface.text(1, y, truncate(label, w - 3), ink);
      });
      drawScrollbar(surface, w - 1, extent(), theme, focused);
    },
    key(key) {
      const move = moves[key.name];
      if (move) choose(move());
      else if (key.name === 'return' || key.name === 'enter') {
        if (count() > 0) spec.onPick(chosen);
      } else if (key.text.trim() !== '' && !key.alt && !key.ctrl) {
        const wanted = key.text.toLowerCase();
        const items = spec.items();
        const found = items.findIndex((_, i) => {
          const at = (chosen + 1 + i) % items.length;
          return items[at]?.toLowerCase().startsWith(wanted);
        });
        if (found < 0) return false;
        choose((chosen + 1 + found) % items.length);
      } else return false;
      return true;
    },
    press(x, y, clicks) {
      if (x === area.w - 1) {
        const thumb = thumbOf(extent(), area.h);
        if (!thumb) return;
        if (y >= thumb.at && y < thumb.at + thumb.size) gripped = y - thumb.at;
        else scrollTo(top + (y < thumb.at ? 1 - area.h : area.h - 1));
        return;
      }
      if (top + y >= count()) return;
      choose(top + y);
      if (clicks === 2) spec.onPick(chosen);
    },
    drag(_x, y) {
      if (gripped !== null) scrollTo(topFor(extent(), area.h, y - gripped));
      else if (count() > 0) choose(top + y);
    },
    release() {
      gripped = null;
    },
    scroll: (lines) => scrollTo(top + lines),
  };
}
