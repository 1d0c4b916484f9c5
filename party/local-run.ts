// One run of workerd under Miniflare, with the process itself in hand: its pid, its end.
import { AsyncLocalStorage } from 'node:async_hooks';
import type { ChildProcess } from 'node:child_process';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { Miniflare, type WorkerdStructuredLog } from 'miniflare';
import type { Logger } from 'pino';
import type { WorkerBundle } from './local-bundle.ts';
import { guardProcess } from './local-guard.ts';
import { forget, remember } from './local-pidfile.ts';

const HOST = '127.0.0.1';

export interface RunOptions extends WorkerBundle {
  /** Where the rooms are kept. */
  dir: string;
  secret: string;
  /** 0: any free port. */
  port: number;
  log: Logger;
}

export interface Run {
  url: string;
  port: number;
  pid: number;
  /** Resolves when workerd has ended, for whatever reason, and all of this run is cleaned up. Never rejects. */
  ended: Promise<void>;
  close(): Promise<void>;
}

/** Starts workerd and waits until it serves. @throws if it does not */
export async function startRun(options: RunOptions): Promise<Run> {
  const { log, dir } = options;
  const watch = watchSpawn();
  const miniflare = keepingSignals(() => watch.within(() => new Miniflare(settingsOf(options))));
  let child: ChildProcess;
  let url: URL;
  try {
    url = await miniflare.ready;
    child = watch.child();
  } catch (error) {
    await miniflare.dispose();
    throw error;
  } finally {
    watch.close();
  }
  const pid = child.pid as number;
  const guard = guardProcess(pid, log);

  let closing: Promise<void> | null = null;
  const dispose = (): Promise<void> => {
    closing ??= miniflare
      .dispose()
      .catch((error: unknown) => log.warn({ err: error }, 'Miniflare did not close cleanly'))
      .then(() => forget(dir));
    return closing;
  };
  // Before Miniflare hears of the exit: once it is being disposed of, it does not restart workerd by itself.
  const ended = new Promise<void>((resolve) => {
    const end = (): void => {
      guard[Symbol.dispose]();
      dispose().then(resolve, resolve);
    };
    if (child.exitCode !== null || child.signalCode !== null) end();
    else child.prependOnceListener('exit', end);
  });
  await remember(dir, pid);
  return {
    url: `http://${HOST}:${url.port}`,
    port: Number(url.port),
    pid,
    ended,
    close: async () => {
      await dispose();
      await ended;
    },
  };
}

function settingsOf(options: RunOptions): ConstructorParameters<typeof Miniflare>[0] {
  return {
    host: HOST,
    port: options.port,
    // Nothing from the network, nothing about anybody, nothing outside of the state folder.
    cf: false,
    telemetry: { enabled: false },
    enableDevRegistry: false,
    logRequests: false,
    resourcePersistencePath: options.dir,
    handleStructuredLogs: (line) => logLine(options.log, line),
    workers: [
      {
        config: {
          name: 'teleport-party',
          compatibilityDate: options.compatibilityDate,
          manifest: {
            mainModule: 'index.js',
            modules: { 'index.js': { type: 'esm', contents: options.script } },
          },
          env: {
            PARTY_SECRET: { type: 'text', value: options.secret },
            RoomServer: {
              type: 'durable-object',
              exportName: 'RoomServer',
              worker: 'teleport-party',
            },
          },
          exports: { RoomServer: { type: 'durable-object', storage: 'sqlite' } },
        },
        // Nothing here uses the Cache API.
        dev: { cacheAPI: false },
      },
    ],
  };
}

function logLine(log: Logger, { level, message }: WorkerdStructuredLog): void {
  if (level === 'error') log.error({ workerd: message }, 'party');
  else if (level === 'warn') log.warn({ workerd: message }, 'party');
  else log.debug({ workerd: message }, 'party');
}

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Miniflare (November 2026) ends the whole process by itself at a signal, with status 128 + n. When and how the
 * process ends is its main program's decision, which closes everything first, so those listeners are taken off.
 */
function keepingSignals<T>(run: () => T): T {
  const before = SIGNALS.map((signal) => process.listeners(signal));
  const result = run();
  for (const [index, signal] of SIGNALS.entries())
    for (const listener of process.listeners(signal))
      if (!before[index]?.includes(listener)) process.removeListener(signal, listener);
  return result;
}

interface SpawnWatch {
  within<T>(run: () => T): T;
  /** @throws if nothing was started */
  child(): ChildProcess;
  close(): void;
}

/**
 * Miniflare keeps workerd to itself. Node announces every child process on the documented diagnostics channel
 * `child_process`, in the async context of the code that started it: so ours is the one announced in our context.
 */
function watchSpawn(): SpawnWatch {
  const context = new AsyncLocalStorage<symbol>();
  const mine = Symbol('party');
  let found: ChildProcess | null = null;
  const onSpawn = (message: unknown): void => {
    if (context.getStore() === mine) found = (message as { process: ChildProcess }).process;
  };
  subscribe('child_process', onSpawn);
  return {
    within: (run) => context.run(mine, run),
    child: () => {
      if (!found?.pid) throw new Error('workerd was not seen to start');
      return found;
    },
    close: () => unsubscribe('child_process', onSpawn),
  };
}
