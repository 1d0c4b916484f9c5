// A visitor without a browser whose page never gives up: a terminal socket, opened again whenever it ends.
import { WebSocket } from 'ws';

export interface SoakVisitor {
  /** For requests as this visitor. */
  cookie: string;
  /** Breaks the terminal's connection without a word. */
  cut(): void;
  close(): void;
}

const RETRY_MS = 250;
const HELLO = Buffer.from(JSON.stringify({ AuthToken: '', columns: 120, rows: 36 }));

/** Enters a room and keeps its terminal open. @param base `http://HOST:PORT` */
export async function enter(base: string, room: string, name: string): Promise<SoakVisitor> {
  const page = await fetch(`${base}/room/${room}/?name=${name}`);
  if (!page.ok) throw new Error(`/room/${room}/: ${page.status} ${await page.text()}`);
  await page.text();
  const cookie = page.headers
    .getSetCookie()
    .map((c) => c.split(';')[0])
    .join('; ');
  let closed = false;
  let socket: WebSocket | undefined;
  let retry: NodeJS.Timeout | undefined;

  function connect(): void {
    const url = `${base.replace('http', 'ws')}/room/${room}/ws`;
    const open = new WebSocket(url, ['tty'], { headers: { cookie, origin: base } });
    socket = open;
    open.on('open', () => open.send(HELLO));
    // A refused or broken connection is followed by its close.
    open.on('error', () => open.terminate());
    open.on('close', () => {
      if (!closed) retry = setTimeout(connect, RETRY_MS);
    });
  }
  connect();
  return {
    cookie,
    cut: () => socket?.terminate(),
    close() {
      closed = true;
      clearTimeout(retry);
      socket?.terminate();
    },
  };
}
