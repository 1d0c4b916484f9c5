// A visitor without a browser: a terminal socket that speaks like ttyd's page, and what that page would show.
import { EventEmitter, once } from 'node:events';
import unicode11 from '@xterm/addon-unicode11';
import headless from '@xterm/headless';
import { WebSocket } from 'ws';
import type { Grid } from '../protocol/geometry.ts';
import { NOTES_PROTOCOL, TTY_PROTOCOL } from '../protocol/page/page-contract.ts';
import type { Refusal } from '../protocol/page/refusal.ts';
import {
  encodeNote,
  NOTE_VERSION,
  type PageNote,
  readSeatNote,
  type SeatNote,
  type SeatStateNote,
} from '../protocol/page/terminal-note.ts';

const SIZE: Grid = { cols: 120, rows: 36 };
/** Frames kept, from the first on, over all connections; a flood is not kept. */
const MAX_FRAMES = 1_000;
/** Bytes. */
const MOST_UNPARSED = 8 * 1024 * 1024;
/** ttyd's opcodes for output to the page, and for input from it. */
const OUTPUT = 0x30;
/** How a fresh screen begins: output that resets the terminal. */
const PICTURE = Buffer.from('0\x1bc');

export interface TerminalVisitorOptions {
  /** Address of the terminal socket: `ws://HOST:PORT/...`. */
  url: string;
  headers?: Record<string, string>;
  /** Terminal size of the browser; 120 by 36 by default. */
  size?: Grid;
  /** Scrollback lines kept; none by default. */
  scrollback?: number;
  /** Acts as a page without the overlay, which does not announce notes and so gets none. */
  plain?: boolean;
  /** Extra fields of the greeting. */
  greeting?: object;
  /** Reads the output without keeping or showing it: for floods, which would keep the test's own process busy. */
  blind?: boolean;
  /** Reconnects forever: this many ms after its socket has ended, it opens another. */
  retryMs?: number;
  /** Called with each socket before it is open. */
  prepare?: (socket: WebSocket) => void;
}

export class TerminalVisitor implements Disposable {
  readonly terminal: headless.Terminal;
  /** How sockets ended so far, oldest first; `at` is a `performance.now()` time. */
  readonly closes: { code: number; reason: string; at: number }[] = [];
  /** Notes received from the proxy, oldest first. */
  readonly notes: SeatNote[] = [];
  /** The first thousand frames as they came. */
  readonly frames: Buffer[] = [];
  /** Number of sockets opened so far. */
  opened = 0;
  /** Bytes of output received so far. */
  received = 0;
  /** Number of fresh screens received so far. */
  pictures = 0;
  /** Emits `news` with every note and every end of a socket. */
  readonly #news = new EventEmitter();
  readonly #options: TerminalVisitorOptions;
  #socket: WebSocket;
  #retry: NodeJS.Timeout | undefined;
  #unparsed = 0;
  /** Paused until the terminal has parsed most of what came. */
  #held: WebSocket | null = null;
  #gone = false;

  /** Starts to connect; `greeted` waits for it. */
  constructor(options: TerminalVisitorOptions) {
    this.#options = options;
    const { size = SIZE, scrollback = 0 } = options;
    this.terminal = new headless.Terminal({ ...size, scrollback, allowProposedApi: true });
    // As ttyd's page does.
    new unicode11.Unicode11Addon().activate(this.terminal as never);
    this.terminal.unicode.activeVersion = '11';
    this.#socket = this.#connect();
  }

  /** The newest socket, in whatever state it is. */
  get socket(): WebSocket {
    return this.#socket;
  }

  get connected(): boolean {
    return this.#socket.readyState === WebSocket.OPEN;
  }

