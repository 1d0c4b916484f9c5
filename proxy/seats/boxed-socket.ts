// Reaches the IPC socket of an app in a box: its `/tmp` is its own, and is entered from outside through `/proc`.
import { closeSync, fstatSync, lstatSync, constants as O, openSync } from 'node:fs';
import { exchange, type Transport } from '../../bridge/app/exchange.ts';
import { AppError } from '../../protocol/errors.ts';
import { O_PATH } from './app-socket.ts';

/**
 * @param socketPath in the box @param appPid the app's process; null while there is none
 * @returns where the socket is for a process outside; empty while there is no app
 */
export function outsidePath(socketPath: string, appPid: number | null): string {
  return appPid === null ? '' : `/proc/${appPid}/root${socketPath}`;
}

/**
 * Talks to a socket that is the app's to make: what is no socket there is not connected to, and no link is followed,
 * since it would lead to a file of the machine.
 * @param path from `outsidePath`, asked before each connection
 */
export function boxedTransport(path: () => string): Transport {
  return {
    async exchange(...args) {
      const fd = openSync(path(), O_PATH | O.O_NOFOLLOW);
      try {
        if (!fstatSync(fd).isSocket())
          throw new AppError('IPC_UNAVAILABLE', 'What the app has there is no socket.');
        return await exchange(`/proc/self/fd/${fd}`, ...args);
      } finally {
        closeSync(fd);
      }
    },
    async listener() {
      try {
        const { ino, mtimeMs } = lstatSync(path());
        return `${ino}:${mtimeMs}`;
      } catch {
        // No app, or it has not made its socket yet.
        return '';
      }
    },
  };
}
