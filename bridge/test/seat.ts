// One seat for tests: an app double, its IPC client, a bridge and its folder; `close` ends all of them.
import { mkdir, mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pino } from 'pino';
import {
  type Bridge,
  type BridgeOptions,
  createIpcClient,
  diskFile,
  roomFiles,
  startBridge,
} from '../bridge.ts';
import { AppDouble, type AppDoubleOptions } from './app.ts';
import type { TestRoom } from './room.ts';

export const log = pino({ level: process.env.BRIDGE_LOG ?? 'silent' });

/** Timeout long enough that a reply is never missed because the machine was busy. */
const IPC_TIMEOUT_MS = 2_000;

export interface Seat {
  app: AppDouble;
  bridge: Bridge;
  /** The seat's folder; `files/` in it holds the room's files. */
  folder: string;
  size: { cols: number; rows: number };
  /** Stops the bridge and starts another one with the same file. */
  restartBridge(): Promise<void>;
  close(): Promise<void>;
}

export interface SeatOptions extends Partial<BridgeOptions> {
  app?: Partial<AppDoubleOptions>;
  /** Runs before the bridge starts. */
  prepare?: (app: AppDouble, folder: string) => void | Promise<void>;
}

export async function tempFolder(): Promise<string> {
  return realpath(await mkdtemp(path.join(tmpdir(), 'teleport-bridge-')));
}

export async function openSeat(room: TestRoom, options: SeatOptions = {}): Promise<Seat> {
  const { app: appOptions, prepare, ...bridgeOptions } = options;
  const folder = await tempFolder();
  const filesRoot = path.join(folder, 'files');
  await mkdir(filesRoot);
  const socketPath = path.join(folder, 'app.sock');
  const app = await new AppDouble({ socketPath, ...appOptions }).start();
  await prepare?.(app, folder);
  const { secret } = appOptions ?? {};
  const ipc = createIpcClient({
    socketPath,
    timeoutMs: IPC_TIMEOUT_MS,
    ...(secret && { secret }),
  });
  const size = { cols: app.model.cols, rows: app.model.rows };
  const start = (): Bridge =>
    startBridge({
      ipc,
      partyUrl: async () => room.url,
      appBoot: () => String(app.boot),
      size: () => ({ ...size }),
      disk: diskFile(path.join(folder, 'bridge.json')),
      files: roomFiles(filesRoot),
      seed: [],
      allowTypes: [],
      log,
      ...bridgeOptions,
    });
  let bridge = start();
  return {
    app,
    folder,
    size,
    get bridge() {
      return bridge;
    },
    async restartBridge() {
      await bridge.close();
      bridge = start();
    },
    async close() {
      await bridge.close();
      ipc.close();
      await app.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
