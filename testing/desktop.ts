// Test helper: runs the built-in desktop as a real process on a real pty, reads its screen and talks to its IPC socket.
import { randomBytes } from 'node:crypto';
import { constants, mkdtempSync, rmSync } from 'node:fs';
import { open as openFile } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type IPty, spawn } from '@lydell/node-pty';
import headless from '@xterm/headless';

const MAIN = path.resolve(import.meta.dirname, '../desktop/main.ts');

export interface DesktopProcess {
  readonly pty: IPty;
  readonly socket: string;
  /** Working directory of the process. */
  readonly folder: string;
  /** Everything written to the terminal. */
  output(): string;
  /** Lines of the screen as text, trailing blanks removed. */
  screen(): string[];
  /** Column and row of the text cursor. */
  cursor(): { col: number; row: number };
  /** Colours of a cell, in xterm.js's numbering. */
  cell(col: number, row: number): { chars: string; width: number; fg: number; bg: number };
  type(text: string): void;
  /** Mouse events of the left button at 0-based cells of the terminal. */
  press(col: number, row: number): void;
  drag(col: number, row: number): void;
  release(col: number, row: number): void;
  click(col: number, row: number): void;
  command(line: string): Promise<string>;
  state(): Promise<DesktopState>;
  readonly exited: Promise<number>;
  close(): Promise<void>;
}

export interface DesktopState {
  windows: {
    id: string;
    type: string;
    x: number;
    y: number;
    w: number;
    h: number;
    title: string;
    path?: string;
    zoomed: boolean;
    props: Record<string, unknown>;
    focused: boolean;
    text_revision?: number;
    strokes_revision?: number;
  }[];
  chat_log: { seq: number; sender: string; text: string }[];
  boot: string;
}

export interface DesktopOptions {
  cols?: number;
  rows?: number;
  env?: Record<string, string>;
  /** Working directory; by default a fresh one, removed at the end. */
  folder?: string;
  /** Prepares the working directory before the start. */
  prepare?(folder: string): void;
}

/** Starts the desktop and waits until its socket answers (or, with a secret, listens). */
export async function startDesktop(options: DesktopOptions = {}): Promise<DesktopProcess> {
  const { cols = 120, rows = 36 } = options;
  const folder = options.folder ?? mkdtempSync(path.join(tmpdir(), 'desktop-'));
  options.prepare?.(folder);
  const instance = options.env?.WIBWOB_INSTANCE ?? `t${randomBytes(5).toString('hex')}`;
  const socket = `/tmp/wibwob_${instance}.sock`;
  const terminal = new headless.Terminal({ cols, rows, allowProposedApi: true });
  const pty = spawn(process.execPath, [MAIN], {
    name: 'xterm-256color',
    cols,
    rows,
    cwd: folder,
    env: { PATH: process.env.PATH ?? '', WIBWOB_INSTANCE: instance, ...options.env },
  });
  let output = '';
  pty.onData((data) => {
    output += data;
    terminal.write(data);
  });
  let ended = false;
  const exited = new Promise<number>((resolve) => {
    pty.onExit(({ exitCode }) => {
      ended = true;
      resolve(exitCode);
    });
  });
  const mouse = (code: number, col: number, row: number, end: string): void =>
    pty.write(`\x1b[<${code};${col + 1};${row + 1}${end}`);
  const process_: DesktopProcess = {
    pty,
    socket,
    folder,
    output: () => output,
    screen: () => {
      const buffer = terminal.buffer.active;
      return Array.from({ length: terminal.rows }, (_, y) =>
        (buffer.getLine(y)?.translateToString(true) ?? '').trimEnd(),
      );
    },
    cursor: () => ({ col: terminal.buffer.active.cursorX, row: terminal.buffer.active.cursorY }),
    cell: (col, row) => {
      const cell = terminal.buffer.active.getLine(row)?.getCell(col);
      return {
        chars: cell?.getChars() ?? '',
        width: cell?.getWidth() ?? 0,
        fg: cell?.getFgColor() ?? -1,
        bg: cell?.getBgColor() ?? -1,
      };
    },
    type: (text) => pty.write(text),
    press: (col, row) => mouse(0, col, row, 'M'),
    drag: (col, row) => mouse(32, col, row, 'M'),
    release: (col, row) => mouse(0, col, row, 'm'),
    click: (col, row) => {
      mouse(0, col, row, 'M');
      mouse(0, col, row, 'm');
    },
    command: (line) => request(socket, `${line}\n`),
    state: async () => JSON.parse(await request(socket, 'cmd:get_state\n')) as DesktopState,
    exited,
    close: async () => {
      if (!ended) pty.kill('SIGKILL');
      await exited;
      terminal.dispose();
      if (!options.folder) rmSync(folder, { recursive: true, force: true });
      if (!(await listens(socket))) rmSync(socket, { force: true });
    },
  };
  try {
    await until(async () => ended || (await listens(socket)));
  } catch (error) {
    await process_.close();
    throw error;
  }
  return process_;
}

/**
 * Keeps a desktop's pty open until disposed of: once its last user closes it, a pty may be gone before its last bytes
 * have been read.
 */
export async function holdTerminal({ pty }: DesktopProcess): Promise<AsyncDisposable> {
  // Not via the process, which may not have started yet, or may have exited.
  const { ptsName } = pty as IPty & { ptsName: string };
  return openFile(ptsName, constants.O_RDONLY | constants.O_NOCTTY);
}

/** Sends text as one request and resolves to the reply without its newline. */
export function request(socket: string, text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const client = connect(socket);
    let reply = '';
    client.setEncoding('utf8');
    client.on('data', (chunk: string) => {
      reply += chunk;
    });
    client.on('end', () => resolve(reply.replace(/\n$/, '')));
    client.on('error', reject);
    client.write(text);
  });
}

export interface Lines {
  readonly socket: Socket;
  readonly lines: string[];
  readonly ended: Promise<void>;
}

/** Connects and collects lines. */
export function openLines(socket: string): Lines {
  const client = connect(socket);
  const lines: string[] = [];
  let rest = '';
  client.setEncoding('utf8');
  client.on('data', (chunk: string) => {
    const parts = (rest + chunk).split('\n');
    rest = parts.pop() ?? '';
    lines.push(...parts);
  });
  const ended = new Promise<void>((resolve) => {
    client.on('close', () => resolve());
    client.on('error', () => resolve());
  });
  return { socket: client, lines, ended };
}

export interface Event {
  type: string;
  seq: number;
  event: string;
  payload: { id?: string; seq?: number };
}

/** Subscribes to a desktop's events; `events` holds those received so far. */
export async function subscribe(socket: string): Promise<{ events(): Event[]; close(): void }> {
  const { socket: client, lines } = openLines(socket);
  client.write('cmd:subscribe_events\n');
  await until(async () => lines[0] === '{"type":"subscribed"}');
  return {
    events: () => lines.slice(1).map((line) => JSON.parse(line) as Event),
    close: () => client.destroy(),
  };
}

async function until(check: () => Promise<boolean>): Promise<void> {
  const deadline = performance.now() + 20_000;
  while (!(await check())) {
    if (performance.now() > deadline) throw new Error('The desktop did not answer.');
    await sleep(15);
  }
}

/** Whether somebody answers at a socket. */
export function listens(socket: string): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = connect(socket);
    probe.on('connect', () => {
      probe.end('cmd:get_canvas_size\n');
      resolve(true);
    });
    probe.on('error', () => resolve(false));
    probe.resume();
  });
}
