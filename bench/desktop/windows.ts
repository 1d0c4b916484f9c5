// One window of a type that fills the desktop, and several at their usual speed.
import type { Program, Size } from './program.ts';

/** What the built-in desktop can show that moves or is computed. */
export const ART = [
  'flow_field',
  'swirl',
  'waves',
  'animated_gradient',
  'life',
  'mycelium',
  'rain',
  'constellation',
  'orbit',
  'torus',
  'cube',
  'verse',
  'gradient',
] as const;
/** Six at rest: one of each sort. */
export const SIX = ['flow_field', 'waves', 'life', 'constellation', 'torus', 'verse'] as const;
/** Types that WibWob-DOS has, too. */
export const MIXED = [
  'life',
  'orbit',
  'cube',
  'torus',
  'mycelium',
  'animated_gradient',
  'verse',
] as const;
/** Frames a second at which a type is measured. */
export const SPEED = 20;

export interface TypeFigures {
  /** Processor time of one frame: computing, comparing, encoding, writing. */
  frameMs: number;
  bytesPerFrame: number;
  rssMb: number;
  pssMb: number;
  /** Of a core, at the speed that a new window has. */
  cpuPercent: number;
}

export async function measureType(
  program: Program,
  type: string,
  size: Size,
  ms: number,
): Promise<TypeFigures> {
  const still = type === 'gradient';
  const bounds = `x=0 y=0 w=${size.cols} h=${size.rows - 2}`;
  const { id } = JSON.parse(await program.command(`create_window type=${type} ${bounds}`)) as {
    id: string;
  };
  await program.over(800);
  const usual = await program.over(ms);
  if (!still) await program.command(`set_props id=${id} speed=${SPEED}`);
  const quick = await program.over(ms);
  const frames = still ? 0 : (quick.ms * SPEED) / 1_000;
  return {
    frameMs: frames === 0 ? 0 : round(quick.cpuMs / frames),
    bytesPerFrame: frames === 0 ? 0 : Math.round(quick.bytes / frames),
    ...program.memory(),
    cpuPercent: round((usual.cpuMs / usual.ms) * 100),
  };
}

export interface DeskFigures {
  windows: number;
  cpuPercent: number;
  bytesPerSecond: number;
  rssMb: number;
  pssMb: number;
  /** Between one frame and the next, of whichever windows; 95 of 100 are shorter. */
  gapP95Ms: number;
}

/** Several windows beside each other. */
export async function measureDesk(
  program: Program,
  types: readonly string[],
  ms: number,
): Promise<DeskFigures> {
  for (const type of types) await program.command(`create_window type=${type} x=2 y=1 w=40 h=14`);
  await program.command('tile');
  await program.over(4_000);
  const { ms: took, cpuMs, bytes, gaps } = await program.over(ms);
  const sorted = gaps.toSorted((a, b) => a - b);
  return {
    windows: types.length,
    cpuPercent: round((cpuMs / took) * 100),
    bytesPerSecond: Math.round((bytes * 1_000) / took),
    ...program.memory(),
    gapP95Ms: round(sorted[Math.floor(sorted.length * 0.95)] ?? 0),
  };
}

/** From the command that opens a window in the last generation of a round until it is on the screen, in ms. */
export async function measureCatchUp(program: Program): Promise<number> {
  const { promise, resolve } = Promise.withResolvers<number>();
  const started = performance.now();
  program.onOutput = (text) => {
    if (/[▀▄]/.test(text)) resolve(performance.now() - started);
  };
  await program.command('create_window type=life x=0 y=0 w=80 h=20 frame=1023 paused=true');
  return Math.round(await promise);
}

const round = (n: number): number => Math.round(n * 100) / 100;
