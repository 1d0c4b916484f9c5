// Keys, output and memory of our proxy beside ttyd itself and the other ways to put a ttyd behind an address, in one run.
import { cpus, loadavg } from 'node:os';
import type { BenchOptions } from './options.ts';
import { echoes } from './terminal/echo.ts';
import { output } from './terminal/output.ts';
import { stalledReader } from './terminal/stalled.ts';
import { setWays } from './terminal/ways.ts';

const KEYS = 1_000;
const ROUNDS = 5;
const STALLED_MS = 10_000;
const STALLED_LONG_MS = 60_000;

/** Times in ms, speeds and memory in 10^6 bytes; about a minute, with `long` three. */
export async function terminal({ long }: BenchOptions): Promise<Record<string, unknown>> {
  const load = loadavg()[0];
  await using ways = await setWays();
  const echo = await echoes(ways, KEYS);
  console.error('echo measured');
  const flow = await output(ways, ROUNDS);
  console.error('output measured');
  const stalledMs = long ? STALLED_LONG_MS : STALLED_MS;
  // Ours last: its app floods on when the browser is gone, the other's ends.
  const httpProxy = await stalledReader(ways, 'httpProxy', stalledMs);
  const ours = await stalledReader(ways, 'ours', stalledMs);
  return {
    unit: 'ms, MB (10^6 bytes)',
    machine: { cpus: cpus().length, loadBefore: load, loadAfter: loadavg()[0] },
    missing: ways.missing,
    echo,
    output: flow,
    stalledReader: { seconds: stalledMs / 1_000, ours, httpProxy },
    targets: {
      // At most 1.
      echoP95OverNginx: less(echo.ours?.p95, echo.nginx?.p95),
      // At least 0.9.
      outputOfDirect: ratio(flow.ours?.mbPerSecond, flow.ttyd?.mbPerSecond),
      // At most 4.
      stalledReaderGrown: ours?.grown ?? null,
    },
  };
}

/** null where one of them was not measured. */
function less(a: number | undefined, b: number | undefined): number | null {
  return a === undefined || b === undefined ? null : Math.round((a - b) * 100) / 100;
}

function ratio(a: number | undefined, b: number | undefined): number | null {
  return a === undefined || b === undefined ? null : Math.round((a / b) * 1_000) / 1_000;
}
