// What it costs an echo that each key is held against what its sender may: with that check and without, key by key.
import { Random } from '../testing/random.ts';
import { added, type Part } from './roles/added.ts';
import { openRooms, type Room } from './roles/rooms.ts';
import { atMost, type Target } from './runner/judge.ts';
import type { BenchOptions } from './runner/options.ts';
import { echo } from './terminal/echo.ts';
import { type MachineAtWork, machineAtWork } from './tools/machine.ts';
import { type Stats, stats } from './tools/stats.ts';
import type { Terminal } from './tools/visitor.ts';

/** One key in each terminal, in an order of its own each time. */
const ROUNDS = 3_000;
const ROUNDS_LONG = 8_000;
const WARM_UP = 200;
/** Whatever else the machine does for a while is in one part of the run, and not in the rest. */
const PART_ROUNDS = 100;

export interface RolesFigures {
  unit: string;
  machine: MachineAtWork;
  /** ms of an echo, by the room. */
  echo: Partial<Record<Room, Stats>>;
  /** ms by which p95 is above that of `unchecked`; of `unchecked-too` it says how exact that is. */
  added: { checked: number | null; narrowed: number | null; uncheckedToo: number | null };
  /** ms by which that of `checked` is above an earlier version's; null without one. */
  sinceBefore: number | null;
}

/** Times in ms; about a minute. `BENCH_BEFORE` in the environment: the folder of an earlier version's checkout. */
export async function roles({ long }: BenchOptions): Promise<RolesFigures> {
  const machine = machineAtWork();
  await using rooms = await openRooms(process.env.BENCH_BEFORE);
  const terminals = Object.entries(rooms.terminals).flatMap(([room, list]) =>
    list.map((terminal) => ({ room, terminal })),
  );
  const chance = new Random(1);
  await typeIn(terminals, WARM_UP, chance);
  const parts: Part[] = [];
  for (let done = 0; done < (long ? ROUNDS_LONG : ROUNDS); done += PART_ROUNDS)
    parts.push(await typeIn(terminals, PART_ROUNDS, chance));
  const echoes = Object.keys(rooms.terminals).map((room) => [
    room,
    stats(parts.flatMap((part) => part.get(room) ?? [])),
  ]);
  return {
    unit: 'ms',
    machine: machine(),
    echo: Object.fromEntries(echoes),
    added: {
      checked: added(parts, 'checked', 'unchecked'),
      narrowed: added(parts, 'narrowed', 'unchecked'),
      uncheckedToo: added(parts, 'unchecked-too', 'unchecked'),
    },
    sinceBefore: added(parts, 'checked', 'before'),
  };
}

/** What came just before a key counts, so the terminals' order is another one each time. @returns ms of each echo */
async function typeIn(
  terminals: readonly { room: string; terminal: Terminal }[],
  rounds: number,
  chance: Random,
): Promise<Part> {
  const samples = new Map(terminals.map(({ room }) => [room, [] as number[]]));
  for (let i = 0; i < rounds; i += 1) {
    const order = terminals
      .map((one) => ({ ...one, place: chance.int(0, 1_000_000) }))
      .sort((a, b) => a.place - b.place);
    for (const { room, terminal } of order) samples.get(room)?.push(await echo(terminal, i));
  }
  return samples;
}

const ADDED_MS = 0.1;
const peer = {
  name: 'another room without the check',
  read: (figures: RolesFigures) => figures.added.uncheckedToo,
};

export const rolesTargets: readonly Target<RolesFigures>[] = [
  {
    name: 'what the check adds to an echo’s p95, all defaults',
    ...atMost(ADDED_MS, 'ms'),
    ours: (figures) => figures.added.checked,
    peer,
  },
  {
    name: 'the same, with an account where guests may only type, locked, a seat paused',
    ...atMost(ADDED_MS, 'ms'),
    ours: (figures) => figures.added.narrowed,
    peer,
  },
  {
    name: 'what an echo’s p95 has more than before',
    ...atMost(ADDED_MS, 'ms'),
    ours: ({ sinceBefore }) => sinceBefore ?? { why: 'BENCH_BEFORE names no checkout' },
    peer: { name: 'its p95', read: ({ echo }) => echo.before?.p95 ?? 'none' },
  },
];
