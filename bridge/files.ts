// Opens a room's preloaded files in an app that has no bridge (solo and shared rooms).
import type { Logger } from 'pino';
import { AppError } from '../protocol/errors.ts';
import type { IpcClient } from './app/client.ts';
import { readReply, readState } from './app/replies.ts';

const WIDTH = 64;
const HEIGHT = 18;
/** Windows in a cascade before it restarts at the top left. */
const CASCADE = 8;

/** Position of the i-th preloaded file: `[x, y, w, h]` in cells. */
export function cascadeRect(i: number): [number, number, number, number] {
  const step = i % CASCADE;
  return [2 + step * 3, 1 + step, WIDTH, HEIGHT];
}

/**
 * Opens a text window for each file, cascaded, the last on top.
 * @param paths absolute; a file that the app does not open is logged and skipped
 * @throws AppError IPC_UNAVAILABLE if the app does not answer at all
 */
export async function openFiles(
  ipc: IpcClient,
  paths: readonly string[],
  log: Logger,
): Promise<void> {
  // A query waits for an app that is still starting; a command would not.
  if (paths.length > 0) await ipc.request('get_window_types');
  for (const [i, path] of paths.entries()) {
    const [x, y, w, h] = cascadeRect(i);
    const params = { type: 'text_view', path, x, y, w, h };
    const reply = readReply(await open(ipc, params));
    if (!reply.ok) log.warn({ path, error: reply.error }, 'a preloaded file could not be opened');
  }
}

/** A timed-out command has an unknown outcome (BR8): it is retried if its window is not there. */
async function open(
  ipc: IpcClient,
  params: { path: string } & Record<string, string | number>,
): Promise<string> {
  try {
    return await ipc.request('create_window', params);
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'IPC_TIMEOUT') throw error;
    const windows = readState(await ipc.request('get_state'))?.windows ?? [];
    const isThere = windows.some(({ path }) => path === params.path);
    return isThere ? 'ok' : ipc.request('create_window', params);
  }
}
