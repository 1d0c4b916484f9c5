// Threads that hold the screens of all seats: few, because each costs memory, and none of them this one.
import { Worker } from 'node:worker_threads';
import type { Logger } from 'pino';
import { Backoff } from './backoff.ts';
import { PooledScreen } from './pooled-screen.ts';
import type { OpenScreen } from './screen.ts';
import type { FromScreens } from './screen-messages.ts';

/** JavaScript heap of one thread, in MB: above it the thread ends, and not the proxy. */
const HEAP_MB = 512;
/** Of which new objects: with V8's own choice a flood makes the process 25 MB larger, and parsing no faster. */
const YOUNG_MB = 4;

export interface ScreenPool {
  open: OpenScreen;
  /** The threads that run, to be measured. */
  threads(): readonly Worker[];
  /** Ends the threads; every screen is closed. */
  close(): Promise<void>;
}

/**
 * Starts the threads. One that crashes is replaced, and its screens begin again (`ScreenOptions.recover`).
 * @param options `threads`: 1 is enough for all but machines with many cores
 */
export function createScreenPool(options: { threads?: number; log: Logger }): ScreenPool {
  const { threads = 1, log } = options;
  const slots = Array.from({ length: threads }, () => new Slot(log));
  let lastId = 0;
  return {
    open(screenOptions) {
      const slot = slots.reduce((a, b) => (b.screens.size < a.screens.size ? b : a));
      const id = ++lastId;
      const screen = new PooledScreen(id, screenOptions, () => slot.screens.delete(id));
      slot.add(id, screen);
      return screen;
    },
    threads: () => slots.flatMap(({ worker }) => worker ?? []),
    async close() {
      await Promise.all(slots.map((slot) => slot.close()));
    },
  };
}

/** A place for a thread, whichever it is at the time. */
class Slot {
  readonly screens = new Map<number, PooledScreen>();
  worker: Worker | null = null;
  readonly #log: Logger;
  readonly #ends = new Backoff();
  #again: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(log: Logger) {
    this.#log = log;
    this.#start();
  }

  add(id: number, screen: PooledScreen): void {
    this.screens.set(id, screen);
    if (this.worker) this.#begin(this.worker, screen);
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#again);
    for (const screen of [...this.screens.values()]) screen.close();
    await this.worker?.terminate();
  }

  #start(): void {
    const since = performance.now();
    const worker = new Worker(new URL('./screen-worker.ts', import.meta.url), {
      name: 'screens',
      resourceLimits: { maxOldGenerationSizeMb: HEAP_MB, maxYoungGenerationSizeMb: YOUNG_MB },
    });
    worker.unref();
    worker.on('message', (message: FromScreens) => this.screens.get(message.id)?.hear(message));
    worker.on('error', (err) => this.#log.error({ err }, 'a thread of screens failed'));
    worker.once('exit', () => this.#ended(performance.now() - since));
    this.worker = worker;
    for (const screen of this.screens.values()) this.#begin(worker, screen);
  }

  #begin(worker: Worker, screen: PooledScreen): void {
    const begun = screen.begin((message, transfer) => worker.postMessage(message, transfer));
    begun.catch((err: unknown) => this.#log.error({ err }, 'a screen could not be restored'));
  }

  #ended(ranMs: number): void {
    this.worker = null;
    if (this.#closed) return;
    for (const screen of this.screens.values()) screen.lost();
    const waitMs = this.#ends.ended(ranMs, performance.now());
    this.#log.warn({ screens: this.screens.size, waitMs }, 'a thread of screens ended');
    this.#again = setTimeout(() => this.#start(), waitMs);
  }
}
