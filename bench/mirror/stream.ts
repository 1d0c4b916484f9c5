// A window that moves 50 times a second in A, one column each: which of its positions B shows, when, in which order.
import { type Stats, stats } from '../tools/stats.ts';
import { rest } from '../tools/wait.ts';
import { ends, quietRev, type Table } from './table.ts';

const STEP_MS = 20;
const STEPS = 80;

export interface Stream {
  /** ms from making a position in A to seeing it in B, of those that B showed. */
  latency: Stats;
  edits: number;
  /** Revisions of the room that the edits became. */
  deltas: number;
  positionsPerSecond: number;
  /** Times that B showed an earlier position than before. */
  backwards: number;
  /** ms from the last position in A to B showing it. */
  end: number;
}

/** @param row where the window stays @param step moves it to a column; need not wait for the app */
export async function streamed(
  table: Table,
  type: string,
  row: number,
  step: (x: number) => unknown,
): Promise<Stream> {
  const [, { app: b }] = ends(table);
  await b.until((look) => look.windows.some((w) => w.type === type));
  const before = await quietRev(table);
  const made = new Map<number, number>();
  const seen: { x: number; at: number }[] = [];
  const watching = b.watch(({ at, windows }) => {
    const x = windows.find((w) => w.type === type)?.rect[0];
    if (x !== undefined && made.has(x) && x !== seen.at(-1)?.x) seen.push({ x, at });
  });
  const started = performance.now();
  for (let i = 1; i <= STEPS; i += 1) {
    made.set(i, performance.now());
    await Promise.all([step(i), rest(started + i * STEP_MS - performance.now())]);
  }
  const took = performance.now() - started;
  await b.until(({ windows }) =>
    windows.some((w) => w.type === type && w.rect[0] === STEPS && w.rect[1] === row),
  );
  watching[Symbol.dispose]();
  const deltas = (await quietRev(table)) - before;
  const ages = seen.map(({ x, at }) => at - (made.get(x) ?? at));
  const columns = seen.map(({ x }) => x);
  return {
    latency: stats(ages),
    edits: STEPS,
    deltas,
    positionsPerSecond: Math.round((seen.length / took) * 10_000) / 10,
    backwards: columns.filter((x, i) => x < (columns[i - 1] ?? 0)).length,
    end: Math.round((ages.at(-1) ?? 0) * 100) / 100,
  };
}
