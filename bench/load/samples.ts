// Memory and open files of what holds all seats, looked at again and again: what they grow by.

import { readdirSync, readFileSync } from 'node:fs';
import type { Server } from '../../e2e/server.ts';
import { parentOf } from '../../node/proc.ts';
import { HOUR_MS } from '../../protocol/time.ts';

export interface Sample {
  /** `performance.now()`. */
  at: number;
  bytes: number;
  files: number;
}

export interface Growth {
  /** 10^6 bytes an hour, by the least memory of the first and the last third after the warm-up. */
  mbPerHour: number;
  /** Open files at the end less those after the warm-up. */
  files: number;
  /** Memory after the warm-up and at the end, in 10^6 bytes. */
  fromMb: number;
  toMb: number;
}

/** Of proxy, party and keeper: resident memory of their own, in bytes, and open files. */
export async function sampleOf(server: Server): Promise<Sample> {
  const { pid, partyPid, seats } = await server.snapshot();
  const app = seats.find(({ pids }) => pids.app !== null)?.pids.app ?? null;
  const keeper = app === null ? null : parentOf(app);
  const pids = [pid, partyPid, keeper].filter((each) => each !== null && each > 1) as number[];
  return {
    at: performance.now(),
    bytes: pids.reduce((sum, each) => sum + ownBytes(each), 0),
    files: pids.reduce((sum, each) => sum + readdirSync(`/proc/${each}/fd`).length, 0),
  };
}

/** Without what is mapped from files, which is shared and comes and goes. */
function ownBytes(pid: number): number {
  const kb = /^RssAnon:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return Number(kb ?? 0) * 1_024;
}

/**
 * By the least of each third, since a heap grows and is collected all the time.
 * @param samples oldest first @param warmUpMs from the first of them
 */
export function growthOf(samples: readonly Sample[], warmUpMs: number): Growth {
  const [first] = samples;
  const warm = samples.filter(({ at }) => first && at >= first.at + warmUpMs);
  const third = Math.max(1, Math.floor(warm.length / 3));
  const least = (some: readonly Sample[]) =>
    some.reduce((a, b) => (b.bytes < a.bytes ? b : a), some[0] as Sample);
  if (warm.length < 2)
    return { mbPerHour: Number.NaN, files: Number.NaN, fromMb: Number.NaN, toMb: Number.NaN };
  const [from, to] = [least(warm.slice(0, third)), least(warm.slice(-third))];
  const hours = (to.at - from.at) / HOUR_MS;
  const part = (n: number) => Math.round(n * 100) / 100;
  const files = (some: readonly Sample[]) => Math.min(...some.map((one) => one.files));
  return {
    mbPerHour: part((to.bytes - from.bytes) / 1e6 / hours),
    files: files(warm.slice(-third)) - files(warm.slice(0, third)),
    fromMb: part(from.bytes / 1e6),
    toMb: part(to.bytes / 1e6),
  };
}
