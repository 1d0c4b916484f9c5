// Loads and saves layouts: the initial desktop, saved workspaces, and screenshots as text.
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { deskRows } from '../protocol/geometry.ts';
import { isStroke, strokeId, strokeKey } from '../protocol/strokes.ts';
import type { PropValue } from '../protocol/windows.ts';
import type { Layout } from '../rooms/layout.ts';
import type { Desktop } from './desktop.ts';
import { viewType } from './views/registry.ts';
import type { View } from './views/view.ts';
import * as wm from './wm/desk.ts';
import { fullBounds } from './wm/geometry.ts';
import { type Bounds, type Canvas, MIN_H, MIN_W, type Win } from './wm/types.ts';

export interface WorkspaceOptions {
  desktop: Desktop;
  /** Folder for output, and base of relative paths. */
  folder: string;
  /** The characters on the screen, one line per row. */
  dumpScreen(): string;
}

/** WibWob-DOS's key for a gradient's kind in a layout file; commands call it `gradient`. */
const GRADIENT_KEY = 'gradientType';

export class Workspace {
  readonly #options: WorkspaceOptions;

  constructor(options: WorkspaceOptions) {
    this.#options = options;
  }

  /**
   * Replaces all windows with those of a layout file.
   * @returns `missing` if it cannot be read; an Error's message in `invalid` if its content is wrong
   */
  async load(file: string): Promise<'loaded' | 'missing' | { invalid: string }> {
    let text: string;
    try {
      text = await readFile(path.resolve(this.#options.folder, file), 'utf8');
    } catch {
      return 'missing';
    }
    // Lazy import: the schema library takes a third of the startup time, and most desktops start without a layout.
    const { parseLayout } = await import('../rooms/layout.ts');
    try {
      this.#restore(parseLayout(text));
      return 'loaded';
    } catch (error) {
      return { invalid: (error as Error).message };
    }
  }

  /** Writes the layout to a file. @returns false if that failed */
  async write(file: string): Promise<boolean> {
    try {
      await writeFile(path.resolve(this.#options.folder, file), await this.#format());
      return true;
    } catch {
      return false;
    }
  }

  /** Saves as `workspaces/last_workspace.json` and again under the current time. @returns the first's path */
  async save(): Promise<string> {
    const folder = path.join(this.#options.folder, 'workspaces');
    await mkdir(folder, { recursive: true });
    const text = await this.#format();
    const file = path.join(folder, 'last_workspace.json');
    await writeFile(file, text);
    await writeFile(path.join(folder, `last_workspace_${stamp(new Date())}.json`), text);
    return file;
  }

  /** Writes the screen's content as text. */
  async screenshot(): Promise<void> {
    const folder = path.join(this.#options.folder, 'screenshots');
    await mkdir(folder, { recursive: true });
    const file = path.join(folder, `desktop_${stamp(new Date())}.txt`);
    await writeFile(file, this.#options.dumpScreen());
  }

  #restore(layout: Layout): void {
    const { desktop } = this.#options;
    desktop.apply(wm.closeAll, 'command');
    let raised: string | null = null;
    // The file lists the topmost window first, and each window opened covers those before it.
    const entries = layout.windows.map((win, index) => ({ win, index }));
    for (const { win, index } of entries.reverse()) {
      const type = viewType(win.type);
      if (!type?.spawnable) continue;
      const { path: file, [GRADIENT_KEY]: gradient, ...rest } = win.props;
      if (type.type === 'text_view' && typeof file !== 'string') continue;
      const props: Record<string, PropValue> = { ...rest };
      if (gradient !== undefined) props.gradient = gradient;
      const opened = desktop.create(
        {
          type: type.type,
          bounds: fitLayout(win.bounds, desktop.desk.canvas),
          zoomed: win.zoomed,
          props,
          ...(type.type === 'text_view' && typeof file === 'string' ? { path: file } : {}),
          ...(win.title && type.type !== 'test_pattern' ? { title: win.title } : {}),
        },
        'command',
      );
      desktop.view(opened.id)?.strokes?.set(strokesIn(win.props));
      if (index === layout.focusedIndex) raised = opened.id;
    }
    const id = raised ?? desktop.desk.windows[0]?.id;
    if (id !== undefined) desktop.apply((desk) => wm.activate(desk, id), 'command');
  }

  async #format(): Promise<string> {
    const { formatLayout } = await import('../rooms/layout.ts');
    const { desk } = this.#options.desktop;
    const windows = desk.windows.filter(({ type }) => viewType(type)?.spawnable);
    return formatLayout({
      screen: { width: desk.canvas.cols, height: deskRows(desk.canvas) },
      windows: windows.map((win) => ({
        type: win.type,
        title: win.title,
        bounds: win.zoomed ? (win.restore ?? fullBounds(desk.canvas)) : win.bounds,
        zoomed: win.zoomed,
        props: { ...layoutProps(win), ...strokesOf(this.#options.desktop.view(win.id)) },
      })),
      focusedIndex: windows.length > 0 ? 0 : -1,
    });
  }
}

function layoutProps(win: Win): Record<string, PropValue> {
  const { gradient, ...rest } = win.props;
  return {
    ...(gradient === undefined ? {} : { [GRADIENT_KEY]: gradient }),
    ...rest,
    ...(win.path === undefined ? {} : { path: win.path }),
  };
}

/** What is drawn, as props of the room have it (PA1). */
function strokesOf(view: View | undefined): Record<string, PropValue> {
  const { strokes = {} } = view?.strokes?.changesSince(0) ?? {};
  return Object.fromEntries(Object.entries(strokes).map(([id, value]) => [strokeKey(id), value]));
}

function strokesIn(props: Readonly<Record<string, PropValue>>): Record<string, string> {
  const strokes = Object.entries(props).flatMap(([key, value]) =>
    isStroke(key) && typeof value === 'string' ? [[strokeId(key), value] as const] : [],
  );
  return Object.fromEntries(strokes);
}

/** Clamps the size to 16 x 6 and the desktop, then moves the window inside (docs/wibwob.md, "Layout files"). */
function fitLayout(bounds: Bounds, canvas: Canvas): Bounds {
  const rows = deskRows(canvas);
  const w = Math.min(Math.max(bounds.w, MIN_W), canvas.cols);
  const h = Math.min(Math.max(bounds.h, MIN_H), rows);
  return {
    x: Math.max(0, Math.min(bounds.x, canvas.cols - w)),
    y: Math.max(0, Math.min(bounds.y, rows - h)),
    w,
    h,
  };
}

/** YYMMDD_HHMM in local time, the original's file name format. */
function stamp(date: Date): string {
  const two = (n: number): string => String(n).padStart(2, '0');
  const day = two(date.getFullYear() % 100) + two(date.getMonth() + 1) + two(date.getDate());
  return `${day}_${two(date.getHours())}${two(date.getMinutes())}`;
}
