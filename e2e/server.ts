// Owns one real `npm start` process: its rooms, its state folder, its readiness and its end.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import pTimeout from 'p-timeout';
import type { OpsSnapshot, SeatSnapshot } from '../protocol/api.ts';
import { endApps } from './processes.ts';

/** The operator's token of every server of the tests. */
export const TOKEN = 'operator-token-of-the-tests';
const REPO = path.resolve(import.meta.dirname, '..');
/** Long enough for a machine that does something else: no figure of ours. In ms. */
const READY_MS = 90_000;
const STOP_MS = 60_000;

export interface ServerOptions {
  /** Room files by name without `.md`; default: the project's own rooms. */
  rooms?: Record<string, string>;
  /** Further files of the rooms' project, by path. */
  files?: Record<string, string>;
  /** The text of config.yaml; default: the project's own. */
  config?: string;
  env?: Record<string, string>;
  /** Keep this folder instead of a temporary one (for restarts). */
  home?: string;
  /** Folder of another version, in which its own `npm start` has run; default: this one. */
  checkout?: string;
}

export interface Server {
  /** `http://127.0.0.1:PORT` */
  url: string;
  pid: number;
  home: string;
  log(): string;
  /** A request with the operator's token; POST if there is a body. @throws Error for an answer that is no success */
  ask(route: string, body?: unknown): Promise<Response>;
  snapshot(): Promise<OpsSnapshot>;
  seats(room: string): Promise<SeatSnapshot[]>;
  /** One IPC command to a seat's app; its reply line. */
  ipc(
    room: string,
    seat: number,
    cmd: string,
    params?: Record<string, string | number>,
  ): Promise<string>;
  /** An operator's POST to `/api/rooms/ROOM/ACTION`; the answer's JSON. */
  operate<T>(room: string, action: string, body?: object): Promise<T>;
  /** The exit status; null while it runs, and if it was ended by a signal. */
  status(): number | null;
  /** @returns the exit status; null if it was ended by a signal */
  kill(signal: NodeJS.Signals): Promise<number | null>;
  /** Ends the proxy in good order, its apps, and a temporary folder. */
  stop(): Promise<void>;
}

/**
 * Starts the proxy on a free port and waits for its ready line.
 * @throws Error with the process's log if it ends, or is not ready in a minute and a half
 */
export async function startServer(options: ServerOptions = {}): Promise<Server> {
  const home = options.home ?? (await mkdtemp(path.join(tmpdir(), 'tr-')));
  const stateDir = path.join(home, 'state');
  if (options.rooms) await writeRooms(home, options.rooms, options.files ?? {});
  const config = path.join(home, 'config.yaml');
  if (options.config !== undefined) await writeFile(config, options.config);
  const { checkout = REPO } = options;
  const child = spawn(path.join(checkout, 'node_modules/.bin/node'), startOf(checkout), {
    cwd: checkout,
    env: {
      ...process.env,
      HOST: '127.0.0.1',
      PORT: '0',
      STATE_DIR: stateDir,
      ROOMS_DIR: options.rooms ? path.join(home, 'rooms') : path.join(checkout, 'rooms'),
      OPERATOR_TOKEN: TOKEN,
      // A folder that is removed afterwards keeps no apps; one that is given is for restarts.
      ...(options.home ? {} : { STOP_APPS: 'true' }),
      ...(options.config === undefined ? {} : { CONFIG: config }),
      ...options.env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let log = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    log += text;
  });
  const url = await readyUrl(child, () => log).catch(async (error: unknown) => {
    if (!options.home) await rm(home, { recursive: true, force: true });
    throw error;
  });

  async function ask(route: string, body?: unknown): Promise<Response> {
    const response = await fetch(url + route, {
      method: body === undefined ? 'GET' : 'POST',
      headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (!response.ok) throw new Error(`${route}: ${response.status} ${await response.text()}`);
    return response;
  }
  async function snapshot(): Promise<OpsSnapshot> {
    return (await (await ask('/api/ops/snapshot')).json()) as OpsSnapshot;
  }
  async function kill(signal: NodeJS.Signals): Promise<number | null> {
    if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
    const gone = once(child, 'exit');
    child.kill(signal);
    const timer = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
    await gone;
    clearTimeout(timer);
    return child.exitCode;
  }
  return {
    url,
    pid: child.pid as number,
    home,
    log: () => log,
    ask,
    snapshot,
    seats: async (room) =>
      (await snapshot()).seats.filter((s) => s.room === room).sort((a, b) => a.seat - b.seat),
    ipc: async (room, seat, cmd, params = {}) =>
      (await ask('/api/ops/ipc', { room, seat, cmd, params })).text(),
    operate: async <T>(room: string, action: string, body: object = {}) =>
      (await ask(`/api/rooms/${room}/${action}`, body)).json() as Promise<T>,
    status: () => child.exitCode,
    kill,
    async stop() {
      await kill('SIGTERM');
      await endApps(stateDir);
      // What has just been killed may have made a file meanwhile.
      if (!options.home) await rm(home, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

/** What `npm start` gives Node: `exec node FLAGS proxy/main.ts`. */
function startOf(checkout: string): string[] {
  const { scripts } = JSON.parse(readFileSync(path.join(checkout, 'package.json'), 'utf8')) as {
    scripts: { start: string };
  };
  return scripts.start.split(' ').slice(2);
}

async function writeRooms(
  home: string,
  rooms: Record<string, string>,
  files: Record<string, string>,
): Promise<void> {
  await mkdir(path.join(home, 'rooms'), { recursive: true });
  for (const [name, text] of Object.entries(rooms)) {
    await writeFile(path.join(home, 'rooms', `${name}.md`), text);
  }
  for (const [name, text] of Object.entries(files)) {
    const file = path.join(home, name);
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, text);
  }
}

async function readyUrl(child: ChildProcess, log: () => string): Promise<string> {
  const closed = new Promise((resolve) => child.once('close', resolve));
  const lines = createInterface({ input: child.stdout as NodeJS.ReadableStream });
  const timer = setTimeout(() => child.kill('SIGKILL'), READY_MS);
  try {
    for await (const line of lines) {
      const url = /^ready (http:\/\/\S+?)\/$/.exec(line)?.[1];
      if (url) return url;
    }
  } finally {
    clearTimeout(timer);
  }
  // Its output ends before the rest of its log has come.
  await pTimeout(closed, { milliseconds: 1_000, message: false });
  throw new Error(`The server was not ready:\n${log()}`);
}
