// Smaller pieces of dialogs: a text to read, a caption, a field.
import { drawScrollbar } from '../../draw/scrollbar.ts';
import { wrap } from '../../draw/text.ts';
import type { Field } from '../../edit/field.ts';
import type { Bounds } from '../../wm/types.ts';
import type { Widget } from './widget.ts';

/** A text, wrapped, which is scrolled where it does not fit; it never has the keys of a button. */
export function paragraph(text: string, place: Widget['place'], asItIs = false): Widget {
  let top = 0;
  let area: Bounds = { x: 0, y: 0, w: 1, h: 1 };
  let lines: string[] = [];
  const scroll = (by: number): void => {
    top = Math.max(0, Math.min(top + by, lines.length - area.h));
  };
  return {
    place(w, h) {
      area = place(w, h);
      lines = asItIs && area.w >= 50 ? text.split('\n') : wrap(text, Math.max(2, area.w - 1));
      scroll(0);
      return area;
    },
    draw(surface, theme) {
      lines.slice(top, top + surface.h).forEach((line, y) => {
        surface.text(0, y, line, theme.dialog);
      });
      if (lines.length <= surface.h) return;
      const bar = { ...theme, track: { ...theme.dialog }, thumb: { ...theme.dialog } };
      drawScrollbar(
        surface,
        surface.w - 1,
        { top, page: surface.h, total: lines.length },
        bar,
        true,
      );
    },
    scroll,
  };
}

/** A line of text in front of something. */
export function caption(text: string, place: Widget['place']): Widget {
  return {
    place,
    draw: (surface, theme) => {
      surface.text(0, 0, text, { ...theme.dialog, bold: true });
    },
  };
}

/** A field; Enter is left to the dialog. */
export function fieldWidget(field: Field, place: Widget['place']): Widget {
  return {
    place,
    draw(surface, theme) {
      surface.fill({ x: 0, y: 0, w: surface.w, h: 1 }, ' ', theme.field);
      field.draw(surface.sub({ x: 1, y: 0, w: Math.max(1, surface.w - 2), h: 1 }), theme);
    },
    key: (key) =>
      key.name !== 'return' && key.name !== 'enter' && key.name !== 'tab' && field.key(key),
    press: (x, _y, clicks) => field.press(x - 1, clicks),
    drag: (x) => field.drag(x - 1),
    caret: () => ({ x: 1 + field.caret(), y: 0 }),
    editing: field.editing,
  };
}
