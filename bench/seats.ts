// How long a link takes to become a desktop, and how many desktops a machine carries, beside ttyds started by hand.
import { atMost, type Target } from './runner/judge.ts';
import type { BenchOptions } from './runner/options.ts';
import { type BrowserFigures, coldInBrowser } from './seats/browser.ts';
import { atOnce, type ColdFigures, coldLinks } from './seats/cold.ts';
import { type CostFigures, cost } from './seats/cost.ts';
import { type HundredFigures, hundred } from './seats/hundred.ts';
import { type IdleFigures, idle } from './seats/idle.ts';
import { canMeasure } from './seats/usage.ts';
import { type MachineAtWork, machineAtWork } from './tools/machine.ts';

const LINKS = 20;
const LINKS_LONG = 60;
const IN_BROWSER = 6;
const JOINS = 20;
const SEATS = 100;
const LOOK_MS = 15_000;
const LOOK_LONG_MS = 60_000;
const NO_PROC = 'no /proc here';

export interface SeatsFigures {
  unit: string;
  machine: MachineAtWork;
  cold: ColdFigures;
  coldInChromium: BrowserFigures;
  atOnce: ColdFigures & { people: number };
  /** null: `missing` says why. */
  idle: IdleFigures | null;
  perSeat: CostFigures | null;
  many: HundredFigures | null;
  missing?: Record<string, string>;
}

/** Times in ms; about two minutes and 4 GB of memory. */
export async function seats({ long }: BenchOptions): Promise<SeatsFigures> {
  const machine = machineAtWork();
  const cold = await coldLinks(long ? LINKS_LONG : LINKS);
  console.error('cold links measured');
  const browser = await coldInBrowser(IN_BROWSER);
  const joins = await atOnce(JOINS);
  console.error('joins at once measured');
  const atRest = canMeasure() ? await idle() : null;
  const perSeat = canMeasure() ? await cost(long ? LOOK_LONG_MS : LOOK_MS) : null;
  console.error('cost of a seat measured');
  const many = canMeasure() ? await hundred(SEATS) : null;
  return {
    unit: 'ms, MB (10^6 bytes), percent of one core',
    machine: machine(),
    cold,
    coldInChromium: browser,
    atOnce: { people: JOINS, ...joins },
    idle: atRest,
    perSeat,
    many,
    ...(canMeasure() ? {} : { missing: { idle: NO_PROC, perSeat: NO_PROC, many: NO_PROC } }),
  };
}

export const seatsTargets: readonly Target<SeatsFigures>[] = [
  {
    name: 'cold link to first screen, p95',
    ...atMost(1_000, 'ms'),
    ours: ({ cold }) => cold.ours.p95,
    peer: { name: 'a ttyd started by hand', read: ({ cold }) => cold.ttydByHand.p95 },
  },
  {
    name: 'memory before the first visitor, proxy and party',
    ...atMost(220, 'MB'),
    ours: ({ idle }) => idle?.all ?? { why: NO_PROC },
    peer: null,
  },
  {
    name: 'memory of the keeper with a hundred seats',
    ...atMost(60, 'MB'),
    ours: ({ many }) => many?.keeperMemory ?? { why: NO_PROC },
    peer: null,
  },
];
