// How long a key takes to be seen: the ways take turns key by key, so that noise hits all of them.
import { type Stats, stats } from '../tools/stats.ts';
import { seen, type Terminal } from '../tools/visitor.ts';
import { closeAll, openAll, WAYS, type Way, type Ways } from './ways.ts';

const WARM_UP = 50;

/** ms from sending a key to its echo, per way. @param keys how many of each */
export async function echoes(ways: Ways, keys: number): Promise<Partial<Record<Way, Stats>>> {
  const terminals = await openAll(ways, 'echo');
  const samples = Object.fromEntries(WAYS.map((way) => [way, [] as number[]]));
  for (let i = -WARM_UP; i < keys; i += 1) {
    for (const [way, terminal] of Object.entries(terminals)) {
      const ms = await echo(terminal, i);
      if (i >= 0) samples[way]?.push(ms);
    }
  }
  await closeAll(terminals);
  const measured = Object.entries(samples).filter(([, times]) => times.length > 0);
  return Object.fromEntries(measured.map(([way, times]) => [way, stats(times)]));
}

/** ms until one key is back. */
export async function echo(terminal: Terminal, i: number): Promise<number> {
  const key = String.fromCharCode(97 + (Math.abs(i) % 26));
  const started = performance.now();
  const back = seen(terminal, key);
  terminal.type(key);
  await back;
  return performance.now() - started;
}
