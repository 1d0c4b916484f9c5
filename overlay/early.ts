// Runs before ttyd's script and replaces the terminal's WebSocket with one that reconnects. Must be small, because it
// blocks ttyd's page.
import type { OverlayConfig } from '../protocol/page/overlay-config.ts';
import { TTY_PROTOCOL } from '../protocol/page/page-contract.ts';
import { listen } from './dom/closable.ts';
import type { PageWindow } from './terminal/terminal.ts';
import type { TerminalConnection } from './terminal/terminal-connection.ts';
import { TerminalSocket } from './terminal/terminal-socket.ts';

const win: PageWindow = window;
const Native = win.WebSocket;

win.WebSocket = new Proxy(Native, {
  construct(target, args: [string | URL, (string | string[])?], newTarget) {
    const [url, protocols] = args;
    const asked = new URL(url, win.location.href);
    const here = asked.host === win.location.host && [protocols].flat().includes(TTY_PROTOCOL);
    if (!here) return Reflect.construct(target, args, newTarget);
    // Use the proxy's path, whatever path ttyd's page has computed.
    asked.pathname = `${win.location.pathname.replace(/\/+$/, '')}/ws`;
    const connect = (): WebSocket => new Native(asked, TTY_PROTOCOL);
    const socket = new TerminalSocket(asked.href, { connect, size, onScreen: takeGrid });
    // A page has one terminal; only its first socket is shared with the overlay.
    if (!win.teleportConnection) {
      win.teleportConnection = socket.connection;
      watch(socket.connection);
      win.dispatchEvent(new Event('teleport-connection'));
    }
    return socket;
  },
});

function size(): { cols: number; rows: number } | null {
  return win.term ? { cols: win.term.cols, rows: win.term.rows } : null;
}

/** GE1: resizes the terminal to the room's grid before a screen arrives, as the overlay may not be running yet. */
function takeGrid(): void {
  const config = win.document.querySelector('#teleport-config')?.textContent;
  const { grid } = JSON.parse(config || '{}') as Partial<OverlayConfig>;
  if (grid && (win.term?.cols !== grid.cols || win.term.rows !== grid.rows))
    win.term?.resize(grid.cols, grid.rows);
}

/** Reacts to sleep, network changes and the back-forward cache: anything after which the socket may be dead. */
function watch(connection: TerminalConnection): void {
  const wake = (): void => connection.wake();
  for (const type of ['online', 'offline', 'focus']) listen(win, type, wake);
  for (const type of ['visibilitychange', 'resume']) listen(win.document, type, wake);
  listen(win, 'pagehide', () => connection.sleep());
  listen<PageTransitionEvent>(win, 'pageshow', (event) => {
    if (event.persisted) connection.open();
  });
}
