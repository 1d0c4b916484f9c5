// Runs before ttyd's script: the terminal's socket becomes one that lasts. Small, because it holds up ttyd's page.
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
    const here = asked.host === win.location.host && [protocols].flat().includes('tty');
    if (!here) return Reflect.construct(target, args, newTarget);
    // The address is the proxy's, whatever ttyd's page takes it for.
    asked.pathname = `${win.location.pathname.replace(/\/+$/, '')}/ws`;
    const connect = (): WebSocket => new Native(asked, 'tty');
    const socket = new TerminalSocket(asked.href, { connect, size, onScreen: takeGrid });
    // A page has one terminal; what else asks for a socket here gets one without a view of its own.
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

/** GE1: a picture of the room's grid needs a terminal of its size, also before the overlay sees to that. */
function takeGrid(): void {
  const config = win.document.querySelector('#teleport-config')?.textContent;
  const { grid } = JSON.parse(config || '{}') as { grid?: { cols: number; rows: number } | null };
  if (grid && (win.term?.cols !== grid.cols || win.term.rows !== grid.rows))
    win.term?.resize(grid.cols, grid.rows);
}

/** Sleep, flap, the back-forward cache: whatever says that the world has changed. */
function watch(connection: TerminalConnection): void {
  const wake = (): void => connection.wake();
  for (const type of ['online', 'offline', 'focus']) listen(win, type, wake);
  for (const type of ['visibilitychange', 'resume']) listen(win.document, type, wake);
  listen(win, 'pagehide', () => connection.sleep());
  listen<PageTransitionEvent>(win, 'pageshow', (event) => {
    if (event.persisted) connection.open();
  });
}
