// Polls every 10 ms until a check passes.
import { vi } from 'vitest';

/** @returns the check's result once it no longer throws @throws its last error, after a minute (`patience.ts`) */
export const until = <T>(check: () => T | Promise<T>): Promise<T> =>
  vi.waitFor(check, { interval: 10 });
