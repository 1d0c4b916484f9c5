// Memory of a proxy whose browser stops reading while the program floods.
import { readFile } from 'node:fs/promises';
import { rest } from '../tools/wait.ts';
import type { Way, Ways } from './ways.ts';

export interface StalledFigures {
  /** Resident memory in 10^6 bytes after some seconds of a browser that reads, just before it stops ... */
  before: number;
  /** ... at the end of the time in which it does not read, ... */
  after: number;
  /** ... and the most that was seen in between. */
  most: number;
  /** `after` less `before`. */
  grown: number;
}

const READING_MS = 8_000;
const LOOK_EVERY_MS = 250;

/** @param forMs how long the browser does not read */
export async function stalledReader(
  ways: Ways,
  way: Way,
  forMs: number,
): Promise<StalledFigures | null> {
  const pid = ways.pids[way];
  if (pid === undefined || (await rss(pid)) === null) return null;
  const terminal = await ways.open[way]?.('yes');
  if (!terminal) return null;
  // A reader that reads all brings the heap to the size that a flood needs by itself.
  terminal.socket.on('message', () => undefined);
  await rest(READING_MS);
  const before = (await rss(pid)) ?? 0;
  terminal.socket.pause();
  let most = before;
  for (const until = performance.now() + forMs; performance.now() < until; ) {
    await rest(LOOK_EVERY_MS);
    most = Math.max(most, (await rss(pid)) ?? 0);
  }
  const after = (await rss(pid)) ?? 0;
  terminal.socket.terminate();
  const mb = (bytes: number) => Math.round(bytes / 100_000) / 10;
  return { before: mb(before), after: mb(after), most: mb(most), grown: mb(after - before) };
}

/** Resident memory of one process in bytes; null where there is no /proc. */
async function rss(pid: number): Promise<number | null> {
  const text = await readFile(`/proc/${pid}/status`, 'utf8').catch(
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return '';
      throw error;
    },
  );
  const kb = /^VmRSS:\s+(\d+) kB/m.exec(text)?.[1];
  return kb === undefined ? null : Number(kb) * 1024;
}
