// The built-in desktop as a real process on a real pty, for the bridge's tests; used only through its public contract.
import { randomBytes } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { startDesktop } from '../../testing/desktop.ts';
import { type AppState, readState } from '../app/replies.ts';
import {
  type Bridge,
  createIpcClient,
  diskFile,
  type IpcClient,
  roomFiles,
  startBridge,
} from '../bridge.ts';
import { log, tempFolder } from './seat.ts';

export interface DesktopSeat {
  bridge: Bridge;
  ipc: IpcClient;
  /** Bytes as a browser would send them; the bridge is notified as by the proxy. */
  type(bytes: string): void;
  /**
   * Drags: presses at the first cell of the terminal, moves over the others and releases at the last; 0-based.
   * @param held runs before the release
   */
  drag(
    cells: readonly [number, number][],
    stepMs: number,
    held: () => Promise<void>,
  ): Promise<void>;
  resize(cols: number, rows: number): void;
  /** What a part of the screen looks like, cell by cell; in cells of the terminal. */
  picture(x: number, y: number, w: number, h: number): string[];
  state(): Promise<AppState>;
  /** Kills the process and starts another one in its place. */
  restart(): Promise<void>;
  /** Ends the bridge and starts another one with its file. */
  restartBridge(): Promise<void>;
  close(): Promise<void>;
}

/** What is seen of a cell: half blocks and blanks are two colours, whichever way they were sent. */
function lookOf({ chars, fg, bg }: { chars: string; fg: number; bg: number }): string {
  if (chars === '▀') return `${fg}/${bg}`;
  if (chars === '▄') return `${bg}/${fg}`;
  if (chars === '█') return `${fg}/${fg}`;
  return chars.trim() === '' ? `${bg}/${bg}` : `${chars} ${fg} ${bg}`;
}

/** The environment of a process on a machine whose clock is wrong. */
function otherClock(ms: number): Record<string, string> {
  const shift = `const now = Date.now; Date.now = () => now() + ${ms};`;
  return { NODE_OPTIONS: `--import data:text/javascript,${encodeURIComponent(shift)}` };
}

/**
 * @param room where each try to connect finds it @param clockMs how far the clock of this seat's machine is ahead of the
 * true time
 */
export async function openDesktop(
  room: { readonly url: string | Promise<string> },
  cols = 120,
  rows = 36,
  clockMs = 0,
): Promise<DesktopSeat> {
  const folder = await tempFolder();
  await mkdir(path.join(folder, 'files'));
  const instance = `b${randomBytes(5).toString('hex')}`;
  const size = { cols, rows };
  const launch = () =>
    startDesktop({
      ...size,
      folder: path.join(folder, 'files'),
      env: { WIBWOB_INSTANCE: instance, ...(clockMs === 0 ? {} : otherClock(clockMs)) },
    });
  let running = await launch();
  const socketPath = running.socket;
  const ipc = createIpcClient({ socketPath, timeoutMs: 8_000 });
  await ipc.request('get_state');
  const start = (): Bridge =>
    startBridge({
      ipc,
      partyUrl: async () => room.url,
      appBoot: () => String(running.pty.pid),
      size: () => ({ ...size }),
      disk: diskFile(path.join(folder, 'bridge.json')),
      files: roomFiles(path.join(folder, 'files')),
      seed: [],
      allowTypes: [],
      machineTime: () => Date.now() + clockMs,
      log,
    });
  let bridge = start();

  const type = (bytes: string): void => {
    running.pty.write(bytes);
    bridge.input();
  };
  return {
    get bridge() {
      return bridge;
    },
    ipc,
    type,
    async drag(cells, stepMs, held) {
      for (const [i, [col, row]] of cells.entries()) {
        type(`\u001b[<${i === 0 ? 0 : 32};${col + 1};${row + 1}M`);
        await new Promise((resolve) => setTimeout(resolve, stepMs));
      }
      await held();
      const [col, row] = cells.at(-1) ?? [0, 0];
      type(`\u001b[<0;${col + 1};${row + 1}m`);
    },
    resize(c, r) {
      size.cols = c;
      size.rows = r;
      bridge.resized();
      running.pty.resize(c, r);
    },
    picture: (x, y, w, h) =>
      Array.from({ length: w * h }, (_, i) =>
        lookOf(running.cell(x + (i % w), y + Math.floor(i / w))),
      ),
    async state() {
      const state = readState(await ipc.request('get_state'));
      if (!state) throw new Error('the desktop’s state can’t be read');
      return state;
    },
    async restart() {
      await running.close();
      running = await launch();
      bridge.appRestarted();
    },
    async restartBridge() {
      await bridge.close();
      bridge = start();
    },
    async close() {
      await bridge.close();
      ipc.close();
      await running.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
