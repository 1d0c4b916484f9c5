// Waits: for a while in which something is looked at, and until something is so.
import { setTimeout as sleep } from 'node:timers/promises';

/** @param ms what is already over is no wait */
export function rest(ms: number): Promise<void> {
  return sleep(Math.max(0, ms));
}

export interface UntilOptions {
  timeoutMs?: number;
  /** Between two looks, in ms. */
  everyMs?: number;
}

/** Looks again and again. @returns ms until it was so @throws Error after 15 s unless told otherwise */
export async function until(
  is: () => boolean | Promise<boolean>,
  { timeoutMs = 15_000, everyMs = 10 }: UntilOptions = {},
): Promise<number> {
  const started = performance.now();
  while (!(await is())) {
    if (performance.now() - started > timeoutMs)
      throw new Error(`Not within ${timeoutMs} ms: ${is}`);
    await rest(everyMs);
  }
  return performance.now() - started;
}
