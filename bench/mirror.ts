// How fast and how exactly one app's windows and chat appear in another, over real processes, beside the earlier bridge.
import { chat } from './mirror/chat.ts';
import { type CommandFigures, commandStream, commandsAtRest } from './mirror/commands.ts';
import { dragStream, drags } from './mirror/mouse.ts';
import { PEER } from './mirror/peer.ts';
import { type SnapFigures, snap } from './mirror/snap.ts';
import type { Stream } from './mirror/stream.ts';
import { type StressFigures, stress } from './mirror/stress.ts';
import { ends, setTable } from './mirror/table.ts';
import { typing } from './mirror/typing.ts';
import { type WireFigures, wire } from './mirror/wire.ts';
import { atLeast, atMost, type Target } from './runner/judge.ts';
import { type MachineAtWork, machineAtWork } from './tools/machine.ts';
import type { Stats } from './tools/stats.ts';

/** Most samples where the targets are set. */
const COUNTS = [
  { people: 2, cycles: 6, drags: 16 },
  { people: 4, cycles: 12, drags: 30 },
  { people: 8, cycles: 6, drags: 16 },
];
const IDLE_MS = 60_000;
/** Words typed into one text; each has another letter than the one before. */
const WORDS = 24;

interface SeatsFigures {
  command: CommandFigures;
  drag: Stats;
  commandStream: Stream;
  dragStream: Stream;
  chat: Stats;
  typing: Stats;
}

export interface MirrorFigures extends StressFigures {
  unit: string;
  machine: MachineAtWork;
  /** By the number of seats. */
  seats: Record<string, SeatsFigures>;
  /** Between two programs that behave like WibWob-DOS, until B's tells of it. */
  wibwob: CommandFigures;
  snap: SnapFigures;
  wire: WireFigures;
  peer: typeof PEER;
}

/** Latencies in ms from the first person's app to the last one's, with 2, 4 and 8 seats; takes about two minutes. */
export async function mirror(): Promise<MirrorFigures> {
  const machine = machineAtWork();
  // An idle room with a server of its own takes no time from the others.
  const idling = wire(IDLE_MS);
  const seats: Record<string, SeatsFigures> = {};
  const run = async () => {
    for (const { people, cycles, drags: count } of COUNTS) {
      await using table = await setTable(people);
      const [{ app: from }, { app: to }] = ends(table);
      seats[people] = {
        command: await commandsAtRest(from, to, cycles),
        drag: await drags(table, count),
        commandStream: await commandStream(table),
        dragStream: await dragStream(table),
        chat: await chat(table),
        typing: await typing(table, WORDS),
      };
      console.error(`${people} seats measured`);
    }
    return { ...(await stress()), snap: await snap(), wibwob: await betweenDoubles() };
  };
  const [exact, bytes] = await Promise.all([run(), idling]);
  return {
    unit: 'ms',
    machine: machine(),
    seats,
    ...exact,
    wire: bytes,
    peer: PEER,
  };
}

/** Cycles of create, move and close: as many samples as the earlier bridge has. */
const DOUBLE_CYCLES = 50;

async function betweenDoubles(): Promise<CommandFigures> {
  await using table = await setTable(2, 2, {}, 'wibwob');
  const [{ app: from }, { app: to }] = ends(table);
  return await commandsAtRest(from, to, DOUBLE_CYCLES, 'told');
}

const four = ({ seats }: MirrorFigures) => seats['4'];
const streams = ({ seats }: MirrorFigures): Stream[] =>
  Object.values(seats).flatMap(({ commandStream, dragStream }) => [commandStream, dragStream]);

/** Its figures can't be measured again: they are those of `mirror/peer.ts`. */
const earlier = (read: (peer: typeof PEER) => number | string) => ({
  name: 'the earlier bridge (2 seats, not of this run)',
  read: ({ peer }: MirrorFigures) => read(peer),
});

export const mirrorTargets: readonly Target<MirrorFigures>[] = [
  {
    name: 'command, 4 seats, p95',
    ...atMost(60, 'ms'),
    ours: (figures) => four(figures)?.command.all.p95,
    peer: earlier(({ command }) => command.p95),
  },
  {
    name: 'command, 2 apps with a tick of 20 ms, p50',
    ...atMost(55, 'ms'),
    ours: ({ wibwob }) => wibwob.all.p50,
    peer: earlier(({ command }) => command.p50),
  },
  {
    name: 'command, 2 apps with a tick of 20 ms, p95',
    ...atMost(70, 'ms'),
    ours: ({ wibwob }) => wibwob.all.p95,
    peer: earlier(({ command }) => command.p95),
  },
  {
    name: 'mouse drag, 4 seats, p95',
    ...atMost(150, 'ms'),
    ours: (figures) => four(figures)?.drag.p95,
    peer: earlier(({ drag }) => drag.p95),
  },
  {
    name: 'positions seen in a drag, 4 seats',
    ...atLeast(10, 'a second'),
    ours: (figures) => four(figures)?.dragStream.positionsPerSecond,
    peer: null,
  },
  {
    name: 'positions seen going backwards',
    ...atMost(0),
    ours: (figures) => streams(figures).reduce((sum, { backwards }) => sum + backwards, 0),
    peer: null,
  },
  {
    name: 'chat line, 4 seats, p95',
    ...atMost(200, 'ms'),
    ours: (figures) => four(figures)?.chat.p95,
    peer: earlier((peer) => peer.chat.p95),
  },
  {
    name: 'word typed into one text, 4 seats, p95',
    ...atMost(100, 'ms'),
    ours: (figures) => four(figures)?.typing.p95,
    peer: null,
  },
  {
    name: 'deltas per edit, the most',
    ...atMost(1),
    ours: (figures) =>
      Math.max(
        figures.quickMoves.deltas / figures.quickMoves.moves,
        figures.atOnce.deltas / figures.atOnce.opened,
        ...streams(figures).map(({ deltas, edits }) => deltas / edits),
      ),
    peer: earlier(({ quickMoves }) => `${quickMoves.deltas} for ${quickMoves.moves} moves`),
  },
  {
    name: 'windows too many or too few once somebody has joined late',
    ...atMost(0),
    ours: ({ lateJoiner }) =>
      Math.max(...lateJoiner.shown.map((shown) => Math.abs(shown - lateJoiner.windows))),
    peer: earlier(({ lateJoiner }) => lateJoiner.shown - lateJoiner.windows),
  },
  {
    name: 'a moved window back in its place in a locked room, p50',
    ...atMost(300, 'ms'),
    ours: (figures) => figures.snap.all.p50,
    peer: null,
  },
];
