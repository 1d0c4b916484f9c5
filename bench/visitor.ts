// A visitor without a browser: a session cookie and a terminal socket, as ttyd's page would open it.
import { once } from 'node:events';
import { WebSocket } from 'ws';

export interface Terminal {
  socket: WebSocket;
  /** Sends keys. */
  type(text: string): void;
  close(): Promise<void>;
}

const encoder = new TextEncoder();

/** Sees a terminal before its first message; what it resolves with is waited for. */
export type Watch = (terminal: Terminal) => Promise<void>;

/** Enters a room over HTTP and opens its terminal socket. @param base `http://HOST:PORT` */
export async function visit(
  base: string,
  room: string,
  name: string,
  watch?: Watch,
): Promise<Terminal> {
  const page = await fetch(`${base}/room/${room}/?name=${name}`);
  if (!page.ok) throw new Error(`/room/${room}/: ${page.status}`);
  await page.text();
  const cookie = page.headers
    .getSetCookie()
    .map((c) => c.split(';')[0])
    .join('; ');
  const url = `${base.replace('http', 'ws')}/room/${room}/ws`;
  return openTerminal(url, { cookie, origin: base }, watch);
}

/** Opens a socket that speaks ttyd's `tty` subprotocol and starts its command. */
export async function openTerminal(
  url: string,
  headers: Record<string, string> = {},
  watch?: Watch,
): Promise<Terminal> {
  const socket = new WebSocket(url, ['tty'], { headers, perMessageDeflate: false });
  await once(socket, 'open');
  const terminal: Terminal = {
    socket,
    type: (text) => socket.send(encoder.encode(`0${text}`)),
    async close() {
      if (socket.readyState === WebSocket.CLOSED) return;
      const closed = once(socket, 'close');
      socket.close();
      await closed;
    },
  };
  const watched = watch?.(terminal);
  socket.send(encoder.encode(JSON.stringify({ AuthToken: '', columns: 120, rows: 36 })));
  await watched;
  return terminal;
}

/** Resolves at the next output frame ('0') that holds `text`. */
export function seen(terminal: Terminal, text: string, timeoutMs = 5_000): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      terminal.socket.off('message', listen);
      reject(new Error(`No ${JSON.stringify(text)} within ${timeoutMs} ms.`));
    }, timeoutMs);
    function listen(data: Buffer): void {
      if (data[0] !== 0x30 || !data.includes(text, 1)) return;
      clearTimeout(timer);
      terminal.socket.off('message', listen);
      resolve();
    }
    terminal.socket.on('message', listen);
  });
}
