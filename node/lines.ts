// Messages on a socket, one a line. A line ends with a line feed and nothing else: Node's `readline` also splits at
// U+2028 and U+2029, which JSON leaves as they are.
import type net from 'node:net';
import split from 'split2';

/** Longest line, in characters. */
const MAX_LINE = 4 * 1024 * 1024;

/**
 * Reads a socket's lines. One that is too long, or can't be read, destroys the socket.
 * @param read what a line says; undefined to skip it; throws if it can't be read
 * @param take called with each
 */
export function readLines<T>(
  socket: net.Socket,
  read: (line: string) => T | undefined,
  take: (said: T) => void,
): void {
  const lines = split('\n', read, { maxLength: MAX_LINE });
  lines.on('error', (error) => socket.destroy(error));
  socket.pipe(lines).on('data', take);
}
