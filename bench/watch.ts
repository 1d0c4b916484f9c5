// What a hundred people who watch a busy seat get, how late, and what it costs the seat: beside a hundred clients of one
// ttyd that share a tmux session.
import { cpus } from 'node:os';
import { StreamWatcher } from '../testing/stream-watcher.ts';
import { added, type Part } from './roles/added.ts';
import { atMost, type Target } from './runner/judge.ts';
import type { BenchOptions } from './runner/options.ts';
import { canMeasure, usageOf } from './seats/usage.ts';
import { type Stats, stats } from './tools/stats.ts';
import { seen, type Terminal } from './tools/visitor.ts';
import { rest, until } from './tools/wait.ts';
import { type Counted, MeasuredCrowd } from './watch/measured-crowd.ts';
import { LINES, type OurPlace, ours, type Place, sharedTmux } from './watch/places.ts';

const WATCHERS = 100;
/** Rounds with nobody watching and with everybody, in turns, and keys of each. */
const ROUNDS = 4;
const ROUNDS_LONG = 10;
const KEYS = 150;
const WARM_UP = 50;
const JOINS = 20;

interface Watched extends Counted {
  /** ms of the seat's own echo. */
  echo: { alone: Stats; watched: Stats };
  /** ms by which p95 of the echo is higher while all watch. */
  lost: number | null;
}

export interface WatchFigures {
  unit: string;
  machine: { cpus: number };
  watchers: number;
  ours: Watched;
  tmux: Watched | null;
  /** ms until somebody who joins a seat with 10,000 lines has its screen on a terminal, scrollback included. */
  join: { first: number; later: Stats };
  /** What the watchers add, in bytes; null where it can't be measured. */
  memory: { proxy: number; party: number } | null;
}

/** Times in ms; two minutes. */
export async function watch({ long }: BenchOptions): Promise<WatchFigures> {
  const rounds = long ? ROUNDS_LONG : ROUNDS;
  await using place = await ours();
  const memory = { before: canMeasure() ? await usageOf(place.server) : null };
  let after = memory.before;
  const ourFigures = await watched(place, rounds, async () => {
    if (memory.before) after = await usageOf(place.server);
  });
  const join = await joins(place);
  await using tmux = await sharedTmux();
  return {
    unit: 'ms',
    machine: { cpus: cpus().length },
    watchers: WATCHERS,
    ours: ourFigures,
    tmux: tmux && (await watched(tmux, rounds)),
    join,
    memory:
      memory.before && after
        ? {
            proxy: after.proxy.bytes - memory.before.proxy.bytes,
            party: after.party.bytes - memory.before.party.bytes,
          }
        : null,
  };
}

/** @param look called while everybody watches */
async function watched(
  { terminal, crowd }: Place,
  rounds: number,
  look?: () => Promise<void>,
): Promise<Watched> {
  await echoes(terminal, WARM_UP);
  const parts: Part[] = [];
  const counted: Counted[] = [];
  for (let i = 0; i < rounds; i += 1) {
    const alone = await echoes(terminal, KEYS);
    await using all = await MeasuredCrowd.gather(crowd(WATCHERS));
    await all.settle();
    let times: number[] = [];
    counted.push(
      await all.during(async () => {
        times = await echoes(terminal, KEYS);
      }),
    );
    if (i === rounds - 1) await look?.();
    parts.push(
      new Map([
        ['alone', alone],
        ['watched', times],
      ]),
    );
  }
  const all = (name: string) => stats(parts.flatMap((part) => part.get(name) ?? []));
  const middle = counted.toSorted((a, b) => a.ms.p95 - b.ms.p95)[Math.floor(counted.length / 2)];
  if (!middle) throw new Error('nothing was counted');
  return {
    ...middle,
    echo: { alone: all('alone'), watched: all('watched') },
    lost: added(parts, 'watched', 'alone'),
  };
}

/** ms of each key until it is back, at irregular moments between the app's own output. */
async function echoes(terminal: Terminal, keys: number): Promise<number[]> {
  const times: number[] = [];
  for (let i = 0; i < keys; i += 1) {
    await rest(7 + ((i * 13) % 23));
    const key = String.fromCharCode(97 + (i % 26));
    const back = seen(terminal, `<k${key}>`);
    const started = performance.now();
    terminal.type(key);
    await back;
    times.push(performance.now() - started);
  }
  return times;
}

async function joins({ long }: OurPlace): Promise<WatchFigures['join']> {
  const times: number[] = [];
  for (let i = 0; i <= JOINS; i += 1) {
    const started = performance.now();
    using watcher = new StreamWatcher(long);
    await until(async () => (await watcher.text()).includes(`line ${LINES} of many`), {
      everyMs: 2,
    });
    times.push(performance.now() - started);
    await rest(100);
  }
  const [first = 0, ...later] = times;
  return { first: Math.round(first), later: stats(later) };
}

const JOIN_MS = 300;
const LOST_MS = 1;
const peer = (read: (tmux: Watched) => number | null) => ({
  name: 'clients of one ttyd that share a tmux session',
  read: ({ tmux }: WatchFigures) => (tmux ? read(tmux) : { why: 'tmux is not installed' }),
});

export const watchTargets: readonly Target<WatchFigures>[] = [
  {
    name: 'what the seat’s own echo loses at p95 while 100 watch',
    ...atMost(LOST_MS, 'ms'),
    ours: ({ ours: { lost } }) => lost,
    peer: peer(({ lost }) => lost),
  },
  {
    name: 'from the app to a watcher, p95',
    ...atMost({ timesPeer: 1 }, 'ms'),
    ours: ({ ours: { ms } }) => ms.p95,
    peer: peer(({ ms }) => ms.p95),
  },
  {
    name: `a seat with ${LINES} lines is on the terminal of who joins, p95`,
    ...atMost(JOIN_MS, 'ms'),
    ours: ({ join }) => join.later.p95,
    peer: null,
  },
];
