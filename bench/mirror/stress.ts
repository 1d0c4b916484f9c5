// What made the earlier bridge run away: quick moves, windows opened on both sides at once, a late joiner.
import { open } from './commands.ts';
import { type Look, layoutOf, placesOf } from './observer.ts';
import { ends, quietRev, setTable } from './table.ts';

const MOVES = 50;
const EACH = 10;
const LATE = 5;

export interface StressFigures {
  quickMoves: { moves: number; deltas: number; rightEnd: boolean };
  atOnce: { opened: number; shown: number[]; deltas: number; ms: number };
  lateJoiner: { windows: number; shown: number[]; ms: number };
}

/** Each in one room of its own server with two people, a third one for the last. */
export async function stress(): Promise<StressFigures> {
  await using table = await setTable(2, 3);
  const [{ app: a }, { app: b }] = ends(table);
  const empty = (look: Look) => layoutOf(look).length === 0;

  const id = await open(a.ipc, 'gradient', [0, 0]);
  await b.until((look) => placesOf(look, 'gradient').join() === '0,0');
  const beforeMoves = await quietRev(table);
  for (let i = 1; i <= MOVES; i += 1) await a.ipc.request('move_window', { id, x: i, y: i % 15 });
  // The room is quiet before the first delta too; only the end position says that all are out.
  const end = `${MOVES},${MOVES % 15}`;
  await b.until((look) => placesOf(look, 'gradient').join() === end);
  const deltas = (await quietRev(table)) - beforeMoves;
  const places = [await a.look(), await b.look()].map((look) => placesOf(look, 'gradient').join());
  const rightEnd = places.every((place) => place === end);
  await a.ipc.request('close_window', { id });
  await b.until(empty);

  const beforeOpening = await quietRev(table);
  const started = performance.now();
  const opening = Array.from({ length: EACH }, (_, i) => [
    open(a.ipc, 'gradient', [i * 3, i]),
    open(b.ipc, 'test_pattern', [40 + i * 2, i]),
  ]).flat();
  await Promise.all(opening);
  const all = (look: Look) => layoutOf(look).length === 2 * EACH;
  const [seenA, seenB] = await Promise.all([a.until(all), b.until(all)]);
  const ms = Math.max(seenA.at, seenB.at) - started;
  const opened = (await quietRev(table)) - beforeOpening;
  const shown = [await a.look(), await b.look()].map((look) => layoutOf(look).length);

  await a.ipc.request('close_all');
  await b.until(empty);
  await quietRev(table);
  for (let i = 0; i < LATE; i += 1) await open(a.ipc, 'gradient', [i * 9, i * 3]);
  await quietRev(table);
  const entered = performance.now();
  const { app: late } = await table.join();
  const joined = await late.until((look) => layoutOf(look).length === LATE);
  const took = joined.at - entered;
  await quietRev(table);
  const counts = await Promise.all(
    table.seats.map(async ({ app }) => layoutOf(await app.look()).length),
  );
  return {
    quickMoves: { moves: MOVES, deltas, rightEnd },
    atOnce: { opened: 2 * EACH, shown, deltas: opened, ms: Math.round(ms) },
    lateJoiner: { windows: LATE, shown: counts, ms: Math.round(took) },
  };
}
