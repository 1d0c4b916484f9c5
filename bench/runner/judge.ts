// Whether a benchmark's figures reach its targets: figures in, verdicts out, nothing printed and nothing measured.

/** In place of a figure: why there is none. */
export interface NotMeasured {
  why: string;
}

/** A figure, or what stands in its place. */
export type Reading = number | NotMeasured | null | undefined;

/** Something that is no part of ours and did the same, in the same run unless its name says otherwise. */
export interface Peer<F> {
  name: string;
  /** Text where a number would not say it: "does not come back by itself". */
  read(figures: F): Reading | string;
}

/**
 * What a figure is held against: a number in the target's unit, a relation to the peer, or something that each run
 * sets anew.
 */
export type Limit<F> =
  | number
  | { timesPeer: number }
  | { overPeer: number }
  | { read(figures: F): Reading; means: string };

export interface Target<F> {
  /** What is measured, of whom and how many: "echo of a key, p95". */
  name: string;
  /** Empty for what is counted. */
  unit: string;
  ours(figures: F): Reading;
  direction: 'at most' | 'at least';
  limit: Limit<F>;
  /** null: nothing comparable runs beside it. */
  peer: Peer<F> | null;
}

export interface Verdict {
  name: string;
  unit: string;
  outcome: 'met' | 'missed' | 'not measured';
  /** In `unit`, as `limit` is. */
  ours: number | null;
  direction: Target<unknown>['direction'];
  limit: number | null;
  /** Where the limit comes from, unless it is simply a number: "nginx + 1 ms". */
  relation: string | null;
  /** By how much it is missed; `percent` is of the limit, null for a limit of 0. */
  missedBy: { absolute: number; percent: number | null } | null;
  /** `figure` is null if it was not measured, `why` then says why. */
  peer: { name: string; figure: number | string | null; why: string | null } | null;
  /** Why it was not measured. */
  why: string | null;
}

/** @param unit of figure and limit; none for what is counted */
export const atMost = <F>(limit: Limit<F>, unit = '') =>
  ({ direction: 'at most', limit, unit }) as const;

/** As `atMost`, for what is the better the more it is. */
export const atLeast = <F>(limit: Limit<F>, unit = '') =>
  ({ direction: 'at least', limit, unit }) as const;

const NO_FIGURE = 'the bench gave no figure';

/** One verdict per target, in their order. @param figures what the bench gave back */
export function judge<F>(targets: readonly Target<F>[], figures: F): Verdict[] {
  return targets.map((target) => {
    const ours = known(target.ours(figures));
    const peer = target.peer && peerOf(target.peer, figures);
    const limit = limitOf(target, figures, peer);
    const verdict = { ...unmeasured(target, ''), peer, relation: relationOf(target) };
    if (typeof ours !== 'number') return { ...verdict, why: ours.why };
    if (typeof limit !== 'number') return { ...verdict, ours, why: limit.why };
    const over = target.direction === 'at most' ? ours - limit : limit - ours;
    if (over <= 0) return { ...verdict, outcome: 'met', ours, limit, why: null };
    const percent = limit === 0 ? null : Math.round((over / Math.abs(limit)) * 1_000) / 10;
    const missedBy = { absolute: rounded(over), percent };
    return { ...verdict, outcome: 'missed', ours, limit, missedBy, why: null };
  });
}

/** The verdict on a target of a bench that did not get so far. @param why for people */
export function unmeasured<F>(target: Target<F>, why: string): Verdict {
  const { name, unit, direction, limit, peer } = target;
  return {
    ...{ name, unit, direction, outcome: 'not measured', why },
    ...{ ours: null, limit: typeof limit === 'number' ? limit : null, missedBy: null },
    relation: relationOf(target),
    peer: peer && { name: peer.name, figure: null, why },
  };
}

function known(reading: Reading): number | NotMeasured {
  if (reading === null || reading === undefined || Number.isNaN(reading)) return { why: NO_FIGURE };
  return typeof reading === 'number' ? rounded(reading) : reading;
}

function peerOf<F>(peer: Peer<F>, figures: F): NonNullable<Verdict['peer']> {
  const reading = peer.read(figures);
  const figure = typeof reading === 'string' ? reading : known(reading);
  if (typeof figure === 'object') return { name: peer.name, figure: null, why: figure.why };
  return { name: peer.name, figure, why: null };
}

function limitOf<F>({ limit }: Target<F>, figures: F, peer: Verdict['peer']): number | NotMeasured {
  if (typeof limit === 'number') return limit;
  if ('read' in limit) return known(limit.read(figures));
  if (typeof peer?.figure !== 'number') return { why: peer?.why ?? 'the peer has no figure' };
  return rounded(
    'timesPeer' in limit ? limit.timesPeer * peer.figure : limit.overPeer + peer.figure,
  );
}

function relationOf<F>({ limit, unit, peer }: Target<F>): string | null {
  if (typeof limit === 'number') return null;
  if ('read' in limit) return limit.means;
  if ('timesPeer' in limit) return `${limit.timesPeer} × ${peer?.name}`;
  return `${peer?.name} + ${limit.overPeer}${unit && ` ${unit}`}`;
}

/** To a thousandth: what is finer is the arithmetic's and not the machine's. */
const rounded = (n: number): number => Math.round(n * 1_000) / 1_000;
