// Checks on Unix socket files: whether somebody listens, and whether the path fits into `sun_path`.
import { rm } from 'node:fs/promises';
import net from 'node:net';
import { AppError } from '../protocol/errors.ts';

/** Size of `sun_path` (108 bytes on Linux, 104 on macOS) without the terminating NUL. */
export const MAX_SOCKET_PATH_BYTES = process.platform === 'darwin' ? 103 : 107;

/** @throws AppError SEAT_START_FAILED if the path is too long for a socket */
export function checkSocketPath(file: string): void {
  const bytes = Buffer.byteLength(file);
  if (bytes > MAX_SOCKET_PATH_BYTES) {
    throw new AppError(
      'SEAT_START_FAILED',
      `The socket path ${file} has ${bytes} bytes, ${MAX_SOCKET_PATH_BYTES} is the most: set STATE_DIR to a shorter path.`,
    );
  }
}

/** @returns `live`: somebody listens; `stale`: the file exists, but nobody listens; `absent`: no file */
export function probe(to: string | { port: number }): Promise<'live' | 'stale' | 'absent'> {
  return new Promise((resolve) => {
    const socket = typeof to === 'string' ? net.connect(to) : net.connect(to.port, '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      resolve('live');
    });
    socket.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') resolve('absent');
      // A full backlog (EAGAIN) or a denied permission still means that there is a listener.
      else resolve(error.code === 'ECONNREFUSED' || error.code === 'ENOTSOCK' ? 'stale' : 'live');
    });
  });
}

/** Removes a socket file that nobody listens on; @returns false if somebody does */
export async function removeStale(file: string): Promise<boolean> {
  const state = await probe(file);
  if (state === 'stale') await rm(file, { force: true });
  return state !== 'live';
}
