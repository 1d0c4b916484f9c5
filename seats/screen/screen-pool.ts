// Pool of worker threads for all seats' screens: few, because each costs memory, and off the main thread.
import { Worker } from 'node:worker_threads';
import type { Logger } from 'pino';
import { moduleFile } from '../../node/installation.mjs';
import { RestartBackoff } from '../../node/restart-backoff.ts';
import { PooledScreen } from './pooled-screen.ts';
import type { OpenScreen } from './screen.ts';
import type { FromScreens } from './screen-messages.ts';

/** JavaScript heap of one worker, in MB; exceeding it ends the worker, not the proxy. */
const HEAP_MB = 512;
/** Young generation of that heap, in MB: V8's default costs 25 MB more in a flood and parses no faster. */
const YOUNG_MB = 4;

/** After this many crashes in a row with unparsed output of a screen, that screen gets its own thread. */
const SUSPECT_ENDS = 2;
/** Maximum number of separate threads; further suspect screens share the last one. */
const MAX_APART = 4;

export interface ScreenPool {
  open: OpenScreen;
  /** The running threads: the shared one, then those of isolated screens. */
  threads(): readonly Worker[];
  /** Ends the threads and closes every screen. */
  close(): Promise<void>;
}

/**
 * One thread for all screens, started with the first. A crashed thread is replaced and its screens are restored
 * (`ScreenOptions.recover`); an app whose output crashes it repeatedly gets a thread of its own, so that other seats
 * aren't affected.
 */
export function createScreenPool({ log }: { log: Logger }): ScreenPool {
  const shared = new Slot(log, (id, screen) => setApart(id, screen));
  const apart: Slot[] = [];
  const homes = new Map<number, Slot>();
  let lastId = 0;

  function setApart(id: number, screen: PooledScreen): void {
    shared.screens.delete(id);
    const last = apart.length < MAX_APART ? undefined : apart.at(-1);
    const slot = last ?? new Slot(log);
    if (!last) apart.push(slot);
    homes.set(id, slot);
    slot.add(id, screen);
    log.warn({ apart: apart.length }, 'a screen whose output ends its thread is kept apart');
  }

  function leave(id: number): void {
    const slot = homes.get(id);
    homes.delete(id);
    slot?.screens.delete(id);
    if (!slot || slot === shared || slot.screens.size > 0) return;
    apart.splice(apart.indexOf(slot), 1);
    slot.close().catch((err: unknown) => log.error({ err }, 'a thread of screens did not end'));
  }

  return {
    open(screenOptions) {
      const id = ++lastId;
      const screen = new PooledScreen(id, screenOptions, () => leave(id));
      homes.set(id, shared);
      shared.add(id, screen);
      return screen;
    },
    threads: () => [shared, ...apart].flatMap(({ worker }) => worker ?? []),
    async close() {
      await Promise.all([shared, ...apart].map((slot) => slot.close()));
    },
  };
}

/** A pool slot: outlives the worker that currently fills it. */
class Slot {
  readonly screens = new Map<number, PooledScreen>();
  worker: Worker | null = null;
  readonly #log: Logger;
  readonly #onSuspect: ((id: number, screen: PooledScreen) => void) | undefined;
  /** Crashes in a row during which each of these screens had unparsed output. */
  #suspects = new Map<number, number>();
  readonly #ends = new RestartBackoff();
  #again: NodeJS.Timeout | undefined;
  #closed = false;

  /** @param onSuspect takes over a screen that seems to crash a shared thread */
  constructor(log: Logger, onSuspect?: (id: number, screen: PooledScreen) => void) {
    this.#log = log;
    this.#onSuspect = onSuspect;
  }

  /** The first screen starts the thread, so that a proxy without visitors has none. */
  add(id: number, screen: PooledScreen): void {
    this.screens.set(id, screen);
    if (this.worker) this.#begin(this.worker, screen);
    else if (!this.#again) this.#start();
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#again);
    for (const screen of [...this.screens.values()]) screen.close();
    await this.worker?.terminate();
  }

  #start(): void {
    this.#again = undefined;
    const since = performance.now();
    const worker = new Worker(moduleFile('seats/screen/screen-worker.ts'), {
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
    const busy = [...this.screens].filter(([, screen]) => screen.pending() > 0);
    for (const screen of this.screens.values()) screen.lost();
    this.#suspect(busy);
    const waitMs = this.#ends.ended(ranMs, performance.now());
    this.#log.warn({ screens: this.screens.size, waitMs }, 'a thread of screens ended');
    this.#again = setTimeout(() => this.#start(), waitMs);
  }

  #suspect(busy: readonly [number, PooledScreen][]): void {
    this.#suspects = new Map(busy.map(([id]) => [id, (this.#suspects.get(id) ?? 0) + 1]));
    for (const [id, screen] of busy) {
      if ((this.#suspects.get(id) ?? 0) < SUSPECT_ENDS || this.screens.size < 2) continue;
      this.#suspects.delete(id);
      this.#onSuspect?.(id, screen);
    }
  }
}
