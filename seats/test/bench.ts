// Test helper: real seats in temporary folders behind a real WebSocket server, and browsers with terminals.
import { mkdtemp, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import pino from 'pino';
import { WebSocketServer } from 'ws';
import { TOOLS } from '../../node/installation.mjs';
import { findByEnv, signal, valuesOfEnv } from '../../node/proc.ts';
import type { Grid } from '../../protocol/geometry.ts';
import { TerminalVisitor } from '../../testing/terminal-visitor.ts';
import { createKeeper, type Keeper } from '../process/keeper.ts';
import { findSocat, findTtyd } from '../process/ttyd-binary.ts';
import { createScreenPool } from '../screen/screen-pool.ts';
import { createSeat, type Seat, type SeatOptions } from '../seat.ts';
import { ByteBudget } from '../terminal/input/byte-budget.ts';
import type { AttachOptions, TerminalSession } from '../terminal/terminal-session.ts';

const log = pino({ level: 'silent' });
const GRID: Grid = { cols: 80, rows: 24 };

/** The kinds of frames sent to a browser, as ttyd numbers them. */
export function opcodes({ frames }: TerminalVisitor): string[] {
  return [...new Set(frames.map((frame) => String.fromCharCode(frame[0] ?? 0)))].sort();
}

export class TestBench implements AsyncDisposable {
  /** The seats' screen threads, pooled as in the proxy. */
  readonly screens = createScreenPool({ log });
  readonly #seats: Seat[] = [];
  readonly #browsers: TerminalVisitor[] = [];
  readonly #servers: WebSocketServer[] = [];
  readonly #folders: string[] = [];
  readonly #keeperFolders: string[] = [];
  readonly #keepers: Keeper[] = [];

  async folder(): Promise<string> {
    const dir = await mkdtemp(path.join(tmpdir(), 'seat-'));
    this.#folders.push(dir);
    return dir;
  }

  /** For a keeper: one of its own, as the state folder is. */
  async #keeperFolder(): Promise<string> {
    const dir = await mkdtemp(path.join(tmpdir(), 'keeper-'));
    this.#keeperFolders.push(dir);
    return dir;
  }

  /** The folders created for seats, in order. */
  dirs(): readonly string[] {
    return this.#folders;
  }

  /** Creates a seat without starting it. */
  async seat(command: readonly string[], options: Partial<SeatOptions> = {}): Promise<Seat> {
    const [ttyd, socat] = await Promise.all([
      findTtyd('1.7.7', TOOLS, process.env),
      findSocat(TOOLS, process.env),
    ]);
    const dir = options.dir ?? (await this.folder());
    const seat = createSeat({
      ...{ room: 'test', seat: 1, dir, command, cwd: '/', env: {}, size: GRID },
      ...{ ttyd: ttyd.path, socat: socat.path, umask: 0o022, log },
      inputBudget: new ByteBudget(64 * 1024 * 1024),
      keeper: options.keeper ?? (await this.keeper()),
      openScreen: this.screens.open,
      ...options,
    });
    this.#seats.push(seat);
    return seat;
  }

  /** The keeper of the seats that are given none. */
  async keeper(): Promise<Keeper> {
    const [first] = this.#keepers;
    if (first) return first;
    return this.keeperIn(await this.#keeperFolder());
  }

  /** @param stateDir where it runs, or is started */
  keeperIn(stateDir: string): Keeper {
    const keeper = createKeeper({ stateDir, log });
    this.#keepers.push(keeper);
    return keeper;
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

  /** @param greeting extra fields of the page's greeting; a plain ttyd page by default */
  browser(url: string, size = GRID, greeting: object = {}): TerminalVisitor {
    const browser = new TerminalVisitor({ url, size, scrollback: 2_000, plain: true, greeting });
    this.#browsers.push(browser);
    return browser;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const browser of this.#browsers) browser[Symbol.dispose]();
    await Promise.all(this.#seats.map((seat) => seat.stop()));
    await this.screens.close();
    await Promise.all(this.#keepers.map((keeper) => keeper.close()));
    for (const server of this.#servers) server.close();
    for (const dir of [...this.#folders, ...this.#keeperFolders]) {
      // Includes seats in subfolders; after an aborted test all of them are still running.
      const seats = valuesOfEnv('TELEPORT_SEAT').filter((of) => `${of}/`.startsWith(`${dir}/`));
      // One of them may exit by itself before its turn.
      for (const seat of seats)
        for (const pid of findByEnv('TELEPORT_SEAT', seat)) signal(pid, 'SIGKILL');
      // Until they have exited, they may still write there.
      await rm(dir, { recursive: true, force: true, maxRetries: 5 });
    }
  }
}
