// A visitor without a browser whose page never gives up: a terminal that shows what ttyd's page would, opened again whenever its socket ends.
import headless from '@xterm/headless';
import { WebSocket } from 'ws';
import {
  encodeNote,
  NOTE_VERSION,
  type PageNote,
  readSeatNote,
  type SeatNote,
} from '../../protocol/terminal-note.ts';

export interface ScreenVisitor extends Disposable {
  /** For requests as this visitor. */
  readonly cookie: string;
  /** Of the socket now; undefined between two. */
  readonly socket: WebSocket | undefined;
  /** How sockets ended so far, oldest first. */
  readonly closes: readonly { code: number; reason: string; at: number }[];
  /** Sockets that were opened so far. */
  opened(): number;
  /** Output bytes of all sockets so far. */
  received(): number;
  /** What the proxy told beside the terminal, oldest first. */
  readonly notes: readonly SeatNote[];
  type(text: string): void;
  tell(note: PageNote): void;
  /** What the terminal shows: lines joined, ends trimmed. */
  screen(): string;
  /** Breaks the connection without a word. */
  cut(): void;
}

export interface ScreenVisitorOptions {
  /** `http://HOST:PORT` */
  base: string;
  room: string;
  name: string;
  /** Of an earlier visit; the page is entered anew without it. */
  cookie?: string;
  /** Between two tries, in ms. */
  retryMs?: number;
  /** Takes the output but shows none: for a flood, that would keep the test's own process busy. */
  blind?: boolean;
}

const SIZE = { cols: 120, rows: 36 };
const RETRY_MS = 100;
const OUTPUT = 0x30;

/** Enters a room and keeps its terminal open. @throws Error if the page is refused */
export async function enterScreen(options: ScreenVisitorOptions): Promise<ScreenVisitor> {
  const { base, room, name, retryMs = RETRY_MS, blind = false } = options;
  const cookie = options.cookie ?? (await enterPage(base, room, name));
  const terminal = new headless.Terminal({ ...SIZE, allowProposedApi: true, scrollback: 0 });
  const closes: { code: number; reason: string; at: number }[] = [];
  const notes: SeatNote[] = [];
  let socket: WebSocket | undefined;
  let retry: NodeJS.Timeout | undefined;
  let done = false;
  let opened = 0;
  let received = 0;

  function connect(): void {
    const url = `${base.replace('http', 'ws')}/room/${room}/ws`;
    const next = new WebSocket(url, ['tty'], { headers: { cookie, origin: base } });
    next.on('open', () => {
      opened += 1;
      socket = next;
      terminal.reset();
      const { cols: columns, rows } = SIZE;
      next.send(
        Buffer.from(JSON.stringify({ AuthToken: '', columns, rows, teleport: NOTE_VERSION })),
      );
    });
    next.on('message', (data: Buffer) => {
      const note = readSeatNote(data);
      if (note) notes.push(note);
      if (data[0] !== OUTPUT) return;
      received += data.length - 1;
      if (!blind) terminal.write(data.subarray(1));
    });
    // A refused or broken connection is followed by its close.
    next.on('error', () => next.terminate());
    next.on('close', (code, reason) => {
      if (socket === next) socket = undefined;
      closes.push({ code, reason: String(reason), at: performance.now() });
      if (!done) retry = setTimeout(connect, retryMs);
    });
  }
  connect();
  return {
    cookie,
    get socket() {
      return socket;
    },
    closes,
    opened: () => opened,
    received: () => received,
    notes,
    type: (text) => socket?.send(Buffer.from(`0${text}`)),
    tell: (note) => socket?.send(encodeNote(note)),
    screen() {
      const { active } = terminal.buffer;
      const lines = Array.from(
        { length: terminal.rows },
        (_, y) => active.getLine(active.baseY + y)?.translateToString(true) ?? '',
      );
      return lines.join('\n').trimEnd();
    },
    cut: () => socket?.terminate(),
    [Symbol.dispose]() {
      done = true;
      clearTimeout(retry);
      socket?.terminate();
      terminal.dispose();
    },
  };
}

/** @returns the cookies of a first visit, as a `Cookie` header */
export async function enterPage(base: string, room: string, name: string): Promise<string> {
  const page = await fetch(`${base}/room/${room}/?name=${encodeURIComponent(name)}`);
  const text = await page.text();
  if (!page.ok) throw new Error(`/room/${room}/: ${page.status} ${text}`);
  return page.headers
    .getSetCookie()
    .map((cookie) => cookie.split(';')[0])
    .join('; ');
}
