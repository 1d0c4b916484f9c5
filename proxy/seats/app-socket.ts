// Makes the proxy the owner of the IPC socket of an app that runs as another user: all seats' apps share that user, and
// none may talk to the app of another seat. Connecting requires write permission on the socket's file.
import {
  chmodSync,
  chownSync,
  closeSync,
  fstatSync,
  lstatSync,
  constants as O,
  openSync,
  watch,
} from 'node:fs';
import path from 'node:path';
import type { Logger } from 'pino';

/** Refers to a file without opening it: what is done to the descriptor affects that file, even if it is renamed. */
export const O_PATH = 0o10000000;

export interface SocketKeeper extends Disposable {
  /**
   * Makes the proxy the socket's owner, if it is not yet. Call before each connection to it.
   * @throws Error with code ENOENT while there is no socket, EACCES if the file is not owned by the app's user
   */
  take(): void;
}

/**
 * Takes ownership of the socket as soon as an app creates it, now and after each restart, until disposed of.
 * @param file in a folder where nobody may remove other users' files (/tmp)
 * @param uid user of the app
 * @throws Error if the folder can't be watched: the socket would stay open to other seats
 */
export function keepSocket(file: string, uid: number, log: Logger): SocketKeeper {
  const take = () => takeSocket(file, uid);
  const look = () => {
    try {
      take();
    } catch (err) {
      // Already gone, or not there yet: the next one is noticed, too.
      if ((err as NodeJS.ErrnoException).code !== 'ENOENT')
        log.warn({ err, file }, 'an app’s socket can’t be kept from other seats');
    }
  };
  const name = path.basename(file);
  const watcher = watch(path.dirname(file), { persistent: false }, (_, changed) => {
    if (changed === name) look();
  });
  watcher.on('error', (err) => log.warn({ err, file }, 'an app’s socket is not watched any more'));
  look();
  return { take, [Symbol.dispose]: () => watcher.close() };
}

function takeSocket(file: string, uid: number): void {
  const fd = openSync(file, O_PATH | O.O_NOFOLLOW);
  try {
    const info = fstatSync(fd);
    const own = process.geteuid?.();
    if (!info.isSocket() || (info.uid !== uid && info.uid !== own)) throw refused(file);
    if (info.uid === own) return;
    const itself = `/proc/self/fd/${fd}`;
    chownSync(itself, own ?? -1, -1);
    chmodSync(itself, 0o600);
    // Before the chown, its owner could replace the file under that name.
    const now = lstatSync(file);
    if (now.ino !== info.ino || now.dev !== info.dev) throw refused(file);
  } finally {
    closeSync(fd);
  }
}

function refused(file: string): Error {
  const error: NodeJS.ErrnoException = new Error(`${file} is not the socket of this seat’s app`);
  error.code = 'EACCES';
  return error;
}
