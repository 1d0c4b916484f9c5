// Kills workerd when its owner dies without cleaning up (kill -9, out of memory): workerd itself would keep running.
import { spawn } from 'node:child_process';
import type { Socket } from 'node:net';
import type { Logger } from 'pino';

/**
 * Waits for end of file on standard input, which comes when the owner is gone, however it died.
 * A shell, because it needs a megabyte where Node needs forty; the script is fixed, the pid a parameter.
 */
const SCRIPT = 'read -r _; kill -9 "$1"';

/**
 * Starts a guard for a process. Dispose of it when that process has exited, so that no reused pid is killed.
 * @param pid of workerd
 */
export function guardProcess(pid: number, log: Logger): Disposable {
  const guard = spawn('/bin/sh', ['-c', SCRIPT, 'workerd-guard', String(pid)], {
    env: {},
    stdio: ['pipe', 'ignore', 'ignore'],
    // In its own process group: what ends the owner's group would end the guard with it.
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
