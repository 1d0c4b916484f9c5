// One ttyd: started on its own socket, known again after the proxy was killed, and ended.
import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from 'pino';
import { isDiskFull, writeFileAtomic } from '../../node/atomic-file.ts';
import { children, endProcesses, identify } from '../../node/proc.ts';
import { probe, removeStale } from '../../node/unix-socket.ts';
import { AppError } from '../../protocol/errors.ts';
import type { Address } from '../terminal/upstream.ts';
import { coverInherited } from './inherited.ts';

export interface TtydOptions {
  ttyd: string;
  dir: string;
  /** Loopback TCP instead of the unix socket in `dir`. */
  port?: number;
  command: readonly string[];
  cwd: string;
  env: Record<string, string>;
  clientOptions: Readonly<Record<string, string>>;
  log: Logger;
}

export interface TtydProcess {
  readonly pid: number;
  readonly address: Address;
  /** Whether it still runs. */
  alive(): boolean;
  /**
   * Ends commands of connections that are gone: ttyd 1.7.7 leaves some running whose connection was short. What dtach
   * owns is not among them. Only while nobody is connected.
   */
  endCommands(): Promise<void>;
  stop(): Promise<void>;
}

export const ttydSocket = (dir: string) => path.join(dir, 'ttyd.sock');
/** Says which ttyd runs for a seat, and which proxy started it. */
export const ttydRecord = (dir: string) => path.join(dir, 'ttyd.pid');
const LISTEN_TIMEOUT_MS = 10_000;
const STDERR_KEPT = 2_000;
/** An attached dtach ends at once when it is told to, in ms. */
const COMMAND_GRACE_MS = 200;

/**
 * Starts ttyd and waits until it listens; `claim` comes first.
 * @throws AppError SEAT_SOCKET_BUSY or SEAT_PORT_BUSY if somebody else listens there, SEAT_START_FAILED otherwise
 */
export async function startTtyd(o: TtydOptions): Promise<TtydProcess> {
  const socketPath = ttydSocket(o.dir);
  const address: Address = o.port === undefined ? { socketPath } : { port: o.port };
  const target = 'port' in address ? { port: address.port } : socketPath;
  if ('port' in address) {
    if ((await probe(address)) === 'live')
      throw new AppError('SEAT_PORT_BUSY', `Port ${address.port} on 127.0.0.1.`);
  } else if (!(await removeStale(socketPath))) {
    throw new AppError('SEAT_SOCKET_BUSY', socketPath);
  }
  const where =
    'port' in address ? ['-i', '127.0.0.1', '-p', String(address.port)] : ['-i', socketPath];
  // -W: input allowed. -P 60: with the default of 5 s a flooding app is killed, because pongs starve (1.7.7).
  // -d 3: errors and warnings. Never -a or -c: arguments from the query, a secret in argv.
  const args = [
    ...where,
    '-W',
    '-P',
    '60',
    '-d',
    '3',
    ...clientFlags(o.clientOptions),
    ...o.command,
  ];
  const child = spawnBare(o.ttyd, args, o);
  let running = true;
  let said = '';
  const ended = new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('exit', (code, signal) => resolve(`it ended with ${signal ?? code}`));
  }).then((why) => {
    running = false;
    return why;
  });
  child.stderr.setEncoding('utf8');
  child.stderr.on('data', (text: string) => {
    said = (said + text).slice(-STDERR_KEPT);
  });
  const deadline = performance.now() + LISTEN_TIMEOUT_MS;
  while (running && performance.now() < deadline && (await probe(target)) !== 'live') {
    await Promise.race([ended, delay(5)]);
  }
  const pid = child.pid;
  const identity = pid === undefined ? null : identify(pid);
  if (!running || pid === undefined || identity === null) {
    throw new AppError('SEAT_START_FAILED', `ttyd: ${await ended}. ${said.trim()}`.trim());
  }
  if (performance.now() >= deadline) {
    await endProcesses([pid], ['SIGTERM'], 500);
    throw new AppError(
      'SEAT_START_FAILED',
      `ttyd did not listen within ${LISTEN_TIMEOUT_MS / 1000} s.`,
    );
  }
  await writeRecord(o, `${identity} ${identify(process.pid)}\n`);
  void ended.then((why) => o.log.debug({ pid, why, said: said.trim() }, 'ttyd ended'));
  return {
    pid,
    address,
    alive: () => running,
    endCommands: () => endProcesses(children(pid), ['SIGHUP'], COMMAND_GRACE_MS),
    async stop() {
      if (running) await endProcesses([pid], ['SIGTERM'], 1_000);
      await ended;
      await rm(ttydRecord(o.dir), { force: true });
      if ('socketPath' in address) await rm(socketPath, { force: true });
    },
  };
}

