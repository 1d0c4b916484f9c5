// One core and so much memory by the kernel's own limits (cgroups, version 1 or 2), for what is started within.
import { existsSync } from 'node:fs';
import { mkdir, readFile, rmdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { NotMeasured } from '../runner/judge.ts';
import { until } from '../tools/wait.ts';

const ROOT = '/sys/fs/cgroup';
/** A core's worth of each period, in µs. */
const PERIOD_US = 100_000;

export interface Small extends AsyncDisposable {
  /** What holds it, for people. */
  by: string;
  /** Runs something whose processes stay within, with all that they start. */
  within<T>(begin: () => Promise<T>): Promise<T>;
  /** The most memory that was charged at once, cached files included: the kernel lets it be no more than the limit. */
  peakBytes(): Promise<number>;
  /** Processes that were ended because there was no memory left. */
  killed(): Promise<number>;
}

/** @param bytes of memory @returns why it can't be had where it can't */
export async function smallMachine(bytes: number): Promise<Small | NotMeasured> {
  const isV2 = existsSync(path.join(ROOT, 'cgroup.controllers'));
  const name = `bench-${process.pid}`;
  const folders = isV2
    ? [path.join(ROOT, name)]
    : ['memory', 'cpu'].map((each) => path.join(ROOT, each, name));
  const limits: [string, string][] = isV2
    ? [
        ['memory.max', String(bytes)],
        ['cpu.max', `${PERIOD_US} ${PERIOD_US}`],
      ]
    : [
        ['memory.limit_in_bytes', String(bytes)],
        ['cpu.cfs_period_us', String(PERIOD_US)],
        ['cpu.cfs_quota_us', String(PERIOD_US)],
      ];
  try {
    for (const folder of folders) await mkdir(folder);
    for (const [file, value] of limits) await writeFile(await fileIn(folders, file), value);
  } catch (error) {
    for (const folder of folders) if (existsSync(folder)) await rmdir(folder);
    return { why: `no cgroup may be made here: ${(error as Error).message}` };
  }
  const own = (folder: string) => writeFile(path.join(folder, 'cgroup.procs'), String(process.pid));
  const parents = folders.map((folder) => path.dirname(folder));
  return {
    by: `cgroup version ${isV2 ? 2 : 1}`,
    async within(begin) {
      // What a process starts is where it is itself.
      for (const folder of folders) await own(folder);
      try {
        return await begin();
      } finally {
        for (const folder of parents) await own(folder);
      }
    },
    async peakBytes() {
      const file = isV2 ? 'memory.peak' : 'memory.max_usage_in_bytes';
      return Number(await readFile(await fileIn(folders, file), 'utf8'));
    },
    async killed() {
      const file = isV2 ? 'memory.events' : 'memory.oom_control';
      const events = await readFile(await fileIn(folders, file), 'utf8');
      return Number(/^oom_kill (\d+)$/m.exec(events)?.[1] ?? Number.NaN);
    },
    async [Symbol.asyncDispose]() {
      for (const folder of folders) {
        const procs = path.join(folder, 'cgroup.procs');
        await until(async () => (await readFile(procs, 'utf8')) === '', {
          timeoutMs: 30_000,
          everyMs: 200,
        });
        await rmdir(folder);
      }
    },
  };
}

/** @throws Error if none of the folders has it: the controller is off */
async function fileIn(folders: readonly string[], file: string): Promise<string> {
  const found = folders.map((folder) => path.join(folder, file)).find((each) => existsSync(each));
  if (found === undefined) throw new Error(`there is no ${file}`);
  return found;
}
