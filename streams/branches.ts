// Where somebody watches a seat that many watch: at its own object, or at a branch of it (TS8). Pure.
import { MAX_STREAM_BRANCHES, STREAM_WATCHERS_EACH } from '../protocol/streams/terminal-stream.ts';
import type { SourceFacts, WatcherFacts } from './watcher.ts';

/** 0: the seat's own object; else the number of a branch; null: the seat has no place left. */
export type Spot = number | null;

/** How many fit, which tests make fewer. */
export interface Room {
  each: number;
  branches: number;
}

const ROOM: Room = { each: STREAM_WATCHERS_EACH, branches: MAX_STREAM_BRANCHES };

/**
 * @param facts of all connections of the seat's object @param sent how many went to each branch since it last told how
 * many it has
 */
export function spotFor(
  facts: Iterable<WatcherFacts | SourceFacts | null>,
  sent: ReadonlyMap<number, number>,
  { each, branches }: Room = ROOM,
): Spot {
  let here = 0;
  const carried = new Map(sent);
  for (const one of facts) {
    if (one?.kind !== 'watcher') continue;
    if (!one.branch) here += 1;
    else carried.set(one.branch.n, (carried.get(one.branch.n) ?? 0) + one.branch.watchers);
  }
  if (here < each) return 0;
  for (let n = 1; n <= branches; n += 1) if ((carried.get(n) ?? 0) < each) return n;
  return null;
}
