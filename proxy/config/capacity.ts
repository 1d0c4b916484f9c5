// Limits how many seats one machine runs, by count and by available memory, so that one visitor too many harms nobody.
import { readFileSync } from 'node:fs';
import { freemem, totalmem } from 'node:os';
import { AppError } from '../../protocol/errors.ts';
import type { Limits } from './keys/limits.ts';

export interface Capacity {
  /** @param seats running or starting now @throws AppError SERVER_FULL if there is no capacity for one more */
  check(seats: number): void;
  /** How many more there is capacity for, as far as can be said before they run. @param seats as for `check` */
  free(seats: number): number;
}

/** @param freeBytes available memory, in bytes @param hit called with the limit that leaves no capacity */
export function createCapacity(
  { seats: most, seats_free_mb: freeMb }: Pick<Limits, 'seats' | 'seats_free_mb'>,
  freeBytes: () => number = availableBytes,
  hit: (limit: 'seats' | 'seats_free_mb') => void = () => {},
): Capacity {
  function refuse(limit: 'seats' | 'seats_free_mb'): never {
    hit(limit);
    throw new AppError('SERVER_FULL');
  }
  return {
    check(seats) {
      if (seats >= most) refuse('seats');
      if (freeBytes() < freeMb * 1024 * 1024) refuse('seats_free_mb');
    },
    free: (seats) => (freeBytes() < freeMb * 1024 * 1024 ? 0 : Math.max(0, most - seats)),
  };
}

/**
 * Memory available to a new process, in bytes: the machine's (MemAvailable), or what the control group leaves,
 * where page cache that can be dropped at once counts as free.
 */
export function availableBytes(): number {
  const machine = freemem();
  const limit = process.constrainedMemory();
  if (!(limit > 0 && limit < totalmem())) return machine;
  return Math.min(machine, process.availableMemory() + droppableCache());
}

/** `inactive_file` of this process's control group (version 2), in bytes; 0 if it is not known. */
function droppableCache(): number {
  try {
    const [, own = '/'] = /^0::(.*)$/m.exec(readFileSync('/proc/self/cgroup', 'utf8')) ?? [];
    const stat = readFileSync(`/sys/fs/cgroup${own}/memory.stat`, 'utf8');
    return Number(/^inactive_file (\d+)$/m.exec(stat)?.[1] ?? 0);
  } catch {
    // Without control groups of version 2, the lower figure is used.
    return 0;
  }
}
