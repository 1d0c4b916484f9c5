// Runs before ttyd's script: opens the terminal's connection at once, so that the seat starts while the page loads, and
// gives it to ttyd's page as its WebSocket. Must be small, because it blocks ttyd's page.
import { type Grid, LEAST_GRID } from '../protocol/geometry.ts';
import type { OverlayConfig } from '../protocol/page/overlay-config.ts';
import { NOTES_PROTOCOL, TTY_PROTOCOL } from '../protocol/page/page-contract.ts';
import { listen } from './dom/closable.ts';
import type { PageWindow } from './terminal/find-terminal.ts';
import { TerminalConnection } from './terminal/terminal-connection.ts';
import { TerminalSocket } from './terminal/terminal-socket.ts';

const win: PageWindow = window;
const Native = win.WebSocket;

// Trusted: the page's own proxy wrote it, in the same response.
const config: OverlayConfig = JSON.parse(
  win.document.querySelector('#teleport-config')?.textContent ?? '',
);
/** Whatever address ttyd's page computes. */
const address = new URL(config.socketUrl, win.location.href);
address.protocol = address.protocol === 'https:' ? 'wss:' : 'ws:';

const connection = new TerminalConnection({
  connect: () => new Native(address, [TTY_PROTOCOL, NOTES_PROTOCOL]),
  size,
  onScreen: takeGrid,
  // An empty piece has its turn after all that came before it.
  afterParsing: (fn) => (win.term?.write ? win.term.write('', fn) : fn()),
});
win.teleportConnection = connection;
watch();

win.WebSocket = new Proxy(Native, {
  construct(target, args: [string | URL, (string | string[])?], newTarget) {
    const [url, protocols] = args;
    const { host } = new URL(url, win.location.href);
    const here = host === win.location.host && [protocols].flat().includes(TTY_PROTOCOL);
    // A page has one terminal.
    return here && !connection.used
      ? new TerminalSocket(address.href, connection)
      : Reflect.construct(target, args, newTarget);
  },
});

/** The terminal's size, which is never less than an app can use. */
function size(): Grid | null {
  const { term } = win;
  const { cols, rows } = LEAST_GRID;
  return term ? { cols: Math.max(cols, term.cols), rows: Math.max(rows, term.rows) } : null;
}

/** GE1: resizes the terminal before a screen arrives, as the overlay may not be running yet. */
function takeGrid(): void {
  const grid = config.grid ?? size();
  if (grid && (win.term?.cols !== grid.cols || win.term.rows !== grid.rows))
    win.term?.resize(grid.cols, grid.rows);
}

/** Reacts to sleep, network changes and the back-forward cache: anything after which the socket may be dead. */
function watch(): void {
  const wake = (): void => connection.wake();
  for (const type of ['online', 'offline', 'focus']) listen(win, type, wake);
  for (const type of ['visibilitychange', 'resume']) listen(win.document, type, wake);
  listen(win, 'pagehide', () => connection.sleep());
  listen<PageTransitionEvent>(win, 'pageshow', (event) => {
    if (event.persisted) connection.open();
  });
}
