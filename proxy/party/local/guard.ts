// Ends workerd when its owner dies without a chance to do so (kill -9, out of memory): workerd itself would stay.
import { spawn } from 'node:child_process';
import type { Socket } from 'node:net';
import type { Logger } from 'pino';

/**
 * Waits for the end of its standard input, which comes when the owner is gone, however it went.
 * A shell, because it needs a megabyte where Node needs forty; the script is fixed, the pid a parameter.
 */
const SCRIPT = 'read -r _; kill -9 "$1"';

/**
 * Starts a guard over a process. Dispose of it when that process has ended, so that no pid used again is hit.
 * @param pid of workerd
 */
export function guardProcess(pid: number, log: Logger): Disposable {
  const guard = spawn('/bin/sh', ['-c', SCRIPT, 'workerd-guard', String(pid)], {
    env: {},
    stdio: ['pipe', 'ignore', 'ignore'],
    // In a group of its own: what ends the owner's group at once would end the guard with it.
    detached: true,
  });
  guard.on('error', (error) => log.warn({ err: error }, 'no guard over workerd'));
  // It must not keep the owner's event loop alive.
  guard.unref();
  (guard.stdin as Socket | null)?.unref();
  return {
    [Symbol.dispose]: () => void guard.kill('SIGKILL'),
  };
}
