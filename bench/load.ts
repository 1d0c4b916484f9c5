// Many seats under a steady load for long: keys of others, windows, sockets, memory and open files meanwhile.
import { startServer } from '../e2e/server.ts';
import { convergence } from './load/convergence.ts';
import { fillHouse, ROOM_FILES, ROOMS, SEATS_OF_ROOM } from './load/house.ts';
import { type Growth, growthOf, type Sample, sampleOf } from './load/samples.ts';
import { atLeast, atMost, type Target } from './runner/judge.ts';
import type { BenchOptions } from './runner/options.ts';
import { echo } from './terminal/echo.ts';
import { type MachineAtWork, machineAtWork } from './tools/machine.ts';
import { type Stats, stats } from './tools/stats.ts';
import { visit } from './tools/visitor.ts';
import { rest } from './tools/wait.ts';

const TEN_MINUTES_MS = 600_000;
const TWO_HOURS_MS = 7_200_000;
const WARM_UP_MS = 120_000;
const SAMPLE_EVERY_MS = 10_000;
const KEY_EVERY_MS = 200;
const LOOK_EVERY_MS = 60_000;

export interface LoadFigures {
  unit: string;
  machine: MachineAtWork;
  minutes: number;
  seats: number;
  overlays: number;
  /** Output of a seat to its page, 10^3 bytes a second, over all seats. */
  kbPerSecond: { least: number; middle: number };
  /** Of a key in a quiet terminal of the same server, in ms. */
  echo: Stats;
  /** From a window's move in one seat until all of its room have it, in ms; and rooms that never did. */
  convergence: { ms: Stats; apart: number };
  /** Sockets that ended, of terminals and of overlays. */
  dropped: number;
  /** Of proxy, party and keeper together: MB an hour after the warm-up, and open files more. */
  growth: Growth;
}

/** Ten minutes, with `long` two hours; times in ms. */
export async function load({ long }: BenchOptions): Promise<LoadFigures> {
  const machine = machineAtWork();
  const forMs = long ? TWO_HOURS_MS : TEN_MINUTES_MS;
  await using parts = new AsyncDisposableStack();
  const server = await startServer({
    rooms: ROOM_FILES,
    env: { LIMITS_JOINS: '1000/1m', LIMITS_SEATS: '1000', LIMITS_SEATS_FREE_MB: '0' },
  });
  parts.defer(() => server.stop());
  const quiet = await visit(server.url, 'quiet', 'Quiet');
  parts.defer(() => quiet.leave());
  const house = parts.use(await fillHouse(server));
  console.error('all seats are there');
  const keys: number[] = [];
  const samples: Sample[] = [];
  const moves: number[] = [];
  let apart = 0;
  const started = performance.now();
  const until = started + forMs;
  const over = () => performance.now() >= until;
  const typing = (async () => {
    for (let i = 0; !over() && quiet.socket.readyState === quiet.socket.OPEN; i += 1) {
      const typed = performance.now();
      // One that does not come back counts with all that was waited for it.
      keys.push(await echo(quiet, i).catch(() => performance.now() - typed));
      await rest(KEY_EVERY_MS);
    }
  })();
  const looking = (async () => {
    for (let turn = 0; !over(); turn += 1) {
      const found = await convergence(server, house.windows, turn);
      moves.push(...found.ms);
      apart += found.apart;
      await rest(Math.min(LOOK_EVERY_MS, Math.max(0, until - performance.now())));
    }
  })();
  const sampling = (async () => {
    while (!over()) {
      samples.push(await sampleOf(server));
      await rest(Math.min(SAMPLE_EVERY_MS, Math.max(0, until - performance.now())));
    }
  })();
  await Promise.all([typing, looking, sampling]);
  const seconds = (performance.now() - started) / 1_000;
  const speeds = house
    .received()
    .map((bytes) => bytes / seconds / 1_000)
    .sort((a, b) => a - b);
  const part = (n = Number.NaN) => Math.round(n * 10) / 10;
  return {
    unit: 'ms, MB (10^6 bytes)',
    machine: machine(),
    minutes: Math.round(forMs / 60_000),
    seats: ROOMS * SEATS_OF_ROOM,
    overlays: house.overlays,
    kbPerSecond: { least: part(speeds[0]), middle: part(speeds[Math.floor(speeds.length / 2)]) },
    echo: stats(keys),
    convergence: { ms: stats(moves), apart },
    dropped: house.dropped() + (quiet.socket.readyState === quiet.socket.OPEN ? 0 : 1),
    growth: growthOf(samples, WARM_UP_MS),
  };
}

export const loadTargets: readonly Target<LoadFigures>[] = [
  {
    name: 'output of each of twenty seats, the least',
    ...atLeast(40, 'KB/s'),
    ours: ({ kbPerSecond }) => kbPerSecond.least,
    peer: null,
  },
  {
    name: 'echo of a key beside twenty busy seats, p95',
    ...atMost(50, 'ms'),
    ours: ({ echo }) => echo.p95,
    peer: null,
  },
  {
    name: 'rooms whose windows stayed apart',
    ...atMost(0),
    ours: ({ convergence }) => convergence.apart,
    peer: null,
  },
  { name: 'sockets that ended', ...atMost(0), ours: ({ dropped }) => dropped, peer: null },
  {
    name: 'growth of memory after the warm-up, an hour',
    ...atMost(1, 'MB'),
    ours: ({ growth }) => growth.mbPerHour,
    peer: null,
  },
  { name: 'open files more', ...atMost(0), ours: ({ growth }) => growth.files, peer: null },
];
