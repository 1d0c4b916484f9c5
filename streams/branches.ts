// Where somebody goes who comes to what many look at: a seat's own object, or a branch of it (TS8, CR2). Pure.
import { MAX_STREAM_BRANCHES, STREAM_WATCHERS_EACH } from '../protocol/streams/terminal-stream.ts';
import type { SourceFacts, WatcherFacts } from './watcher.ts';

/** 0: the seat's own object; else the number of a branch; null: the seat has no place left. */
type Spot = number | null;

/** How many fit into one, and how many of them there may be. */
export interface Size {
  each: number;
  branches: number;
}

/** A branch by its number, and how many it last said that it has. */
interface BranchFacts {
  n: number;
  watchers: number;
}

const OF_STREAM: Size = { each: STREAM_WATCHERS_EACH, branches: MAX_STREAM_BRANCHES };

/**
 * @param sent how many went to each branch since it last told how many it has
 * @returns the lowest branch that has a place; null if none has
 */
export function branchFor(
  branches: Iterable<BranchFacts>,
  sent: ReadonlyMap<number, number>,
  size: Size,
): number | null {
  const carried = new Map(sent);
  for (const { n, watchers } of branches) carried.set(n, (carried.get(n) ?? 0) + watchers);
  for (let n = 1; n <= size.branches; n += 1) if ((carried.get(n) ?? 0) < size.each) return n;
  return null;
}

/** @param facts of all connections of the seat's object @param sent as in `branchFor` */
export function spotFor(
  facts: Iterable<WatcherFacts | SourceFacts | null>,
  sent: ReadonlyMap<number, number>,
  size: Size = OF_STREAM,
): Spot {
  const watchers = [...facts].filter((one) => one?.kind === 'watcher');
  const branches = watchers.flatMap(({ branch }) => branch ?? []);
  if (watchers.length - branches.length < size.each) return 0;
  return branchFor(branches, sent, size);
}
