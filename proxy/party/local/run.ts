// One run of workerd: started with a minimal environment, awaited until it is ready, cleaned up after it exits.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import type { Logger } from 'pino';
import type { DatedSecret } from '../../config/state/kept-secrets.ts';
import { type ConfigOptions, SOCKET, writeConfig } from './config.ts';
import { guardProcess } from './guard.ts';
import { readOutput } from './output.ts';
import { forget, remember } from './pidfile.ts';

export interface RunOptions extends ConfigOptions {
  secret: string;
  /** The one before it, while it is accepted. */
  oldSecret?: DatedSecret | undefined;
  log: Logger;
}

export interface Run {
  url: string;
  port: number;
  pid: number;
  /** Resolves when workerd has exited, for whatever reason, and this run is cleaned up. Never rejects. */
  ended: Promise<void>;
  close(): Promise<void>;
}

/** Starts workerd and waits until it is ready. @throws if it fails, with what it printed */
export async function startRun(options: RunOptions): Promise<Run> {
  const { dir, secret, oldSecret, log } = options;
  const args = await writeConfig(options);
  const child = spawn(workerdPath(), args, {
    // A minimal environment: the keys and tokens among our variables are none of its business.
    env: { TZ: 'UTC', PARTY_SECRET: secret, ...oldSecretEnv(oldSecret) },
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
  });
  const output = readOutput(child, log);
  await once(child, 'spawn');
  const pid = child.pid as number;
  const remembered = remember(dir, pid);
  const ended = untilEnd(child, pid, remembered, options);
  const close = async (): Promise<void> => {
    // Loses nothing, since what was acknowledged is on disk; a gentler signal would wait for every connection.
    child.kill('SIGKILL');
    await ended;
  };
  try {
    await remembered;
    const port = await portOf(child.stdio[3] as Readable);
    output.started();
    return { url: `http://127.0.0.1:${port}`, port, pid, ended, close };
  } catch (error) {
    await close();
    const why = (await output.printed) || (error as Error).message;
    throw new Error(`workerd did not start: ${why}`, { cause: error });
  }
}

function oldSecretEnv(old: DatedSecret | undefined): Record<string, string> {
  if (old === undefined) return {};
  const { value, until } = old;
  return {
    PARTY_SECRET_OLD: value,
    ...(until === null ? {} : { PARTY_SECRET_OLD_UNTIL: String(until) }),
  };
}

/** The binary for this machine. @throws if its package is not installed */
function workerdPath(): string {
  return (createRequire(import.meta.url)('workerd') as { default: string }).default;
}

/** Guards a process until it exits, then removes its pid file. */
async function untilEnd(
  child: ChildProcess,
  pid: number,
  remembered: Promise<void>,
  { dir, log }: RunOptions,
): Promise<void> {
  const guard = guardProcess(pid, log);
  await new Promise((resolve) => child.once('exit', resolve));
  guard[Symbol.dispose]();
  // In this order: otherwise the file of one that exits at once would be written after its removal.
  await Promise.allSettled([remembered]);
  await forget(dir).catch((error: unknown) => log.warn({ err: error }, 'workerd.json stays'));
}

/** Reads from workerd's control pipe the port that it listens on. @throws if it exits before that */
async function portOf(control: Readable): Promise<number> {
  for await (const line of createInterface({ input: control })) {
    const said = JSON.parse(line) as { event: string; socket?: string; port: number };
    if (said.event === 'listen' && said.socket === SOCKET) return said.port;
  }
  throw new Error('it ended before it served');
}
