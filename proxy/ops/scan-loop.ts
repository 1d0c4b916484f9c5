// When a proxy looks at itself: every few seconds, and at once when something has changed (OM1).
import type { Logger } from 'pino';

/** Changes that come together are one look, in ms. */
const GATHER_MS = 100;

export interface ScanLoop extends AsyncDisposable {
  /** Something has changed. */
  changed(): void;
  /** Looks at once, or again after the look that is under way. @returns when that look has ended */
  now(): Promise<void>;
}

/** @param scan one look */
export function startScanLoop(
  scan: () => Promise<unknown>,
  everyMs: number,
  log: Logger,
): ScanLoop {
  let running: Promise<void> | undefined;
  let again: Promise<void> | undefined;
  let timer: NodeJS.Timeout | undefined;
  let dueAt = Number.POSITIVE_INFINITY;
  let closed = false;

  function plan(inMs: number): void {
    const at = performance.now() + inMs;
    if (closed || at >= dueAt) return;
    clearTimeout(timer);
    dueAt = at;
    timer = setTimeout(() => void now(), inMs).unref();
  }

  async function look(): Promise<void> {
    clearTimeout(timer);
    dueAt = Number.POSITIVE_INFINITY;
    const since = performance.now();
    try {
      await scan();
    } catch (err) {
      log.error({ err }, 'the proxy could not look at itself');
    }
    running = undefined;
    plan(Math.max(GATHER_MS, everyMs - (performance.now() - since)));
  }

  function now(): Promise<void> {
    if (closed) return running ?? Promise.resolve();
    if (!running) {
      running = look();
      return running;
    }
    again ??= running.then(() => {
      again = undefined;
      return now();
    });
    return again;
  }

  plan(0);
  return {
    changed: () => plan(GATHER_MS),
    now,
    async [Symbol.asyncDispose]() {
      closed = true;
      clearTimeout(timer);
      await running;
    },
  };
}
