// Starts the pinned ttyd briefly and reads the page that it serves, before any visitor needs it.
import { mkdir, rm } from 'node:fs/promises';
import http from 'node:http';
import { text } from 'node:stream/consumers';
import type { Logger } from 'pino';
import { appEnv } from '../../seats/process/app-env.ts';
import { claim, startTtyd, type TtydProcess } from '../../seats/process/ttyd-process.ts';

const TIMEOUT_MS = 5_000;

export interface PinnedPageOptions {
  /** Path of ttyd. */
  ttyd: string;
  /** A folder for its socket, created and removed; a process left there by a killed proxy is ended first. */
  dir: string;
  log: Logger;
}

/**
 * The page of a ttyd that listens on a private socket and whose command (`true`) is never started.
 * @throws AppError SEAT_START_FAILED if it does not listen; Error if it serves no page
 */
export async function readPinnedPage({ ttyd, dir, log }: PinnedPageOptions): Promise<string> {
  await mkdir(dir, { recursive: true, mode: 0o700 });
  try {
    await claim(dir, log);
    const running = await startTtyd({
      ...{ ttyd, dir, log },
      command: ['true'],
      cwd: dir,
      env: appEnv(process.env, {}),
      clientOptions: {},
    });
    try {
      return await getPage(running.address);
    } finally {
      await running.stop();
    }
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

function getPage(address: TtydProcess['address']): Promise<string> {
  return new Promise((resolve, reject) => {
    const headers = { host: 'localhost', accept: 'text/html' };
    const request = http.get({ ...address, path: '/', headers, agent: false }, (response) => {
      if (response.statusCode === 200) text(response).then(resolve, reject);
      else {
        response.resume();
        reject(new Error(`ttyd answered ${response.statusCode}`));
      }
    });
    request.setTimeout(TIMEOUT_MS, () => request.destroy(new Error('ttyd does not answer')));
    request.on('error', reject);
  });
}
