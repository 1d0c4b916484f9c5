// One read of a terminal that waits for nothing.
import { readSync } from 'node:fs';

/** What Linux gives of a terminal at once, at most. */
export const READ_BYTES = 4 * 1024;

/**
 * @param fd of a terminal, non-blocking @param at where in `into`
 * @returns how many bytes, at most `READ_BYTES`; 0 if there is nothing
 */
export function readNow(fd: number, into: Buffer, at = 0): number {
  try {
    return readSync(fd, into, at, READ_BYTES, null);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    // EIO: nobody has the other side open any more.
    if (code === 'EAGAIN' || code === 'EIO') return 0;
    throw error;
  }
}
