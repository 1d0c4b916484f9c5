// Keys, output and memory of our proxy beside ttyd itself and the other ways to put a ttyd behind an address, in one run.
import { atLeast, atMost, type Target } from './runner/judge.ts';
import type { BenchOptions } from './runner/options.ts';
import { type BesideFloodFigures, besideFlood } from './terminal/beside-flood.ts';
import { echoes } from './terminal/echo.ts';
import { heldUp } from './terminal/held-up.ts';
import { manySeats } from './terminal/many-seats.ts';
import { type OutputFigures, output } from './terminal/output.ts';
import { type StalledFigures, stalledReader } from './terminal/stalled.ts';
import { setWays, type Way } from './terminal/ways.ts';
import { type MachineAtWork, machineAtWork } from './tools/machine.ts';
import type { Stats } from './tools/stats.ts';

const KEYS = 1_000;
const ROUNDS = 15;
const STALLED_MS = 10_000;
const STALLED_LONG_MS = 60_000;

export interface TerminalFigures {
  unit: string;
  machine: MachineAtWork;
  /** Why a way is not there. */
  missing: Partial<Record<Way, string>>;
  echo: Partial<Record<Way, Stats>>;
  output: Partial<Record<Way, OutputFigures>>;
  besideFlood: { ours: BesideFloodFigures; ttyd: BesideFloodFigures };
  /** ms of a key in any of twenty terminals while one more floods. */
  manySeats: { ours: Stats; ttyd: Stats };
  /** ms of an answer of the desktop while its terminal is read, and while it is not. */
  desktopAnswers: { read: Stats; unread: Stats };
  /** null where memory can't be read. */
  stalledReader: {
    seconds: number;
    ours: StalledFigures | null;
    httpProxy: StalledFigures | null;
  };
}

/** Times in ms, speeds and memory in 10^6 bytes; about two minutes, with `long` four. */
export async function terminal({ long }: BenchOptions): Promise<TerminalFigures> {
  const machine = machineAtWork();
  await using ways = await setWays();
  const echo = await echoes(ways, KEYS);
  console.error('echo measured');
  const flow = await output(ways, ROUNDS);
  console.error('output measured');
  const flooded = await besideFlood(ways.apps);
  console.error('echo beside a flood measured');
  const seats = await manySeats(ways.apps);
  console.error('echo of many seats measured');
  const desktopAnswers = await heldUp();
  const stalledMs = long ? STALLED_LONG_MS : STALLED_MS;
  // Ours last: its app floods on when the browser is gone, the other's ends.
  const httpProxy = await stalledReader(ways, 'httpProxy', stalledMs);
  const ours = await stalledReader(ways, 'ours', stalledMs);
  return {
    unit: 'ms, MB (10^6 bytes)',
    machine: machine(),
    missing: ways.missing,
    echo,
    output: flow,
    besideFlood: flooded,
    manySeats: seats,
    desktopAnswers,
    stalledReader: { seconds: stalledMs / 1_000, ours, httpProxy },
  };
}

const BARE = 'bare ttyds';
const NO_PROC = { why: 'no /proc here' };

const withDtach = ({ output, missing }: TerminalFigures) =>
  missing.ttydDtach === undefined ? output.ttydDtach?.mbPerSecond : { why: missing.ttydDtach };

export const terminalTargets: readonly Target<TerminalFigures>[] = [
  {
    name: 'echo of a key, p95',
    ...atMost({ overPeer: 1 }, 'ms'),
    ours: ({ echo }) => echo.ours?.p95,
    peer: {
      name: 'nginx',
      read: ({ echo, missing }) =>
        missing.nginx === undefined ? echo.nginx?.p95 : { why: missing.nginx },
    },
  },
  {
    name: 'output of a program',
    ...atLeast({ timesPeer: 0.9 }, 'MB/s'),
    ours: (figures) => figures.output.ours?.mbPerSecond,
    peer: { name: 'ttyd', read: (figures) => figures.output.ttyd?.mbPerSecond },
  },
  {
    name: 'output of ttyd with the keeper',
    ...atLeast({ timesPeer: 0.95 }, 'MB/s'),
    ours: (figures) => figures.output.ttydKeeper?.mbPerSecond,
    peer: { name: 'ttyd + dtach', read: withDtach },
  },
  {
    name: 'output of a program',
    ...atLeast({ timesPeer: 0.85 }, 'MB/s'),
    ours: (figures) => figures.output.ours?.mbPerSecond,
    peer: { name: 'ttyd + dtach', read: withDtach },
  },
  {
    name: 'echo in twenty seats while one more floods, p99',
    ...atMost(100, 'ms'),
    ours: (figures) => figures.manySeats.ours.p99,
    peer: { name: BARE, read: (figures) => figures.manySeats.ttyd.p99 },
  },
  {
    name: 'memory that a reader who stopped costs the proxy',
    ...atMost(4, 'MB'),
    ours: ({ stalledReader: { ours } }) => ours?.grown ?? NO_PROC,
    peer: {
      name: '@fastify/http-proxy',
      read: ({ stalledReader: { httpProxy } }) => httpProxy?.grown ?? NO_PROC,
    },
  },
  {
    name: 'echo beside a flood and two crash loops, p50',
    ...atMost(500, 'ms'),
    ours: (figures) => figures.besideFlood.ours.echo.p50,
    peer: { name: `${BARE}, no loops`, read: (figures) => figures.besideFlood.ttyd.echo.p50 },
  },
  {
    name: 'of that flood, at its reader',
    ...atLeast(1, 'MB'),
    ours: (figures) => figures.besideFlood.ours.floodMb,
    peer: { name: BARE, read: (figures) => figures.besideFlood.ttyd.floodMb },
  },
  {
    name: 'answer of a desktop whose terminal nobody reads, p50',
    ...atMost(300, 'ms'),
    ours: (figures) => figures.desktopAnswers.unread.p50,
    peer: null,
  },
];
