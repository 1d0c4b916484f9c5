// What is watched: a busy seat of ours through its stream, and the same program in tmux behind one ttyd for all.
import { spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Server, startServer } from '../../e2e/server.ts';
import { startTtyd } from '../terminal/ttyd.ts';
import { openTerminal, type Terminal, visit } from '../tools/visitor.ts';
import type { Order } from './crowd.ts';

const APP = path.join(import.meta.dirname, 'app.ts');
const GRID = { cols: 120, rows: 36 };
/** Lines of the seat that is joined late. */
export const LINES = 10_000;

export interface Place extends AsyncDisposable {
  /** Whose echo is measured. */
  terminal: Terminal;
  /** How a crowd of so many watches it. */
  crowd(many: number): Order;
}

/** A proxy with a busy seat, and a seat with many lines behind it. */
export interface OurPlace extends Place {
  server: Server;
  /** Address of the second one's stream. */
  long: string;
}

export async function ours(): Promise<OurPlace> {
  await using parts = new AsyncDisposableStack();
  const words = (argv: readonly string[]) => JSON.stringify(argv);
  const room = (id: string, app: readonly string[]) =>
    `---\nroom_id: ${id}\nmultiplayer: true\nsandbox: none\ngrid: ${GRID.cols}x${GRID.rows}\napp: ${words(app)}\n---\n`;
  const server = await startServer({
    rooms: {
      busy: room('busy', [process.execPath, APP]),
      long: room('long', [
        'sh',
        '-c',
        `seq -f 'line %g of many, with some words in it' ${LINES}; exec cat`,
      ]),
    },
  });
  parts.defer(() => server.stop());
  const terminal = await visit(server.url, 'busy', 'Ada');
  parts.defer(() => terminal.leave());
  const other = await visit(server.url, 'long', 'Bob');
  parts.defer(() => other.leave());
  const base = `${server.url.replace('http', 'ws')}/parties/terminal-server`;
  const owned = parts.move();
  return {
    terminal,
    server,
    long: `${base}/long.1`,
    crowd: (many) => ({
      kind: 'stream',
      urls: Array<string>(many).fill(`${base}/busy.1?frames=1`),
    }),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

/** @returns null where there is no tmux */
export async function sharedTmux(): Promise<Place | null> {
  if (spawnSync('tmux', ['-V']).status !== 0) return null;
  await using parts = new AsyncDisposableStack();
  const dir = await mkdtemp(path.join(tmpdir(), 'watch-'));
  parts.defer(() => rm(dir, { recursive: true, force: true }));
  const tmux = (...args: string[]) =>
    spawnSync('tmux', ['-S', path.join(dir, 'tmux'), '-f', '/dev/null', ...args], {
      env: { ...process.env, TERM: 'xterm-256color' },
    });
  const size = ['-x', String(GRID.cols), '-y', String(GRID.rows)];
  const made = tmux('new-session', '-d', '-s', 'busy', ...size, process.execPath, APP);
  if (made.status !== 0) throw new Error(`tmux: ${made.stderr}`);
  parts.defer(() => void tmux('kill-server'));
  const command = ['tmux', '-S', path.join(dir, 'tmux'), 'attach', '-t', 'busy'];
  const ttyd = parts.use(await startTtyd(command, { TERM: 'xterm-256color' }));
  const url = `ws://127.0.0.1:${ttyd.port}/ws`;
  const terminal = await openTerminal(url);
  parts.defer(() => terminal.leave());
  const owned = parts.move();
  return {
    terminal,
    crowd: (many) => ({ kind: 'ttyd', urls: Array<string>(many).fill(url) }),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}
