// Starts the keeper as a process that outlives this one, and says where its socket and its errors are.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import pTimeout from 'p-timeout';
import { checkSocketPath } from '../../node/unix-socket.ts';
import { AppError } from '../../protocol/errors.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');
const START_WITHIN_MS = 20_000;

/** @param stateDir the state folder, absolute */
export const keeperSocket = (stateDir: string) => path.join(stateDir, 'keeper.sock');
const errorFile = (stateDir: string) => path.join(stateDir, 'keeper.log');

/**
 * Starts the keeper of a state folder, in which none runs.
 * @returns when it listens @throws AppError SEAT_START_FAILED with what it printed
 */
export async function startKeeper(stateDir: string): Promise<void> {
  const socket = keeperSocket(stateDir);
  checkSocketPath(socket);
  const errors = openSync(errorFile(stateDir), 'w', 0o600);
  try {
    const args = [
      // It holds little: new objects need no more room, and one thread is enough for what V8 does in the background.
      ...['--max-semi-space-size=1', '--v8-pool-size=1'],
      ...['--import', path.join(ROOT, 'bin/compile-cache.mjs')],
      ...[path.join(ROOT, 'keeper/main.ts'), socket],
    ];
    const child = spawn(process.execPath, args, {
      cwd: '/',
      env: { PATH: process.env.PATH ?? '' },
      stdio: ['ignore', 'pipe', errors],
      // A session of its own: Ctrl-C in the operator's terminal reaches only the proxy.
      detached: true,
    });
    child.unref();
    const ready = Promise.race([
      once(child.stdout as NodeJS.ReadableStream, 'data').then(() => true),
      once(child, 'exit').then(() => false),
    ]);
    const is = await pTimeout(ready, { milliseconds: START_WITHIN_MS, fallback: () => false });
    child.stdout?.destroy();
    child.removeAllListeners();
    if (!is) throw new AppError('SEAT_START_FAILED', `keeper: ${await lastWords(stateDir)}`);
  } finally {
    closeSync(errors);
  }
}

/** What the last keeper printed about its end; empty if it was killed. */
export async function lastWords(stateDir: string): Promise<string> {
  const text = await readFile(errorFile(stateDir), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '';
    throw error;
  });
  return text.trim().slice(-2_000);
}
