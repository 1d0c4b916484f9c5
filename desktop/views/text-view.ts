// text_view: shows a text file, wrapped to the window and scrolled by keys and wheel.
import { wrap } from '../draw/text.ts';
import type { KeyPress } from '../terminal/input.ts';
import type { View, ViewHost, ViewType } from './view.ts';

export const textViewType: ViewType = {
  type: 'text_view',
  label: 'Text',
  spawnable: true,
  title: '',
  size: { w: 60, h: 18 },
  props: {},
};

/** @param content resolves to the text to show; errors are shown as text */
export function createTextView(content: Promise<string>, host: ViewHost): View {
  let source = 'Loading…';
  let lines: string[] = [];
  let wrappedTo = 0;
  let top = 0;
  let height = 1;

  void content.then((text) => {
    source = text;
    wrappedTo = 0;
    host.redraw();
  });
  const scrollTo = (line: number): void => {
    top = Math.max(0, Math.min(line, lines.length - height));
    host.redraw();
  };
  const moves: Record<string, () => number> = {
    up: () => top - 1,
    down: () => top + 1,
    pageup: () => top - height + 1,
    pagedown: () => top + height - 1,
    space: () => top + height - 1,
    home: () => 0,
    end: () => lines.length,
  };
  return {
    draw(surface, { theme, focused }) {
      const { w, h } = surface;
      if (wrappedTo !== w) {
        lines = wrap(source, Math.max(2, w - 3));
        wrappedTo = w;
      }
      height = h;
      top = Math.max(0, Math.min(top, lines.length - h));
      surface.fill({ x: 0, y: 0, w, h }, ' ', theme.body);
      for (let y = 0; y < h; y += 1) {
        const line = lines[top + y];
        if (line === undefined) break;
        const heading = /^#{1,6} /.test(line);
        surface.text(1, y, line, heading ? { ...theme.accent, bold: true } : theme.body);
      }
      if (lines.length > h) {
        const thumb = Math.max(1, Math.round((h * h) / lines.length));
        const at = Math.round((top / (lines.length - h)) * (h - thumb));
        const ink = focused ? theme.accent : theme.dim;
        for (let y = 0; y < h; y += 1)
          surface.text(
            w - 1,
            y,
            y >= at && y < at + thumb ? '┃' : '│',
            y >= at && y < at + thumb ? ink : theme.border,
          );
      }
    },
    key(key: KeyPress) {
      const move = key.ctrl || key.alt ? undefined : moves[key.name];
      if (move) scrollTo(move());
      return move !== undefined;
    },
    scroll: (count) => scrollTo(top + count),
  };
}
