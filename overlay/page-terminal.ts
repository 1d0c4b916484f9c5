// ttyd's terminal in its frame. Once it is there, it takes the room's grid, sends my cursors and carries the ghosts.
import { sendCursors } from './cursors/cursor-sender.ts';
import type { GhostLayer } from './cursors/ghost-layer.ts';
import { type Closable, together } from './dom/closable.ts';
import type { Layout } from './dom/layout.ts';
import type { PageState } from './page-state.ts';
import { pinnedGrid } from './state/view-state.ts';
import { framePage } from './terminal/page-frame.ts';
import { findTerminal, type PageWindow, TerminalView } from './terminal/terminal.ts';

export interface PageTerminal extends Closable {
  /** Null as long as ttyd's page has no usable terminal. */
  readonly view: TerminalView | null;
  focus(): void;
  /** Keeps this space around the terminal free. */
  reserve(space: Layout): void;
}

export function openTerminal(win: PageWindow, page: PageState, ghosts: GhostLayer): PageTerminal {
  const { store, connection } = page;
  const frame = framePage(win.document);
  let view: TerminalView | null = null;
  let cursors: Closable | null = null;
  let reserved = '';

  function pin(): void {
    view?.setGrid(pinnedGrid(store.state));
  }
  pin();
  const parts = together(
    frame,
    store.onChange.on(pin),
    findTerminal(
      win,
      (term, container, screen) => {
        const found = new TerminalView(win, term, container, screen);
        view = found;
        pin();
        found.onLayout.on(() => ghosts.setPlace(found.box, found.grid));
        cursors = sendCursors(win, found, connection, page);
        store.set({ cursorless: false });
      },
      () => store.set({ cursorless: true }),
    ),
  );
  return {
    get view() {
      return view;
    },
    focus: () => view?.focus(),
    reserve(space) {
      const next = [space.top, space.right, space.bottom].join();
      if (next === reserved) return;
      reserved = next;
      frame.reserve(space);
      view?.relayout();
    },
    close() {
      cursors?.close();
      view?.close();
      parts.close();
    },
  };
}
