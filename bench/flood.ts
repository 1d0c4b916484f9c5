// What a person at the browser gets of a flood: until a long text has gone through xterm.js and the next key is answered,
// on our page and on those of the ways to do without us.
import { type FloodRun, flooded, SocketEnded } from './flood/page.ts';
import { atLeast, type Target } from './runner/judge.ts';
import type { BenchOptions } from './runner/options.ts';
import { setWays, WAYS, type Way } from './terminal/ways.ts';
import { launchChromium } from './tools/chromium.ts';
import { type MachineAtWork, machineAtWork } from './tools/machine.ts';
import { stats } from './tools/stats.ts';

const TEXT_BYTES = 50_000_000;
const ROUNDS = 3;
const ROUNDS_LONG = 9;

export interface WayFigures {
  /** Median, from the key that starts the text until the answer of the key after it. */
  seconds: number;
  fastest: number;
  slowest: number;
  /** 10^6 bytes of the text a second, by the median. */
  mbPerSecond: number;
  /** Bytes that came to the page, of those put out; less than 1 where it was brought forward by a fresh screen. */
  delivered: number;
  /** Of the key afterwards, the longest of all rounds, in ms. */
  keyMs: number;
}

export interface FloodFigures {
  unit: string;
  machine: MachineAtWork;
  bytes: number;
  ways: Partial<Record<Way, WayFigures>>;
  /** Why a way is not there. */
  missing: Partial<Record<Way, string>>;
}

/** About two minutes; the ways take turns, a page at a time. */
export async function flood({ long }: BenchOptions): Promise<FloodFigures> {
  const machine = machineAtWork();
  await using parts = new AsyncDisposableStack();
  const ways = parts.use(await setWays(TEXT_BYTES));
  const browser = await launchChromium();
  parts.defer(() => browser.close());
  const runs = new Map<Way, FloodRun[]>();
  for (let round = 0; round <= (long ? ROUNDS_LONG : ROUNDS); round += 1)
    for (const way of WAYS) {
      const address = ways.pages[way]?.('stream');
      if (address === undefined || ways.missing[way] !== undefined) continue;
      const run = await flooded(browser, address, round).catch((error: unknown) => {
        if (way === 'ours' || !(error instanceof SocketEnded)) throw error;
        return error;
      });
      if (run instanceof SocketEnded) {
        ways.missing[way] = run.message;
        runs.delete(way);
        continue;
      }
      // The first warms up.
      if (round > 0) runs.set(way, [...(runs.get(way) ?? []), run]);
      console.error(`${way}: ${run.seconds.toFixed(2)} s`);
    }
  return {
    unit: 's, MB (10^6 bytes)',
    machine: machine(),
    bytes: TEXT_BYTES,
    ways: Object.fromEntries([...runs].map(([way, all]) => [way, figuresOf(all)])),
    missing: ways.missing,
  };
}

function figuresOf(runs: readonly FloodRun[]): WayFigures {
  const { p50, max } = stats(runs.map(({ seconds }) => seconds));
  const came = runs.reduce((sum, { bytes }) => sum + bytes, 0);
  const part = (n: number): number => Math.round(n * 1_000) / 1_000;
  return {
    seconds: p50,
    fastest: part(Math.min(...runs.map(({ seconds }) => seconds))),
    slowest: max,
    mbPerSecond: part(TEXT_BYTES / p50 / 1e6),
    delivered: part(came / (TEXT_BYTES * runs.length)),
    keyMs: Math.round(Math.max(...runs.map(({ keyMs }) => keyMs))),
  };
}

const peer = (way: Way, name: string) => ({
  name,
  read: ({ ways, missing }: FloodFigures) =>
    ways[way]?.mbPerSecond ?? { why: missing[way] ?? 'the bench gave no figure' },
});
const OURS = ({ ways }: FloodFigures) => ways.ours?.mbPerSecond;

export const floodTargets: readonly Target<FloodFigures>[] = [
  {
    name: '50 MB through xterm.js and the next key, as speed',
    ...atLeast({ timesPeer: 0.95 }, 'MB/s'),
    ours: OURS,
    peer: peer('ttydDtach', 'ttyd with dtach'),
  },
  {
    name: 'of these 50 MB, what came to the page',
    ...atLeast(0.99),
    ours: ({ ways }) => ways.ours?.delivered,
    peer: { name: 'ttyd with dtach', read: ({ ways }) => ways.ttydDtach?.delivered },
  },
];
