// A ttyd of the bench's own: on loopback, for one program, without anything of ours in between.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { findTtyd } from '../../seats/process/ttyd-binary.ts';

export const TOOLS = path.resolve(import.meta.dirname, '../../.tools');
const TTYD_VERSION = '1.7.7';

export interface Ttyd extends AsyncDisposable {
  pid: number;
  /** On 127.0.0.1. */
  port: number;
}

/**
 * @param env added to this process's own
 * @param port any that is free unless told otherwise
 * @throws Error if ttyd does not listen
 */
export async function startTtyd(
  command: readonly string[],
  env: Record<string, string> = {},
  port = 0,
): Promise<Ttyd> {
  const ttyd = await findTtyd(TTYD_VERSION, TOOLS, process.env);
  const args = ['-i', '127.0.0.1', '-p', String(port), '-W', '-P', '60', ...command];
  const child = spawn(ttyd.path, args, {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...process.env, ...env },
  });
  return {
    pid: child.pid as number,
    port: await listeningPort(child),
    [Symbol.asyncDispose]: () => ended(child),
  };
}

/** Asks a child to end and waits for it; one that is stopped or deaf is killed after 3 s. */
export async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, 'exit');
  child.kill('SIGTERM');
  using _timer = setTimeout(() => child.kill('SIGKILL'), 3_000);
  await exit;
}

async function listeningPort(child: ChildProcess): Promise<number> {
  const stderr = child.stderr as NodeJS.ReadableStream;
  for await (const line of createInterface({ input: stderr })) {
    const port = /Listening on port: (\d+)/.exec(line)?.[1];
    if (port) {
      stderr.resume();
      return Number(port);
    }
  }
  throw new Error('ttyd did not start.');
}
