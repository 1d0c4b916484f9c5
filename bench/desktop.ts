// What the built-in desktop takes: of each of its windows, of six that are at rest and of twenty, beside WibWob-DOS.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DESKTOP } from '../proxy/seats/app-command.ts';
import { measurePicture } from './desktop/picture.ts';
import { Program, type Size } from './desktop/program.ts';
import {
  ART,
  type DeskFigures,
  MIXED,
  measureCatchUp,
  measureDesk,
  measureType,
  SIX,
  type TypeFigures,
} from './desktop/windows.ts';
import { atMost, type NotMeasured, type Target } from './runner/judge.ts';
import type { BenchOptions } from './runner/options.ts';
import { type MachineAtWork, machineAtWork } from './tools/machine.ts';

const SIZES = { '80x24': { cols: 80, rows: 24 }, '200x60': { cols: 200, rows: 60 } } as const;
type SizeName = keyof typeof SIZES;
const NARROW: Size = { cols: 60, rows: 24 };
/** WibWob-DOS, measured on the running program (docs/wibwob.md): nobody can run it here unless they have it. */
const PUBLISHED = { rssMb: 8, pssMb: 2.7, twentyRssMb: 8.7, twentyCpuPercent: 11 } as const;

export interface DesktopFigures {
  machine: MachineAtWork;
  types: Record<SizeName, Record<string, TypeFigures>>;
  six: Record<SizeName | '60x24', DeskFigures>;
  twenty: DeskFigures;
  lifeCatchUpMs: number;
  published: typeof PUBLISHED;
  /** The real program in the same run, where `WIBWOB_COMMAND` names it. */
  wibwob: DeskFigures | NotMeasured;
}

/** About four minutes. */
export async function desktop({ long }: BenchOptions): Promise<DesktopFigures> {
  const machine = machineAtWork();
  const cache = await mkdtemp(path.join(tmpdir(), 'bench-desktop-'));
  try {
    const env = { NODE_COMPILE_CACHE: cache };
    const open = (size: Size) => Program.start(DESKTOP, size, env);
    // The first start of an installation compiles everything; what people have is what comes after it.
    await using first = await open(NARROW);
    await first.over(1_500);
    const ms = long ? 10_000 : 2_000;
    const types: DesktopFigures['types'] = { '80x24': {}, '200x60': {} };
    for (const [name, size] of Object.entries(SIZES) as [SizeName, Size][])
      for (const type of ART) {
        await using program = await open(size);
        types[name][type] = await measureType(program, type, size, ms);
        console.error(`${type} ${name} measured`);
      }
    for (const [name, size] of Object.entries(SIZES) as [SizeName, Size][]) {
      await using program = await open(size);
      types[name].paint = await measurePicture(program, size, ms);
    }
    const desk = async (size: Size, windows: readonly string[]): Promise<DeskFigures> => {
      await using program = await open(size);
      // Awaited here: the program ends with this function.
      return await measureDesk(program, windows, long ? 60_000 : 12_000);
    };
    const six = {
      '60x24': await desk(NARROW, SIX),
      '80x24': await desk(SIZES['80x24'], SIX),
      '200x60': await desk(SIZES['200x60'], SIX),
    };
    const twenty = await desk(SIZES['200x60'], twentyOf());
    await using late = await open(SIZES['80x24']);
    const lifeCatchUpMs = await measureCatchUp(late);
    const wibwob = await measureWibwob(long ? 60_000 : 12_000);
    return { machine: machine(), types, six, twenty, lifeCatchUpMs, published: PUBLISHED, wibwob };
  } finally {
    await rm(cache, { recursive: true, force: true });
  }
}

function twentyOf(): string[] {
  return Array.from({ length: 20 }, (_, i) => MIXED[i % MIXED.length] ?? 'life');
}

async function measureWibwob(ms: number): Promise<DeskFigures | NotMeasured> {
  const command = process.env.WIBWOB_COMMAND;
  if (!command) return { why: 'WIBWOB_COMMAND does not name it' };
  await using program = await Program.start([command], SIZES['200x60'], {}, path.dirname(command));
  return await measureDesk(program, twentyOf(), ms);
}

const published = (read: (peer: typeof PUBLISHED) => number | string) => ({
  name: 'WibWob-DOS (published)',
  read: ({ published }: DesktopFigures) => read(published),
});
const worst = (figures: DesktopFigures, read: (desk: DeskFigures) => number): number =>
  Math.max(...Object.values(figures.six).map(read));

export const desktopTargets: readonly Target<DesktopFigures>[] = [
  {
    name: 'memory with six art windows, shared pages by their share',
    ...atMost(60, 'MB'),
    ours: (figures) => worst(figures, ({ pssMb }) => pssMb),
    peer: published(({ pssMb }) => pssMb),
  },
  {
    name: 'resident memory with six art windows, shared pages as a whole',
    ...atMost(60, 'MB'),
    ours: (figures) => worst(figures, ({ rssMb }) => rssMb),
    peer: published(({ rssMb }) => rssMb),
  },
  {
    name: 'processor with six art windows at rest speed, of a core',
    ...atMost(3, '%'),
    ours: (figures) => worst(figures, ({ cpuPercent }) => cpuPercent),
    peer: published(({ twentyCpuPercent }) => `${twentyCpuPercent} % with 20 windows`),
  },
  {
    name: 'processor with twenty windows, of a core',
    ...atMost({ timesPeer: 1 }, '%'),
    ours: ({ twenty }) => twenty.cpuPercent,
    peer: published(({ twentyCpuPercent }) => twentyCpuPercent),
  },
  {
    name: 'between two frames of six windows, p95',
    ...atMost(170, 'ms'),
    ours: (figures) => worst(figures, ({ gapP95Ms }) => gapP95Ms),
    peer: null,
  },
  {
    name: 'a late joiner’s life in the last generation of a round',
    ...atMost(1_000, 'ms'),
    ours: ({ lifeCatchUpMs }) => lifeCatchUpMs,
    peer: null,
  },
  {
    name: 'processor time of the slowest frame at 200x60',
    ...atMost(16, 'ms'),
    ours: ({ types }) => Math.max(...Object.values(types['200x60']).map(({ frameMs }) => frameMs)),
    peer: null,
  },
];