/** ttyd, dtach and app get nothing that the proxy was started with but its environment's short list. */
function spawnBare(
  program: string,
  args: readonly string[],
  { cwd, env }: TtydOptions,
): ChildProcessByStdio<null, null, Readable> {
  const nothing = openSync('/dev/null', 'r+');
  try {
    return spawn(program, args, {
      cwd,
      env,
      stdio: ['ignore', 'ignore', 'pipe', ...coverInherited(nothing)],
      // Its own session: Ctrl-C in the operator's terminal is for the proxy, which then ends seats in order.
      detached: true,
    }) as ChildProcessByStdio<null, null, Readable>;
  } finally {
    closeSync(nothing);
  }
}

/** A disk that is full must not end a terminal: the old record's place is still there then. */
async function writeRecord({ dir, log }: TtydOptions, text: string): Promise<void> {
  try {
    await writeFileAtomic(ttydRecord(dir), text).catch(async (error: unknown) => {
      if (!isDiskFull(error)) throw error;
      await writeFile(ttydRecord(dir), text, { mode: 0o600 });
    });
  } catch (err) {
    if (!isDiskFull(err)) throw err;
    log.warn({ err }, 'the record of a ttyd could not be written');
  }
}

interface Recorded {
  /** Identities (`proc.ts`) of what runs; null: it does not. */
  ttyd: string | null;
  owner: string | null;
}

async function readRecord(dir: string): Promise<Recorded> {
  const text = await readFile(ttydRecord(dir), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '';
    throw error;
  });
  const [ttyd, owner] = text.trim().split(' ').map(running);
  return { ttyd: ttyd ?? null, owner: owner ?? null };
}

function running(identity: string): string | null {
  const pid = Number.parseInt(identity, 10);
  return pid > 1 && identify(pid) === identity ? identity : null;
}

/** Process id of another proxy that has the seat and still runs; null if there is none. */
export async function otherOwner(dir: string): Promise<number | null> {
  const { ttyd, owner } = await readRecord(dir);
  const pid = owner === null ? process.pid : Number.parseInt(owner, 10);
  return ttyd === null || pid === process.pid ? null : pid;
}

/**
 * Makes a seat's folder this proxy's: ends the ttyd that an earlier one left behind when it was killed.
 * @throws AppError SEAT_SOCKET_BUSY if that proxy still runs: the seat is its own
 */
export async function claim(dir: string, log: Logger): Promise<void> {
  const owner = await otherOwner(dir);
  if (owner !== null) {
    throw new AppError('SEAT_SOCKET_BUSY', `Process ${owner} has this seat: ${dir}`);
  }
  const { ttyd } = await readRecord(dir);
  if (ttyd !== null) {
    const pid = Number.parseInt(ttyd, 10);
    log.info({ pid }, 'ending a ttyd that an earlier proxy left');
    await endProcesses([pid], ['SIGTERM'], 1_000);
  }
  await rm(ttydRecord(dir), { force: true });
}

/** `-t KEY=VALUE` each; a key is an xterm.js or ttyd option, never an option of ttyd's command line. */
function clientFlags(options: Readonly<Record<string, string>>): string[] {
  return Object.entries(options).flatMap(([key, value]) => {
    if (!/^[A-Za-z]{1,64}$/.test(key))
      throw new AppError('SEAT_START_FAILED', `Client option ${key}`);
    return ['-t', `${key}=${value}`];
  });
}
