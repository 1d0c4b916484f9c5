// Figures and verdicts as lines for people.
import type { Verdict } from './judge.ts';

const WORDS = { met: 'met', missed: 'MISSED', 'not measured': 'not measured' } as const;

/** Nested figures, one line per group of plain ones. @param way to the group; none for the whole */
export function figureLines(figures: object, way = ''): string[] {
  const entries = Object.entries(figures);
  const isGroup = (value: unknown): value is object => typeof value === 'object' && value !== null;
  const plain = entries.filter(([, value]) => !isGroup(value));
  const said = plain.map(([key, value]) => `${key} ${value}`).join(', ');
  return [
    ...(plain.length > 0 ? [way === '' ? said : `${way}: ${said}`] : []),
    ...entries.flatMap(([key, value]) =>
      isGroup(value) ? figureLines(value, way === '' ? key : `${way}.${key}`) : [],
    ),
  ];
}

/** One line: outcome, bench, what was measured, our figure, the limit, by how much it is missed, the peer's figure. */
export function verdictLine(bench: string, verdict: Verdict): string {
  const { name, unit, ours, direction, limit, missedBy, why } = verdict;
  const parts = [ours === null ? '' : figure(ours, unit)];
  if (limit === null) parts.push(`${direction} ${verdict.relation}`);
  else parts.push(`${direction} ${figure(limit, unit)}${from(verdict)}`);
  if (missedBy) {
    const percent = missedBy.percent === null ? '' : ` (${missedBy.percent} %)`;
    parts.push(`missed by ${figure(missedBy.absolute, unit)}${percent}`);
  }
  if (verdict.outcome === 'not measured') parts.push(`not measured: ${why}`);
  parts.push(peerPart(verdict));
  const head = `${WORDS[verdict.outcome].padEnd(12)}  ${bench.padEnd(8)}  ${name}`;
  return `${head}: ${parts.filter((part) => part !== '').join('; ')}`;
}

/** How many were met, missed and not measured. */
export function summaryLine(verdicts: readonly Verdict[]): string {
  const count = (outcome: Verdict['outcome']) =>
    `${verdicts.filter((verdict) => verdict.outcome === outcome).length} ${outcome}`;
  return `${verdicts.length} targets: ${count('met')}, ${count('missed')}, ${count('not measured')}`;
}

function peerPart({ peer, unit, outcome, why }: Verdict): string {
  if (!peer) return 'no peer';
  if (typeof peer.figure === 'number') return `${peer.name}: ${figure(peer.figure, unit)}`;
  if (peer.figure !== null) return `${peer.name}: ${peer.figure}`;
  // What is missing for the target may be the peer itself: said once.
  if (outcome === 'not measured' && peer.why === why) return '';
  return `${peer.name}: not measured: ${peer.why}`;
}

const from = ({ relation }: Verdict): string => (relation === null ? '' : ` (${relation})`);

function figure(value: number, unit: string): string {
  const digits = Math.abs(value) >= 100 ? 0 : 2;
  const text = value.toLocaleString('en', { maximumFractionDigits: digits });
  return unit === '' ? text : `${text} ${unit}`;
}
