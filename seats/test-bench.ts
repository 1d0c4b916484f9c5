// For the tests: real seats in temporary folders, a real WebSocket server in front, browsers as `ws` clients with a terminal.
import { mkdtemp, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import headless from '@xterm/headless';
import pino from 'pino';
import { WebSocket, WebSocketServer } from 'ws';
import type { Grid } from '../protocol/geometry.ts';
import {
  encodeNote,
  type PageNote,
  readSeatNote,
  type SeatNote,
} from '../protocol/terminal-note.ts';
import { findByEnv, signal, valuesOfEnv } from './proc.ts';
import { createScreenPool } from './screen-pool.ts';
import { createSeat, type Seat, type SeatOptions } from './seat.ts';
import type { AttachOptions, TerminalSession } from './terminal-session.ts';
import { findDtach, findTtyd } from './ttyd-binary.ts';

const TOOLS = path.resolve(import.meta.dirname, '../.tools');
/** How a screen begins: output that resets the terminal. */
const PICTURE = Buffer.from('0\x1bc');
const GRID: Grid = { cols: 80, rows: 24 };

/** A browser: what it shows is in its own terminal, fed as ttyd's page would feed it. */
export class Browser {
  readonly ws: WebSocket;
  readonly terminal: headless.Terminal;
  readonly frames: Buffer[] = [];
  /** What the proxy has told the page; nothing unless it announced itself. */
  readonly notes: SeatNote[] = [];
  closeCode: number | null = null;
  bytes = 0;
  /** Fresh screens among the frames. */
  pictures = 0;

  constructor(url: string, size: Grid = GRID, announced: object = {}) {
    this.terminal = new headless.Terminal({ ...size, allowProposedApi: true, scrollback: 2_000 });
    this.ws = new WebSocket(url, ['tty'], { perMessageDeflate: false });
    this.ws.on('error', () => this.ws.terminate());
    this.ws.on('close', (code) => {
      this.closeCode = code;
    });
    this.ws.on('open', () => {
      this.ws.send(
        Buffer.from(
          JSON.stringify({ AuthToken: '', columns: size.cols, rows: size.rows, ...announced }),
        ),
      );
    });
    this.ws.on('message', (data) => {
      const frame = data as Buffer;
      this.bytes += frame.length;
      if (frame.subarray(0, 3).equals(PICTURE)) this.pictures += 1;
      if (this.frames.length < 1_000) this.frames.push(frame);
      if (frame[0] === 0x30) this.terminal.write(frame.subarray(1));
      const note = readSeatNote(frame);
      if (note) this.notes.push(note);
    });
  }

  type(text: string): void {
    this.ws.send(Buffer.from(`0${text}`));
  }

  tell(note: PageNote): void {
    this.ws.send(encodeNote(note));
  }

  resize(size: Grid): void {
    this.ws.send(Buffer.from(`1${JSON.stringify({ columns: size.cols, rows: size.rows })}`));
  }

  /** What the screen shows, lines joined, ends trimmed. */
  text(): string {
    const { active } = this.terminal.buffer;
    const lines: string[] = [];
    for (let y = 0; y < this.terminal.rows; y += 1) {
      lines.push(active.getLine(active.baseY + y)?.translateToString(true) ?? '');
    }
    return lines.join('\n').trimEnd();
  }

  opcodes(): string[] {
    return [...new Set(this.frames.map((frame) => String.fromCharCode(frame[0] ?? 0)))].sort();
  }
}

export class TestBench implements AsyncDisposable {
  /** The threads of the seats' screens, as the proxy has them. */
  readonly screens = createScreenPool({ log: pino({ level: 'silent' }) });
  readonly #seats: Seat[] = [];
  readonly #browsers: Browser[] = [];
  readonly #servers: WebSocketServer[] = [];
  readonly #folders: string[] = [];

  async folder(): Promise<string> {
    const dir = await mkdtemp(path.join(tmpdir(), 'seat-'));
    this.#folders.push(dir);
    return dir;
  }

  /** The folders that were made for seats, in order. */
  dirs(): readonly string[] {
    return this.#folders;
  }

  /** A seat that is not started yet. */
  async seat(command: readonly string[], options: Partial<SeatOptions> = {}): Promise<Seat> {
    const [ttyd, dtach] = await Promise.all([
      findTtyd('1.7.7', TOOLS, process.env),
      findDtach(TOOLS, process.env),
    ]);
    const dir = options.dir ?? (await this.folder());
    const seat = createSeat({
      ...{ room: 'test', seat: 1, dir, command, cwd: '/', env: {}, size: GRID },
      ...{ ttyd: ttyd.path, dtach: dtach.path, log: pino({ level: 'silent' }) },
      openScreen: this.screens.open,
      ...options,
    });
    this.#seats.push(seat);
    return seat;
  }

  async started(command: readonly string[], options: Partial<SeatOptions> = {}): Promise<Seat> {
    const seat = await this.seat(command, options);
    await seat.start();
    return seat;
  }

  /** Serves a session as the proxy does; @returns the address for `browser` */
  async serve(
    session: TerminalSession,
    rights: AttachOptions = { mayInput: () => true, mayResize: true },
  ): Promise<string> {
    const server = new WebSocketServer({
      host: '127.0.0.1',
      port: 0,
      perMessageDeflate: false,
      handleProtocols: () => 'tty',
    });
    this.#servers.push(server);
    server.on('connection', (socket) => session.attach(socket, rights));
    await new Promise((resolve) => server.once('listening', resolve));
    return `ws://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  }

  browser(url: string, size?: Grid, announced?: object): Browser {
    const browser = new Browser(url, size, announced);
    this.#browsers.push(browser);
    return browser;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const { ws, terminal } of this.#browsers) {
      ws.terminate();
      terminal.dispose();
    }
    await Promise.all(this.#seats.map((seat) => seat.stop()));
    await this.screens.close();
    for (const server of this.#servers) server.close();
    for (const dir of this.#folders) {
      // Seats below the folder, too: of a test that was cut, all of them still run.
      const seats = valuesOfEnv('TELEPORT_SEAT').filter((of) => `${of}/`.startsWith(`${dir}/`));
      // One of them may end by itself before its turn.
      for (const seat of seats)
        for (const pid of findByEnv('TELEPORT_SEAT', seat)) signal(pid, 'SIGKILL');
      // Until they are gone, they may write there.
      await rm(dir, { recursive: true, force: true, maxRetries: 5 });
    }
  }
}
