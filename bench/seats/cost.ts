// What a seat costs while nobody does anything in it, and while somebody moves the mouse.
import type { Terminal } from '../tools/visitor.ts';
import { openHouse } from './house.ts';
import { load, PARTS, type Part, type Usage, usageOf } from './usage.ts';

type PerPart = Record<Part | 'all', number>;

export interface CostFigures {
  seats: number;
  /** 10^6 bytes per seat, shared pages by their share. */
  memoryPerSeat: PerPart;
  /** Percent of one core per seat. */
  idleCpu: PerPart;
  /** Percent of one core per seat, with 20 pointer moves a second in each. */
  activeCpu: PerPart;
}

const ROOMS = 5;
const PEOPLE = 2;
const SETTLE_MS = 5_000;
const MOVE_EVERY_MS = 50;

/** @param ms how long each state is looked at */
export async function cost(ms: number): Promise<CostFigures> {
  await using house = await openHouse(ROOMS, PEOPLE);
  const { server } = house;
  const empty = await usageOf(server);
  const terminals: Terminal[] = [];
  for (const room of house.rooms) {
    for (let i = 0; i < PEOPLE; i += 1) terminals.push((await house.arrive(room)).terminal);
  }
  await load(server, SETTLE_MS);
  const seats = terminals.length;
  const full = await usageOf(server);
  const idle = await load(server, ms);
  const active = await whileMoving(terminals, () => load(server, ms));
  const mb = (bytes: number) => Math.round(bytes / 10_000) / 100;
  return {
    seats,
    memoryPerSeat: perPart((part) => mb((full[part].bytes - bytesOf(empty, part)) / seats)),
    idleCpu: perPart((part) => percent(idle[part] / seats)),
    activeCpu: perPart((part) => percent(active[part] / seats)),
  };
}

const bytesOf = (usage: Usage, part: Part): number => usage[part].bytes;
/** ms a second as percent. */
const percent = (ms: number): number => Math.round(ms * 10) / 100;

function perPart(of: (part: Part) => number): PerPart {
  const each = Object.fromEntries(PARTS.map((part) => [part, of(part)])) as Record<Part, number>;
  const all = Object.values(each).reduce((total, one) => total + one, 0);
  return { ...each, all: Math.round(all * 100) / 100 };
}

/** Pointer reports as ttyd's page sends them while a button is down. */
async function whileMoving<T>(
  terminals: readonly Terminal[],
  measure: () => Promise<T>,
): Promise<T> {
  let step = 0;
  const timer = setInterval(() => {
    step += 1;
    for (const terminal of terminals) terminal.type(`\x1b[<32;${10 + (step % 60)};20M`);
  }, MOVE_EVERY_MS);
  try {
    return await measure();
  } finally {
    clearInterval(timer);
  }
}
