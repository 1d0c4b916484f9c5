// One ttyd process: started on its own socket, recognised again after the proxy was killed, and stopped.
import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Readable } from 'node:stream';
import pTimeout from 'p-timeout';
import type { Logger } from 'pino';
import { isDiskFull, writeFileAtomic } from '../../node/atomic-file.ts';
import { coverInherited } from '../../node/inherited.ts';
import { children, endProcesses, identify } from '../../node/proc.ts';
import { probe, removeStale } from '../../node/unix-socket.ts';
import { AppError } from '../../protocol/errors.ts';
import type { Address } from '../terminal/upstream.ts';

export interface TtydOptions {
  ttyd: string;
  dir: string;
  /** Loopback TCP port, instead of the unix socket in `dir`. */
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
  /** Whether it is still running. */
  alive(): boolean;
  /**
   * Ends commands of closed connections: ttyd 1.7.7 leaves some running after a short connection. Only call this
   * while nobody is connected.
   */
  endCommands(): Promise<void>;
  /** Ends it, and removes its socket and record: the next one starts after that. */
  stop(): Promise<void>;
}

export const ttydSocket = (dir: string) => path.join(dir, 'ttyd.sock');
/** The file that records which ttyd runs for a seat and which proxy started it. */
export const ttydRecord = (dir: string) => path.join(dir, 'ttyd.pid');
const LISTEN_TIMEOUT_MS = 10_000;
const STDERR_KEPT = 2_000;
/** How long a pipe has to exit, in ms; it normally does so at once. */
const COMMAND_GRACE_MS = 200;

/**
 * Starts ttyd and waits until it listens; call `claim` first.
 * @throws AppError SEAT_SOCKET_BUSY or SEAT_PORT_BUSY if another process listens there, SEAT_START_FAILED otherwise
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
  // -W: allow input. -P 60: with the default of 5 s a flooding app is killed, because pongs starve (1.7.7).
  // -d 3: log errors and warnings. Never -a (arguments from the query) or -c (a secret in argv).
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
  let stopped: Promise<void> | undefined;
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
    await pTimeout(ended, { milliseconds: 5, message: false });
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
    stop: () => {
      stopped ??= end();
      return stopped;
    },
  };

  async function end(): Promise<void> {
    if (running && pid !== undefined) await endProcesses([pid], ['SIGTERM'], 1_000);
    await ended;
    await rm(ttydRecord(o.dir), { force: true });
    if ('socketPath' in address) await rm(socketPath, { force: true });
  }
}

/** Spawns with a minimal environment and no inherited descriptors, for ttyd and so for its pipe. */
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
      // Its own session: Ctrl-C in the operator's terminal reaches only the proxy, which then stops the seats in order.
      detached: true,
    }) as ChildProcessByStdio<null, null, Readable>;
  } finally {
    closeSync(nothing);
  }
}

/** A full disk must not end a terminal, so the old record is then overwritten in place. */
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
  /** Identities (`proc.ts`) of the running processes; null if not running. */
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

/** Pid of another running proxy that owns the seat; null if there is none. */
export async function otherOwner(dir: string): Promise<number | null> {
  const { ttyd, owner } = await readRecord(dir);
  const pid = owner === null ? process.pid : Number.parseInt(owner, 10);
  return ttyd === null || pid === process.pid ? null : pid;
}

/**
 * Takes ownership of a seat's folder: ends the ttyd left behind by an earlier proxy that was killed.
 * @throws AppError SEAT_SOCKET_BUSY if that proxy is still running
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

/** One `-t KEY=VALUE` each; a key is an xterm.js or ttyd page option, never a command-line option of ttyd. */
function clientFlags(options: Readonly<Record<string, string>>): string[] {
  return Object.entries(options).flatMap(([key, value]) => {
    if (!/^[A-Za-z]{1,64}$/.test(key))
      throw new AppError('SEAT_START_FAILED', `Client option ${key}`);
    return ['-t', `${key}=${value}`];
  });
}
