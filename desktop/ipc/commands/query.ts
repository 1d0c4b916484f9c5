// Read-only commands: state, canvas, window types.
import type { Desktop } from '../../desktop.ts';
import { VIEW_TYPES } from '../../views/registry.ts';
import type { Canvas, Win } from '../../wm/types.ts';
import type { Command } from './command.ts';

export const QUERY_COMMANDS: readonly Command[] = [
  {
    name: 'get_state',
    description: 'All windows, topmost first, and what was typed in the chat',
    requiresPath: false,
    run: (_, { desktop }) => stateOf(desktop),
  },
  {
    name: 'get_canvas_size',
    description: 'Size of the terminal',
    requiresPath: false,
    run: (_, { desktop }) => JSON.stringify(canvasSize(desktop.desk.canvas)),
  },
  {
    name: 'get_window_types',
    description: 'Window types, and whether create_window makes them',
    requiresPath: false,
    run: () =>
      JSON.stringify({
        window_types: VIEW_TYPES.map(({ type, spawnable }) => ({ type, spawnable })),
      }),
  },
];

/** As in the original, the height leaves out the menu bar but not the status line. */
function canvasSize({ cols, rows }: Canvas): Record<string, number> {
  return { width: cols, height: rows - 1, cols, rows: rows - 1 };
}

/** The original's fields first, in its order, then our additions. */
function stateOf(desktop: Desktop): string {
  const { desk, chat, boot } = desktop;
  return JSON.stringify({
    windows: desk.windows.map((win) => entryOf(win, desktop)),
    chat_log: chat.log,
    boot,
    canvas: canvasSize(desk.canvas),
    desktop: desktop.look,
  });
}

function entryOf(win: Win, desktop: Desktop): Record<string, unknown> {
  const { id, type, title, path, bounds, zoomed, props } = win;
  const view = desktop.view(id);
  const revision = view?.revision;
  const strokes = view?.strokes?.revision;
  return {
    id,
    type,
    ...bounds,
    title,
    ...(path === undefined ? {} : { path }),
    zoomed,
    props,
    focused: desktop.desk.focused === id,
    ...(revision === undefined ? {} : { text_revision: revision }),
    ...(strokes === undefined ? {} : { strokes_revision: strokes }),
  };
}
