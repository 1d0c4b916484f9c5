// Waits until something is so, with a look every 10 ms.
import { vi } from 'vitest';

/** @returns what the check returns once it throws no more @throws what it throws last, after a minute (`patience.ts`) */
export const until = <T>(check: () => T | Promise<T>): Promise<T> =>
  vi.waitFor(check, { interval: 10 });
