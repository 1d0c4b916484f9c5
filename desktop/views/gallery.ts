// gallery: looks through pieces of ASCII art, ours and the room's own files; everybody sees the one that is shown.
import { cleanText } from '../../protocol/text/text.ts';
import type { Props } from '../../protocol/windows.ts';
import { mix } from '../draw/color.ts';
import type { Surface } from '../draw/surface.ts';
import { columns, truncate } from '../draw/text.ts';
import type { Theme } from '../draw/theme.ts';
import { loadPieces } from '../gallery.ts';
import { text } from './props.ts';
import type { View, ViewHost, ViewType } from './view.ts';

export const galleryType: ViewType = {
  type: 'gallery',
  label: 'Gallery',
  spawnable: true,
  title: '',
  size: { w: 78, h: 26 },
  props: {
    /** A piece by its name, or a file of the room: `file:` and how it is called. */
    piece: { kind: 'name', pattern: /^(?:[a-z0-9-]{1,40}|file:[^/\p{C}]{1,120})?$/u, initial: '' },
  },
};

interface Entry {
  /** Value of the property. */
  name: string;
  title: string;
  /** Absent until the file has been read. */
  lines?: readonly string[];
  path?: string;
}

/** From this width on, the titles stand beside the art. */
const WIDE = 70;
const LIST = 24;
/** What of a file is shown, in lines. */
const MAX_LINES = 400;

export interface GallerySources {
  listFiles(): Promise<string[]>;
  readText(path: string): Promise<string>;
}

export function createGallery({ listFiles, readText }: GallerySources, host: ViewHost): View {
  let entries: Entry[] = [];
  let chosen = 0;
  let top = 0;
  let listTop = 0;
  let page = 1;
  let side = 0;

  const fill = async (): Promise<void> => {
    const [pieces, files] = await Promise.all([loadPieces(), listFiles().catch(() => [])]);
    const fromRoom = files.map((file) => {
      const base = file.split('/').at(-1) ?? file;
      return { name: `file:${base}`, title: base, path: file };
    });
    entries = [...pieces, ...fromRoom];
    host.redraw();
  };
  void fill().catch(() => {
    entries = [{ name: '', title: 'Gallery', lines: ['The pieces cannot be read.'] }];
    host.redraw();
  });
  const read = async (entry: Entry): Promise<void> => {
    if (entry.lines || entry.path === undefined) return;
    entry.lines = ['Loading…'];
    const whole = cleanText((await readText(entry.path)).replace(/\r\n?/g, '\n'));
    entry.lines = whole.split('\n').slice(0, MAX_LINES);
    host.redraw();
  };
  const show = (index: number): void => {
    const entry = entries[(index + entries.length) % entries.length];
    if (entry) host.setProps({ piece: entry.name });
  };
  const keys: Record<string, () => void> = {
    left: () => show(chosen - 1),
    right: () => show(chosen + 1),
    up: () => show(chosen - 1),
    down: () => show(chosen + 1),
    space: () => show(chosen + 1),
    home: () => show(0),
    end: () => show(entries.length - 1),
    pageup: () => scrollTo(top - page + 1),
    pagedown: () => scrollTo(top + page - 1),
  };
  const scrollTo = (row: number): void => {
    top = Math.max(0, Math.min(row, lines().length - page));
    host.redraw();
  };
  const at = (props: Props): number => {
    const wanted = text(props, 'piece', '');
    return entries.findIndex(({ name }) => name === wanted);
  };
  const lines = (): readonly string[] => entries[chosen]?.lines ?? [];
  return {
    draw(surface, { theme, props }) {
      const { w, h } = surface;
      surface.fill({ x: 0, y: 0, w, h }, ' ', theme.body);
      const wanted = text(props, 'piece', '');
      const found = at(props);
      const now = Math.max(0, found);
      if (now !== chosen) top = 0;
      chosen = now;
      const entry = entries[chosen];
      if (!entry) return;
      void read(entry);
      side = w >= WIDE ? LIST : 0;
      if (side > 0) {
        listTop = Math.max(Math.min(listTop, chosen), chosen - h + 1, 0);
        drawTitles(surface.sub({ x: 0, y: 0, w: side, h }), theme, entries, chosen, listTop);
      }
      page = Math.max(1, h - 2);
      const area = { x: side + 1, y: 1, w: Math.max(1, w - side - 2), h: page };
      const missing =
        wanted !== '' && found < 0 ? [`${wanted.replace(/^file:/, '')} is not here.`] : null;
      drawArt(surface.sub(area), theme, missing ?? lines(), top);
      const caption = `‹ ${chosen + 1}/${entries.length}  ${truncate(entry.title, area.w - 14)} ›`;
      surface.text(
        side + Math.max(0, Math.floor((w - side - columns(caption)) / 2)),
        h - 1,
        caption,
        theme.dim,
      );
    },
    key(key) {
      if (key.ctrl || key.alt) return false;
      if ((key.name === 'return' || key.name === 'enter') && entries[chosen]?.path)
        host.openFile(entries[chosen]?.path ?? '');
      else if (!keys[key.name]) return false;
      keys[key.name]?.();
      return true;
    },
    click(x, y, { clicks }) {
      const entry = entries[chosen];
      if (x < side) {
        if (listTop + y < entries.length) show(listTop + y);
        if (clicks === 2 && entry?.path) host.openFile(entry.path);
      } else if (clicks === 1) show(chosen + 1);
    },
    scroll: (count) => {
      if (lines().length > page) scrollTo(top + count);
      else show(chosen + Math.sign(count));
    },
    scrollTo,
    extent: () => ({ top, page, total: lines().length }),
    hints: () => [
      ['←→', 'Browse'],
      ...(entries[chosen]?.path ? ([['Enter', 'Read']] as const) : []),
    ],
    label: (props) => {
      const shown = entries[Math.max(0, at(props))];
      return shown && `Gallery · ${shown.title}`;
    },
  };
}

function drawTitles(
  surface: Surface,
  theme: Theme,
  entries: readonly Entry[],
  chosen: number,
  top: number,
): void {
  const { w, h } = surface;
  entries.slice(top, top + h).forEach((entry, y) => {
    const on = top + y === chosen;
    const ink = on ? theme.menuActive : entry.path ? theme.dim : theme.body;
    if (on) surface.fill({ x: 0, y, w: w - 1, h: 1 }, ' ', ink);
    surface.text(1, y, truncate(entry.title, w - 3), ink);
  });
  for (let y = 0; y < h; y += 1) surface.text(w - 1, y, '│', theme.border);
}

/** In the middle, or from its upper left corner where it is too large; its colour turns from one of the theme's to another. */
function drawArt(surface: Surface, theme: Theme, lines: readonly string[], top: number): void {
  const wide = Math.max(0, ...lines.map(columns));
  const x = Math.max(0, Math.floor((surface.w - wide) / 2));
  const y = Math.max(0, Math.floor((surface.h - lines.length) / 2));
  lines.slice(top, top + surface.h).forEach((line, row) => {
    const t = lines.length > 1 ? (top + row) / (lines.length - 1) : 0;
    surface.text(x, y + row, line, { ...theme.body, fg: mix(theme.accent.fg, theme.remote.fg, t) });
  });
}
