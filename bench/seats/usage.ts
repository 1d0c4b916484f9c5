// What the parts of a server use of memory and processor, from /proc.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Server } from '../../e2e/server.ts';
import { parentOf } from '../../node/proc.ts';
import { SEAT_MARK } from '../../seats/process/pipe.ts';
import { rest } from '../tools/wait.ts';

/** Ticks of the kernel's process times in a second (`getconf CLK_TCK`; 100 on every Linux of today). */
const TICKS_PER_SECOND = 100;

/** keeper: what holds all apps' terminals; terminals: ttyd and its pipe in all seats; apps: what runs in them. */
export const PARTS = ['proxy', 'party', 'keeper', 'terminals', 'apps'] as const;
export type Part = (typeof PARTS)[number];
/** Per part; memory in bytes, shared pages by their share (PSS), processor in ms since the processes began. */
export type Usage = Record<Part, { bytes: number; cpuMs: number }>;

export const canMeasure = (): boolean => existsSync('/proc/self/smaps_rollup');

export async function usageOf(server: Server): Promise<Usage> {
  const { pid, partyPid, seats } = await server.snapshot();
  const apps = new Set(seats.map((seat) => seat.pids.app));
  const [one] = seats.flatMap(({ pids: { app } }) => app ?? []);
  const keeper = one === undefined ? null : parentOf(one);
  const marked = seatProcesses(path.join(server.home, 'state', 'seats'));
  return {
    proxy: sum([pid]),
    party: sum(partyPid === null ? [] : [partyPid]),
    keeper: sum(keeper === null ? [] : [keeper]),
    terminals: sum(marked.filter((seat) => !apps.has(seat))),
    apps: sum(marked.filter((seat) => apps.has(seat))),
  };
}

/** Processor time of each part over a while, in ms a second. */
export async function load(server: Server, ms: number): Promise<Record<Part, number>> {
  const before = await usageOf(server);
  const started = performance.now();
  await rest(ms);
  const after = await usageOf(server);
  const seconds = (performance.now() - started) / 1_000;
  const each = (part: Part) => (after[part].cpuMs - before[part].cpuMs) / seconds;
  return {
    proxy: each('proxy'),
    party: each('party'),
    keeper: each('keeper'),
    terminals: each('terminals'),
    apps: each('apps'),
  };
}

function sum(pids: readonly number[]): { bytes: number; cpuMs: number } {
  let [bytes, ticks] = [0, 0];
  for (const pid of pids) {
    bytes += Number(/^Pss:\s+(\d+) kB/m.exec(read(pid, 'smaps_rollup'))?.[1] ?? 0) * 1024;
    const stat = read(pid, 'stat');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    ticks += Number(fields[11] ?? 0) + Number(fields[12] ?? 0);
  }
  return { bytes, cpuMs: (ticks * 1_000) / TICKS_PER_SECOND };
}

/** Every process that was started with a seat's mark below this folder. */
function seatProcesses(folder: string): number[] {
  const mark = `${SEAT_MARK}=${folder}/`;
  return running().filter((pid) =>
    read(pid, 'environ')
      .split('\0')
      .some((entry) => entry.startsWith(mark)),
  );
}

function running(): number[] {
  return readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry))
    .map(Number);
}

function read(pid: number, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    // It has ended, or is somebody else's: it counts nothing.
    return '';
  }
}
