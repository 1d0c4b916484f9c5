// What counts as met, by how much a target is missed, and how that is said.
import { expect, test } from 'vitest';
import { judge, type Target, unmeasured } from './judge.ts';
import { figureLines, summaryLine, verdictLine } from './lines.ts';

interface Figures {
  ours?: number;
  theirs?: number | string;
  gap?: number;
  missing?: string;
}

const PEER: Target<Figures>['peer'] = {
  name: 'nginx',
  read: ({ theirs, missing }) => (missing === undefined ? theirs : { why: missing }),
};

function target(more: Partial<Target<Figures>>): Target<Figures> {
  const base = { name: 'echo, p95', unit: 'ms', direction: 'at most', limit: 100, peer: null };
  return { ...base, ours: ({ ours }: Figures) => ours, ...more } as Target<Figures>;
}

const said = (more: Partial<Target<Figures>>, figures: Figures): string =>
  judge([target(more)], figures)
    .map((verdict) => verdictLine('terminal', verdict))
    .join('\n');

test.each([
  ['at most', 100, 100, 'met', null],
  ['at most', 100, 100.5, 'missed', { absolute: 0.5, percent: 0.5 }],
  ['at most', 100, 250, 'missed', { absolute: 150, percent: 150 }],
  ['at least', 10, 10, 'met', null],
  ['at least', 10, 4, 'missed', { absolute: 6, percent: 60 }],
  ['at most', 0, 0, 'met', null],
  ['at most', 0, 2, 'missed', { absolute: 2, percent: null }],
] as const)('%s %d with %d is %s', (direction, limit, ours, outcome, missedBy) => {
  const [verdict] = judge([target({ direction, limit })], { ours });
  expect(verdict).toMatchObject({ outcome, missedBy, ours, limit, why: null });
});

test('a limit can be a share of the peer’s figure, or stand above it', () => {
  const share = target({ direction: 'at least', limit: { timesPeer: 0.9 }, peer: PEER });
  const above = target({ limit: { overPeer: 1 }, peer: PEER });
  expect(judge([share, above], { ours: 58, theirs: 65 })).toMatchObject([
    { outcome: 'missed', limit: 58.5, missedBy: { absolute: 0.5, percent: 0.9 } },
    { outcome: 'met', limit: 66, relation: 'nginx + 1 ms', peer: { name: 'nginx', figure: 65 } },
  ]);
});

test('a limit can be one that the run has set', () => {
  const limit = { read: ({ gap = 0 }: Figures) => 2 * gap, means: '2 × gap' };
  expect(judge([target({ limit })], { ours: 5, gap: 2 })).toMatchObject([
    { outcome: 'missed', limit: 4, relation: '2 × gap' },
  ]);
});

test('what has no figure is not measured, and is neither met nor missed', () => {
  const [none, relative] = [target({}), target({ limit: { overPeer: 1 }, peer: PEER })];
  expect(judge([none], {})).toMatchObject([
    { outcome: 'not measured', ours: null, why: 'the bench gave no figure' },
  ]);
  expect(judge([none], { ours: Number.NaN })).toMatchObject([{ outcome: 'not measured' }]);
  expect(judge([relative], { ours: 1, missing: 'not installed' })).toMatchObject([
    { outcome: 'not measured', ours: 1, limit: null, why: 'not installed' },
  ]);
  // A fixed limit does not need the peer.
  expect(judge([target({ peer: PEER })], { ours: 1, missing: 'not installed' })).toMatchObject([
    { outcome: 'met', peer: { figure: null, why: 'not installed' } },
  ]);
});

test('a line says outcome, figure, limit, by how much it is missed, and the peer', () => {
  expect(said({}, { ours: 12.345 })).toBe(
    'met           terminal  echo, p95: 12.35 ms; at most 100 ms; no peer',
  );
  const share = { direction: 'at least', limit: { timesPeer: 0.9 }, peer: PEER } as const;
  expect(said(share, { ours: 38, theirs: 65 })).toBe(
    'MISSED        terminal  echo, p95: 38 ms; at least 58.5 ms (0.9 × nginx); missed by 20.5 ms (35 %); nginx: 65 ms',
  );
  expect(said({ peer: PEER, unit: '' }, { ours: 1_234.5, theirs: 'never' })).toBe(
    'MISSED        terminal  echo, p95: 1,235; at most 100; missed by 1,135 (1134.5 %); nginx: never',
  );
  expect(said(share, { ours: 38, missing: 'not installed' })).toBe(
    'not measured  terminal  echo, p95: 38 ms; at least 0.9 × nginx; not measured: not installed',
  );
});

test('a bench that failed leaves its targets unmeasured, with the reason', () => {
  const verdict = unmeasured(target({ peer: PEER }), 'the bench failed: no Chromium');
  expect(verdictLine('overlay', verdict)).toBe(
    'not measured  overlay   echo, p95: at most 100 ms; not measured: the bench failed: no Chromium',
  );
  expect(summaryLine([verdict, ...judge([target({})], { ours: 1 })])).toBe(
    '2 targets: 1 met, 0 missed, 1 not measured',
  );
});

test('figures are a line per group, named by its way', () => {
  const result = {
    bench: 'terminal',
    echo: { ours: { n: 2, p50: 0.4 }, none: null },
    list: [1, 2],
  };
  expect(figureLines(result)).toEqual([
    'bench terminal',
    'echo: none null',
    'echo.ours: n 2, p50 0.4',
    'list: 0 1, 1 2',
  ]);
});
