// A hundred desktops on one machine: whether they fit, what they use at rest, and how the next visitor fares.
import { type Stats, stats } from '../tools/stats.ts';
import { openHouse } from './house.ts';
import { load, PARTS, usageOf } from './usage.ts';

export interface HundredFigures {
  seats: number;
  /** Seats whose app runs and whose terminal is connected. */
  running: number;
  /** From the first visitor's request to the last one's screen. */
  startedInMs: number;
  /** 10^6 bytes of everything together. */
  memory: number;
  /** Of that, the proxy. */
  proxyMemory: number;
  /** And the keeper. */
  keeperMemory: number;
  /** Percent of one core, everything together, nobody doing anything. */
  idleCpu: number;
  /** ms of further cold links. */
  nextCold: Stats;
}

const PEOPLE = 4;
const NEXT = 5;
/** Visitors who come at the same time. */
const WAVE = 5;
const SETTLE_MS = 5_000;
const LOOK_MS = 10_000;

/** @param seats a multiple of four: four people to a room */
export async function hundred(seats: number): Promise<HundredFigures> {
  await using house = await openHouse(seats / PEOPLE + NEXT, PEOPLE);
  const { server } = house;
  const visits = Array.from({ length: seats }, (_, i) => house.rooms[Math.floor(i / PEOPLE)] ?? '');
  const started = performance.now();
  for (let i = 0; i < seats; i += WAVE) {
    await Promise.all(visits.slice(i, i + WAVE).map((room) => house.arrive(room)));
  }
  const startedInMs = Math.round(performance.now() - started);
  await load(server, SETTLE_MS);
  const running = (await server.snapshot()).seats.filter((seat) => seat.state === 'running').length;
  const usage = await usageOf(server);
  const idle = await load(server, LOOK_MS);
  const next: number[] = [];
  for (const room of house.rooms.slice(-NEXT)) next.push((await house.arrive(room)).ms);
  const mb = (bytes: number) => Math.round(bytes / 1_000_000);
  return {
    seats,
    running,
    startedInMs,
    memory: mb(PARTS.reduce((sum, part) => sum + usage[part].bytes, 0)),
    proxyMemory: mb(usage.proxy.bytes),
    keeperMemory: mb(usage.keeper.bytes),
    idleCpu: Math.round(PARTS.reduce((sum, part) => sum + idle[part], 0)) / 10,
    nextCold: stats(next),
  };
}
