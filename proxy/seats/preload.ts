// Opens a room's files in an app that has no bridge for it (solo and shared rooms): once per run of the app.
import { readFile, writeFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import { readState } from '../../bridge/app/replies.ts';
import type { IpcClient } from '../../bridge/bridge.ts';
import { openFiles } from '../../bridge/files.ts';
import { AppError } from '../../protocol/errors.ts';
import type { Room } from '../../rooms/load.ts';
import type { Seat } from '../../seats/seat.ts';

export interface PreloadOptions {
  room: Pick<Room, 'preloadFiles' | 'layoutPath'>;
  seat: Pick<Seat, 'appBoot' | 'on'>;
  ipc: IpcClient;
  /** Records the run that has opened the files, so that a later proxy which adopts it does not open them twice. */
  marker: string;
  log: Logger;
}

const LOOK_EVERY_MS = 100;
/** An app that shows no window of its layout this long after its first answer has none that it can show. */
const LAYOUT_WAIT_MS = 10_000;
/** How long an app may take from its start to its first answer. */
const START_WAIT_MS = 30_000;

/** Opens the files, if any, now and after every restart of the app, until it is disposed of. */
export function preloadFiles(options: PreloadOptions): Disposable {
  const { seat, log } = options;
  const stop = new AbortController();
  const begin = (appBoot: string): void => {
    openOnce(options, appBoot, stop.signal).catch((error: unknown) => {
      if (!stop.signal.aborted) log.warn({ err: error }, 'preloaded files could not be opened');
    });
  };
  begin(seat.appBoot());
  const restarts = seat.on('restart', ({ appBoot }) => begin(appBoot));
  return {
    [Symbol.dispose]() {
      stop.abort();
      restarts[Symbol.dispose]();
    },
  };
}

async function openOnce(
  { room, ipc, marker, log }: PreloadOptions,
  appBoot: string,
  signal: AbortSignal,
): Promise<void> {
  if (room.preloadFiles.length === 0 || (await readIfThere(marker)) === appBoot) return;
  await appReady(ipc, room.layoutPath !== undefined, signal);
  await openFiles(ipc, room.preloadFiles, log);
  await writeFile(marker, appBoot, { mode: 0o600 });
}

/**
 * Waits until the app answers and, if it has a layout to load, shows a window: until then it closes every window
 * that was opened before (docs/wibwob.md, "Layout files").
 */
async function appReady(ipc: IpcClient, hasLayout: boolean, signal: AbortSignal): Promise<void> {
  const started = performance.now();
  let answeredAt: number | undefined;
  for (;;) {
    try {
      const state = readState(await ipc.request('get_state'));
      answeredAt ??= performance.now();
      const patient = performance.now() - answeredAt < LAYOUT_WAIT_MS;
      if (!hasLayout || (state && state.windows.length > 0) || !patient) return;
    } catch (error) {
      // Queries are safe to repeat, whatever became of the previous one.
      const isOver = performance.now() - started > START_WAIT_MS;
      if (!(error instanceof AppError) || isOver) throw error;
    }
    await sleep(LOOK_EVERY_MS, undefined, { signal });
  }
}

async function readIfThere(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
