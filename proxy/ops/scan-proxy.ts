// Looks at the proxy itself: its event loop and memory, the party, the disk of its state folder, and the pinned ttyd.
import { constants } from 'node:fs';
import { access, statfs } from 'node:fs/promises';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { Scan } from '../../protocol/streams/ops-scan.ts';
import { round } from './scan-seat.ts';

/** How late the event loop is, from one look to the next. */
export class LoopDelay implements Disposable {
  /** Its samples are as far apart, which is not delay. In ms. */
  readonly #resolution = 10;
  readonly #delays = monitorEventLoopDelay({ resolution: this.#resolution });

  constructor() {
    this.#delays.enable();
  }

  /** Since the look before. */
  take(): Scan['proxy']['loopMs'] {
    const inMs = (ns: number) => round(Number.isFinite(ns) ? ns / 1e6 - this.#resolution : 0);
    const taken =
      this.#delays.count === 0
        ? { p99: 0, max: 0 }
        : { p99: inMs(this.#delays.percentile(99)), max: inMs(this.#delays.max) };
    this.#delays.reset();
    return taken;
  }

  [Symbol.dispose](): void {
    this.#delays.disable();
  }
}

/** @returns null if the folder can't be read */
export async function diskOf(folder: string): Promise<Scan['disk']> {
  try {
    const { bavail, blocks, bsize } = await statfs(folder);
    return { freeBytes: bavail * bsize, totalBytes: blocks * bsize };
  } catch {
    return null;
  }
}

/** Whether a program is there and may be run. */
export async function isThere(program: string): Promise<boolean> {
  return access(program, constants.X_OK).then(
    () => true,
    () => false,
  );
}
