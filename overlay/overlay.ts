// Wires the overlay's parts together: what the page knows, its terminal, what is drawn, and what the visitor does.
import type { OverlayConfig } from '../protocol/page/overlay-config.ts';
import { GhostLayer } from './cursors/ghost-layer.ts';
import { browserStorage } from './dom/browser-storage.ts';
import { type Closable, together } from './dom/closable.ts';
import { keepDrawn } from './drawing.ts';
import { handleInput } from './input.ts';
import { loadMoving } from './moving-loader.ts';
import { openPage } from './page-state.ts';
import { openTerminal } from './page-terminal.ts';
import { controlPanels } from './panel-control.ts';
import type { PanelsHost } from './panels/panels-host.ts';
import { PanelsLoader } from './panels-loader.ts';
import { type Snapshot, snapshotOf } from './snapshot.ts';
import { layoutOf } from './state/view-state.ts';
import { Surface, type SurfaceActions } from './surface.ts';
import type { PageWindow } from './terminal/find-terminal.ts';

export interface Teleport extends Closable {
  /** The state of this page, as `window.teleport` exposes it. */
  snapshot(): Snapshot;
}

declare global {
  interface Window {
    teleport?: Teleport;
  }
}

/** @param modules addresses of what is loaded later */
export function startOverlay(
  win: PageWindow,
  config: OverlayConfig,
  modules: PanelsHost['modules'] & { readonly panels: string; readonly moving: string },
): Teleport {
  const storage = browserStorage(win, 'sessionStorage');
  const page = openPage(win, config, storage);
  const { store, movement, connection, connectionView, chat } = page;
  const ghosts = new GhostLayer(win, page, (g) => connectionView.raise(g));
  const surface = new Surface(win, ghosts.root, config);
  const terminal = openTerminal(win, page, ghosts, {
    reportUrl: config.reportUrl,
    wish: (wish, data) => panels.hear(wish, data),
    openLink: (address) => panels.use((part) => part.openLink(address)),
  });
  const panels = new PanelsLoader(modules.panels, {
    ...{ ...page, win, config, ghosts, root: surface.root, modules },
    onLayout: terminal.onLayout,
    terminal: () => terminal.view,
    open: (panel, focus) => control.open(panel, focus),
    focusTerminal: () => terminal.focus(),
    redraw: () => drawing.redraw(),
  });
  const control = controlPanels(page, surface, terminal, panels);
  const input = handleInput(win, page, surface, control, panels);
  const actions: SurfaceActions = {
    chat,
    toggleChat: () => control.setChat(!store.state.chat.open),
    togglePeople: control.togglePeople,
    toggle: control.toggle,
    closePanel: () => control.open(null),
    follow: (pid) => panels.use((part) => part.follow(pid)),
    reconnect() {
      if (store.state.connection.kind !== 'live') connection.open();
      connectionView.act('try');
    },
    act(action) {
      connectionView.act(action);
      // The button disappears with its notice, so the focus goes to the terminal.
      terminal.focus();
    },
    watchSeat: (seat) => connectionView.watchSeat(seat),
  };
  const drawing = keepDrawn(win, store, (state, now) => {
    const layout = layoutOf(state);
    if (layout.bottom > 0 || state.chat.open) panels.loadFirst();
    terminal.reserve(layout);
    surface.draw({ state, layout, now }, actions, panels);
  });
  const idle = connection.onState.on(({ kind }) => {
    if (kind === 'live') panels.loadWhenIdle();
  });
  connection.open();
  if (config.ticketUrl === null) panels.loadWhenIdle();
  const moving = loadMoving(win, config, modules.moving);
  const panelsPart = { close: () => panels.part?.close() };
  const parts = together(page, ghosts, surface, terminal, panelsPart, input, drawing, idle, moving);
  return {
    snapshot: () => snapshotOf(store.state, movement.state, terminal.view?.grid ?? null),
    close: () => parts.close(),
  };
}
