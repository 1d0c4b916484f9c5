// Benchmarks as rows of a table: the peers of each, when and on what its baseline was taken, and where a peer is ahead.
import { BENCHES } from '../../bench/benches.ts';
import type { Verdict } from '../../bench/runner/judge.ts';
import { cell, type Rows } from './fill-tables.ts';

/** What a baseline says beside its figures. */
interface Baseline {
  date?: string;
  machine?: { cpus?: number; loadBefore?: number };
}

/**
 * @param baselineOf figures of a bench's baseline; undefined if none was taken
 * @returns by name, in the order in which they run: peers, baseline, where a peer is ahead; the last column is somebody's to write
 */
export function benchRows(baselineOf: (bench: string) => (Baseline & object) | undefined): Rows {
  return new Map(
    Object.entries(BENCHES).map(([name, bench]) => {
      const baseline = baselineOf(name);
      const verdicts = baseline ? bench.judge(baseline) : bench.unmeasured('');
      const peers = new Set(verdicts.flatMap(({ peer }) => peer?.name ?? []));
      const ahead = verdicts.filter(isPeerAhead).map(inWords);
      const cells = [[...peers].join(', ') || 'none', takenAt(baseline), ahead.join('; ') || 'no'];
      return [`\`${name}\``, cells.map(cell)] as const;
    }),
  );
}

function takenAt(baseline: Baseline | undefined): string {
  if (!baseline) return 'not yet';
  const { cpus, loadBefore } = baseline.machine ?? {};
  const cores = cpus === undefined ? [] : [`${cpus} cores`];
  const load = loadBefore === undefined ? [] : [`load ${loadBefore.toFixed(1)}`];
  return [baseline.date, ...cores, ...load].join(', ');
}

function isPeerAhead({ ours, direction, peer }: Verdict): boolean {
  if (ours === null || typeof peer?.figure !== 'number') return false;
  return direction === 'at most' ? peer.figure < ours : peer.figure > ours;
}

function inWords({ name, ours, unit, peer }: Verdict): string {
  const of = (figure: unknown) => (unit === '' ? `${figure}` : `${figure} ${unit}`);
  return `${name}: ${of(ours)}, ${peer?.name} ${of(peer?.figure)}`;
}
