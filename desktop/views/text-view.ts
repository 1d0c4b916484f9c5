// text_view: shows a text file, Markdown rendered, wrapped to the window; it is searched, selected and its links followed.
import path from 'node:path';
import { createField } from '../edit/field.ts';
import { findIn, folded } from '../edit/find.ts';
import { type Line, textOf } from '../markdown/line.ts';
import { markdown, plainText, type Rendering } from '../markdown/render.ts';
import { createSelection } from './selection.ts';
import { drawLine, drawMatches } from './text-line.ts';
import type { View, ViewHost, ViewType } from './view.ts';

export const textViewType: ViewType = {
  type: 'text_view',
  label: 'Text',
  spawnable: true,
  title: '',
  size: { w: 64, h: 20 },
  props: {},
};

const MARKDOWN = /\.(md|markdown)$/i;

/** @param file its path as requested @param content resolves to the text to show; errors are shown as text */
export function createTextView(file: string, content: Promise<string>, host: ViewHost): View {
  let rendering: Rendering = plainText('Loading…');
  let lines: Line[] = [];
  let wrappedTo = 0;
  let top = 0;
  let height = 1;
  let query = '';
  let link = -1;
  let said = '';
  const prompt = createField({ onChange: host.redraw });
  let asking = false;
  const selection = createSelection(() => lines.map(textOf), host.redraw);

  void content
    .then((text) => (MARKDOWN.test(file) ? markdown(text) : plainText(text)))
    .then((made) => {
      rendering = made;
      wrappedTo = 0;
      host.redraw();
    });
  const scrollTo = (row: number): void => {
    top = Math.max(0, Math.min(row, lines.length - height));
    host.redraw();
  };
  const reveal = (y: number): void => {
    if (y < top || y >= top + height) scrollTo(y - Math.floor(height / 3));
    else host.redraw();
  };
  const links = () =>
    lines.flatMap(({ spans }, y) =>
      spans.flatMap(({ href, text }) => (href === undefined ? [] : [{ href, text, y }])),
    );
  const follow = (href: string): void => {
    if (/^[a-z][a-z0-9+.-]*:/i.test(href)) {
      host.copy(href);
      said = 'Address copied';
    } else if (!href.startsWith('#')) {
      const target = href.replace(/[?#].*$/, '');
      host.openFile(path.posix.join(path.posix.dirname(file), decode(target)));
    }
    host.redraw();
  };
  const step = (by: 1 | -1): void => {
    const all = links();
    if (all.length === 0) return;
    // A link over several rows is one for each of them; the arrows go through all.
    link = link < 0 ? (by > 0 ? 0 : all.length - 1) : (link + by + all.length) % all.length;
    reveal(all[link]?.y ?? 0);
  };
  const find = (text: string, by: 1 | -1): boolean => {
    const whole = lines.map(textOf).join('\n');
    const starts: number[] = [];
    let length = 0;
    for (const line of lines) {
      starts.push(length);
      length += textOf(line).length + 1;
    }
    const at = selection.place();
    const y = at ? at.y : top;
    const from = (starts[y] ?? 0) + (at ? at.x : 0);
    const found = findIn(whole, text, from, by);
    query = text;
    if (found < 0) {
      said = `No ${text}`;
      host.redraw();
      return false;
    }
    const row = starts.findLastIndex((start) => start <= found);
    const x = found - (starts[row] ?? 0);
    selection.set(row, x, x + text.length);
    reveal(row);
    return true;
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
        lines = rendering(Math.max(2, w - 2));
        wrappedTo = w;
        link = -1;
        selection.clear();
      }
      height = Math.max(1, asking || said ? h - 1 : h);
      top = Math.max(0, Math.min(top, lines.length - height));
      surface.fill({ x: 0, y: 0, w, h }, ' ', theme.body);
      const current = links()[link];
      let before = links().findIndex(({ y }) => y >= top);
      for (let y = 0; y < height; y += 1) {
        const line = lines[top + y];
        if (!line) break;
        const here = line.spans.filter(({ href }) => href !== undefined).length;
        drawLine(surface, y, line, theme, focused && current ? link - before : -1);
        before += here;
        if (query) drawMatches(surface, y, textOf(line), folded(query), theme);
        selection.draw(surface, y, top + y, textOf(line), theme.selected);
      }
      if (!asking && !said) return;
      surface.fill({ x: 0, y: h - 1, w, h: 1 }, ' ', theme.field);
      surface.text(1, h - 1, asking ? '/' : said, { ...theme.field, bold: true });
      if (asking) prompt.draw(surface.sub({ x: 2, y: h - 1, w: w - 3, h: 1 }), theme);
    },
    key(key) {
      said = '';
      if (asking) {
        if (key.name === 'escape') asking = false;
        else if (key.name === 'return' || key.name === 'enter') {
          asking = false;
          if (prompt.text()) find(prompt.text(), 1);
        } else prompt.key(key);
        host.redraw();
        return true;
      }
      if (key.ctrl || key.alt) return false;
      const move = moves[key.name];
      if (move) scrollTo(move());
      else if (key.text === '/') {
        asking = true;
        prompt.set('');
        host.redraw();
      } else if (key.name === 'n' && query) find(query, key.shift ? -1 : 1);
      else if (key.name === 'right' || key.name === 'left') step(key.name === 'right' ? 1 : -1);
      else if ((key.name === 'return' || key.name === 'enter') && links()[link])
        follow(links()[link]?.href ?? '');
      else if (key.name === 'escape' && (query || link >= 0)) {
        query = '';
        link = -1;
        selection.clear();
        host.redraw();
      } else return false;
      return true;
    },
    scroll: (count) => scrollTo(top + count),
    scrollTo,
    extent: () => ({ top, page: height, total: lines.length }),
    click(x, y, { clicks, shift }) {
      said = '';
      selection.press(x - 1, y + top, clicks, shift);
    },
    drag: (x, y) => {
      if (y < 0 || y >= height) scrollTo(top + (y < 0 ? -1 : 1));
      selection.drag(x - 1, Math.max(0, Math.min(y, height - 1)) + top);
    },
    release() {
      const at = selection.release();
      const href = at && hrefAt(lines[at.y], at.x);
      if (href) follow(href);
    },
    editing: selection.editing,
    find,
    hints: () => [
      ['/', 'Find'],
      ...(query ? ([['n N', 'Next, previous']] as const) : []),
      ...(links().length > 0 ? ([['←→ Enter', 'Links']] as const) : []),
      ['Ctrl+C', 'Copy'],
    ],
    caret: () => (asking ? { x: 2 + prompt.caret(), y: height } : null),
  };
}

function hrefAt(line: Line | undefined, x: number): string | undefined {
  let used = 0;
  for (const { text, href } of line?.spans ?? []) {
    used += text.length;
    if (x < used) return href;
  }
  return undefined;
}

function decode(target: string): string {
  try {
    return decodeURIComponent(target);
  } catch {
    return target;
  }
}