  /** Resolves once the newest socket is open and greeted. @throws Error if it can't be opened */
  async greeted(): Promise<this> {
    if (!this.connected) await once(this.#socket, 'open');
    return this;
  }

  /**
   * Resolves once its visitor has a seat.
   * @throws Error if the socket ends before that, unless it is opened again; `refusal` may say why
   */
  async seated(): Promise<this> {
    const connects = this.#options.retryMs !== undefined;
    while (this.states().length === 0) {
      if (this.closeCode !== null && !connects)
        throw new Error(`no seat: ${this.refusal?.code ?? this.closeCode}`);
      await once(this.#news, 'news');
    }
    return this;
  }

  /** Why the proxy closed the socket, as told before. */
  get refusal(): Refusal | undefined {
    return this.notes.find((note) => note.type === 'refusal');
  }

  /** @throws Error if no socket has been open yet; while the next one is awaited, keys are lost */
  type(text: string): void {
    this.#send(Buffer.from(`0${text}`));
  }

  tell(note: PageNote): void {
    this.#send(encodeNote(note));
  }

  resize({ cols, rows }: Grid): void {
    this.#send(Buffer.from(`1${JSON.stringify({ columns: cols, rows })}`));
  }

  /** The terminal's text: lines joined, ends trimmed. */
  screen(): string {
    const { active } = this.terminal.buffer;
    const lines = Array.from(
      { length: this.terminal.rows },
      (_, y) => active.getLine(active.baseY + y)?.translateToString(true) ?? '',
    );
    return lines.join('\n').trimEnd();
  }

  /** The output of the kept frames, as received. */
  output(): string {
    const parts = this.frames.flatMap((f) => (f[0] === OUTPUT ? [f.subarray(1)] : []));
    return Buffer.concat(parts).toString();
  }

  /** Notes about the seat, oldest first. */
  states(): SeatStateNote[] {
    return this.notes.filter((note) => note.type === 'seat');
  }

  /** How the newest socket ended; null if it has not. */
  get closeCode(): number | null {
    return this.#socket.readyState === WebSocket.CLOSED ? (this.closes.at(-1)?.code ?? null) : null;
  }

  /** Drops the connection without a close frame; a visitor that never gives up then opens another. */
  cut(): void {
    this.#socket.terminate();
  }

  /** Closes the connection normally. @returns when the socket has ended */
  async leave(): Promise<void> {
    this.#gone = true;
    clearTimeout(this.#retry);
    if (this.#socket.readyState === WebSocket.CLOSED) return;
    const closed = once(this.#socket, 'close');
    this.#socket.close();
    await closed;
  }

  [Symbol.dispose](): void {
    this.#gone = true;
    clearTimeout(this.#retry);
    this.#socket.terminate();
    this.terminal.dispose();
  }

  #send(frame: Uint8Array): void {
    // The proxy may know it before it is open at this end: what is sent then would be lost, now and then.
    if (this.opened === 0)
      throw new Error('Not open yet: await greeted() before anything is sent.');
    if (this.connected) this.#socket.send(frame);
  }

  #connect(): WebSocket {
    const { url, headers = {}, retryMs, plain = false } = this.#options;
    const protocols = [TTY_PROTOCOL, ...(plain ? [] : [NOTES_PROTOCOL])];
    const socket = new WebSocket(url, protocols, { headers, perMessageDeflate: false });
    this.#options.prepare?.(socket);
    socket.on('open', () => this.#greet(socket));
    socket.on('message', (data: Buffer) => this.#take(data));
    // A refused or broken connection is followed by its close event.
    socket.on('error', () => socket.terminate());
    socket.on('close', (code, reason) => {
      this.closes.push({ code, reason: String(reason), at: performance.now() });
      this.#news.emit('news');
      if (this.#gone || retryMs === undefined) return;
      this.#retry = setTimeout(() => {
        this.#socket = this.#connect();
      }, retryMs);
    });
    return socket;
  }

  #greet(socket: WebSocket): void {
    const { size = SIZE, plain = false, greeting = {} } = this.#options;
    this.opened += 1;
    this.terminal.reset();
    const announced = plain ? {} : { teleport: NOTE_VERSION };
    const hello = { AuthToken: '', columns: size.cols, rows: size.rows, ...announced, ...greeting };
    socket.send(Buffer.from(JSON.stringify(hello)));
  }

  #take(frame: Buffer): void {
    if (frame[0] !== OUTPUT) {
      const note = readSeatNote(frame);
      if (note) this.notes.push(note);
      this.#news.emit('news');
    } else {
      this.received += frame.length - 1;
      if (frame.subarray(0, PICTURE.length).equals(PICTURE)) this.pictures += 1;
    }
    if (this.#options.blind) return;
    if (this.frames.length < MAX_FRAMES) this.frames.push(frame);
    if (frame[0] === OUTPUT) this.#show(frame.subarray(1));
  }

  /** xterm.js refuses what it has no space for: as a page does, it is read no faster than it parses. */
  #show(output: Buffer): void {
    const socket = this.#socket;
    this.#unparsed += output.length;
    if (this.#unparsed > MOST_UNPARSED && !socket.isPaused) {
      socket.pause();
      this.#held = socket;
    }
    this.terminal.write(output, () => {
      this.#unparsed -= output.length;
      if (this.#unparsed > MOST_UNPARSED / 2) return;
      this.#held?.resume();
      this.#held = null;
    });
  }
}
