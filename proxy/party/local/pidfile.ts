// Records which workerd is ours, so that one orphaned by a killed proxy does not keep the rooms' database open.
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from 'pino';

const FILE = 'workerd.json';
/** How long a killed process may take to exit, in ms. */
const GONE_MS = 5_000;
const POLL_MS = 20;

interface Remembered {
  pid: number;
  /** Start time in clock ticks since boot (field 22 of /proc/PID/stat): tells a reused pid apart. */
  start: string;
}

/** Records the running workerd. */
export async function remember(dir: string, pid: number): Promise<void> {
  const start = await startOf(pid);
  if (start === null) return;
  await mkdir(dir, { recursive: true, mode: 0o700 });
  const text = JSON.stringify({ pid, start } satisfies Remembered);
  await writeFile(path.join(dir, FILE), text, { mode: 0o600 });
}

export async function forget(dir: string): Promise<void> {
  await rm(path.join(dir, FILE), { force: true });
}

/** Kills a workerd orphaned by an earlier run, and waits until it is gone. Linux only, like /proc. */
export async function sweepStale(dir: string, log: Logger): Promise<void> {
  const old = await read(dir);
  if (old && (await startOf(old.pid)) === old.start) {
    log.warn({ pid: old.pid }, 'a workerd of an earlier run is still there and is ended');
    process.kill(old.pid, 'SIGKILL');
    const deadline = performance.now() + GONE_MS;
    while ((await startOf(old.pid)) === old.start) {
      if (performance.now() > deadline) throw new Error(`workerd ${old.pid} does not end`);
      await delay(POLL_MS);
    }
  }
  await forget(dir);
}

async function read(dir: string): Promise<Remembered | null> {
  let text: string;
  try {
    text = await readFile(path.join(dir, FILE), 'utf8');
  } catch {
    return null;
  }
  try {
    const { pid, start } = JSON.parse(text) as Partial<Remembered>;
    return Number.isSafeInteger(pid) && typeof start === 'string'
      ? { pid: pid as number, start }
      : null;
  } catch {
    return null;
  }
}

/** When a process started, or null if there is none (a zombie counts as none). */
async function startOf(pid: number): Promise<string | null> {
  let stat: string;
  try {
    stat = await readFile(`/proc/${pid}/stat`, 'utf8');
  } catch {
    return null;
  }
  // The second field is the name in brackets, which may contain anything; fields are counted after it.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return fields[0] === 'Z' ? null : (fields[19] ?? null);
}
