// The smallest server that is meant to do: four rooms of two seats on one core and in one gigabyte, with eight people at work.
import { startServer } from '../e2e/server.ts';
import { processesOf } from './footprint/processes.ts';
import { smallMachine } from './footprint/small-machine.ts';
import { atLeast, atMost, type NotMeasured, type Target } from './runner/judge.ts';
import type { BenchOptions } from './runner/options.ts';
import { load as loadOf, PARTS, type Part } from './seats/usage.ts';
import { builtPackage } from './tools/built-package.ts';
import { type MachineAtWork, machineAtWork } from './tools/machine.ts';
import { type Stats, stats } from './tools/stats.ts';
import { rest, until } from './tools/wait.ts';
import { comeToWork, type Worker } from './tools/worker.ts';

const ROOMS = 4;
const PEOPLE = 2;
const MEMORY_MB = 1_000;
const LOOK_MS = 30_000;
const LOOK_LONG_MS = 300_000;
const LOOKS = 5;

export interface FootprintFigures {
  unit: string;
  machine: MachineAtWork;
  /** How the machine was made small, or why it was not. */
  limit: { cores: number; memoryMb: number; by: string } | NotMeasured;
  people: number;
  /** 10^6 bytes, shared pages by their share (PSS), the most of some looks; by program, apps together. */
  memory: Record<string, { processes: number; mb: number }>;
  /** All but the apps; and the apps, for each seat. */
  restMb: number;
  appMbPerSeat: number;
  /** Of all of it as the kernel counts it against the limit, with cached files; null without a limit. */
  peakMb: number | null;
  /** Processes that were ended for want of memory; null without a limit. */
  killed: number | null;
  /** Percent of a core, while all work. */
  cpu: Record<Part | 'all', number>;
  /** Of a letter, from the key to what the desktop draws for it, in ms. */
  letter: Stats;
  /** People whose sockets all held. */
  kept: number;
}

/** About a minute. */
export async function footprint({ long }: BenchOptions): Promise<FootprintFigures> {
  const machine = machineAtWork();
  await using parts = new AsyncDisposableStack();
  // As people have it on such a server: installed, not as a clone, whose programs are not bundled.
  const { checkout, env } = parts.use(await builtPackage());
  const small = await smallMachine(MEMORY_MB * 1e6);
  if (!('why' in small)) parts.use(small);
  const names = Array.from({ length: ROOMS }, (_, i) => `room${i + 1}`);
  const file = (name: string) =>
    `---\nroom_id: ${name}\ndisplay_name: ${name}\nmultiplayer: true\nmax_players: ${PEOPLE}\n---\n`;
  const begin = () =>
    startServer({
      rooms: Object.fromEntries(names.map((name) => [name, file(name)])),
      checkout,
      env: { ...env, LIMITS_JOINS: '100/1m' },
    });
  const server = await ('why' in small ? begin() : small.within(begin));
  parts.defer(() => server.stop());
  const workers: Worker[] = [];
  for (const room of names)
    for (const person of [0, 1] as const)
      workers.push(parts.use(await comeToWork(server, room, `Person ${person + 1}`, person)));
  await until(
    async () =>
      (await server.snapshot()).seats.filter(({ bridge }) => bridge.status === 'live').length ===
      workers.length,
    { timeoutMs: 120_000, everyMs: 500 },
  );
  for (const room of names)
    await server.ipc(room, 1, 'create_window', { type: 'note', x: 4, y: 2, w: 60, h: 16 });
  for (const worker of workers) worker.begin();
  await rest(10_000);
  const looks: Awaited<ReturnType<typeof processesOf>>[] = [];
  const cpu = loadOf(server, long ? LOOK_LONG_MS : LOOK_MS);
  for (let look = 0; look < LOOKS; look += 1) {
    looks.push(await processesOf(server));
    await rest((long ? LOOK_LONG_MS : LOOK_MS) / LOOKS);
  }
  const used = await cpu;
  for (const worker of workers) worker.stop();
  const most = looks.toSorted((a, b) => b.restMb - a.restMb)[0];
  const apps = Math.max(...looks.map(({ appsMb }) => appsMb));
  const percent = (part: Part) => Math.round(used[part]) / 10;
  return {
    unit: 'MB (10^6 bytes), ms, percent of one core',
    machine: machine(),
    limit: 'why' in small ? small : { cores: 1, memoryMb: MEMORY_MB, by: small.by },
    people: workers.length,
    memory: most?.byProgram ?? {},
    restMb: most?.restMb ?? Number.NaN,
    appMbPerSeat: Math.round((apps / workers.length) * 10) / 10,
    peakMb: 'why' in small ? null : Math.round((await small.peakBytes()) / 1e6),
    killed: 'why' in small ? null : await small.killed(),
    cpu: {
      ...(Object.fromEntries(PARTS.map((part) => [part, percent(part)])) as Record<Part, number>),
      all: Math.round(PARTS.reduce((sum, part) => sum + used[part], 0)) / 10,
    },
    letter: stats(workers.flatMap(({ letters }) => letters)),
    kept: workers.filter(({ isWhole }) => isWhole).length,
  };
}

const LIMITED = (figures: FootprintFigures) => ('why' in figures.limit ? figures.limit : undefined);

export const footprintTargets: readonly Target<FootprintFigures>[] = [
  {
    name: 'memory of everything but the apps, eight people at work',
    ...atMost(220, 'MB'),
    ours: ({ restMb }) => restMb,
    peer: null,
  },
  {
    name: 'memory of a desktop, for each seat',
    ...atMost(30, 'MB'),
    ours: ({ appMbPerSeat }) => appMbPerSeat,
    peer: null,
  },
  {
    name: 'processes ended for want of memory, all of it within a gigabyte and one core',
    ...atMost(0),
    ours: (figures) => LIMITED(figures) ?? figures.killed,
    peer: null,
  },
  {
    name: 'people whose sockets all held there',
    ...atLeast(ROOMS * PEOPLE),
    ours: (figures) => LIMITED(figures) ?? figures.kept,
    peer: null,
  },
  {
    name: 'a letter on one core, p95',
    ...atMost(100, 'ms'),
    ours: (figures) => LIMITED(figures) ?? figures.letter.p95,
    peer: null,
  },
];
