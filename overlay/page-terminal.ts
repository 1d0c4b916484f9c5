// ttyd's terminal in its frame. Once it is there, it takes the room's grid, sends my cursors and carries the ghosts.

import { Emitter } from '../protocol/emitter.ts';
import type { Grid } from '../protocol/geometry.ts';
import type { Wish } from '../protocol/page/app-wishes.ts';
import { sendCursors } from './cursors/cursor-sender.ts';
import type { GhostLayer } from './cursors/ghost-layer.ts';
import { type Closable, listen, together } from './dom/closable.ts';
import type { Layout } from './dom/layout.ts';
import type { PageState } from './page-state.ts';
import { layoutOf, pinnedGrid } from './state/view-state.ts';
import { hearWishes, takeLinks } from './terminal/app-wishes.ts';
import { selectWithShift } from './terminal/clipboard.ts';
import { findTerminal, type PageWindow } from './terminal/find-terminal.ts';
import { reportPage } from './terminal/page-contract.ts';
import { framePage } from './terminal/page-frame.ts';
import { TerminalView } from './terminal/terminal.ts';

/** Where apps say what keys do: editors take two lines for it. */
const LAST_LINES = 2;
const WISHES: readonly Wish[] = ['title', 'notify', 'copy'];

export interface PageTerminal extends Closable {
  /** Null as long as ttyd's page has no usable terminal. */
  readonly view: TerminalView | null;
  /** The terminal is there, or its cells have moved or changed in size or number. */
  readonly onLayout: Emitter<void>;
  focus(): void;
  /** Keeps this space around the terminal free. */
  reserve(space: Layout): void;
}

export interface TerminalNeeds {
  /** Where to report that ttyd's page has no usable terminal. */
  reportUrl: string;
  /** Gets what the app wishes beyond its screen. */
  wish(wish: Wish, data: string): void;
  /** Gets the address of a link that was clicked. */
  openLink(address: string): void;
}

export function openTerminal(
  win: PageWindow,
  page: PageState,
  ghosts: GhostLayer,
  { reportUrl, wish, openLink }: TerminalNeeds,
): PageTerminal {
  const { store, connection } = page;
  const frame = framePage(win.document);
  let view: TerminalView | null = null;
  let uses: Closable | null = null;
  let reserved = '';
  let kept = '';
  const onLayout = new Emitter<void>();

  function pin(): void {
    const { grid, terminal, preferences, viewport } = store.state;
    view?.setWish({
      grid: pinnedGrid(store.state),
      grows: grid !== null || terminal.watching,
      text: preferences.text / 100,
      keyboard: layoutOf(store.state).bottom && viewport.covered,
    });
  }
  /** Where the terminal follows its pages, tells what would fill this one. */
  function fits(own: Grid | null): void {
    const { grid, terminal } = store.state;
    if (grid || terminal.watching || !own || same(own, terminal.own)) return;
    store.set({ terminal: { ...terminal, own } });
    win.teleportConnection?.fits(own);
  }
  /** What covers the app's last lines, or its first one, covers which keys it has. */
  function keepLines({ laid, space, grid }: TerminalView): void {
    const cell = laid.height / grid.rows;
    const lines = [
      laid.top + cell,
      win.innerHeight -
        Math.min(laid.top + laid.height, space.top + space.height) +
        LAST_LINES * cell,
    ];
    const [first = 0, last = 0] = lines.map(Math.ceil);
    if (kept === `${first} ${last}`) return;
    kept = `${first} ${last}`;
    frame.keepLines(first, last);
  }
  /** A click takes the terminal's size, also in an app that hears of no clicks. */
  function clicked(): void {
    if (store.state.terminal.seat?.other) win.teleportConnection?.active();
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
        found.onLayout.on(() => {
          ghosts.setPlace(found.box, found.grid, found.space);
          fits(found.own);
          keepLines(found);
          onLayout.emit();
        });
        selectWithShift(win, term);
        takeLinks(term, openLink);
        const wishes = term.parser ? [hearWishes(term.parser, WISHES, wish)] : [];
        uses = together(
          sendCursors(win, found, connection, page),
          listen(container, 'pointerdown', clicked),
          ...wishes,
        );
        store.set({ cursorless: false });
      },
      (codes) => {
        reportPage(win, reportUrl, codes);
        store.set({ cursorless: true });
      },
    ),
  );
  return {
    get view() {
      return view;
    },
    onLayout,
    focus: () => view?.focus(),
    reserve(space) {
      const next = [space.top, space.right, space.bottom].join();
      if (next === reserved) return;
      reserved = next;
      frame.reserve(space);
      view?.relayout();
    },
    close() {
      uses?.close();
      view?.close();
      parts.close();
    },
  };
}

const same = (a: Grid, b: Grid | null): boolean => a.cols === b?.cols && a.rows === b.rows;
