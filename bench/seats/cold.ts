// A link that nobody has opened yet, until its desktop is on the screen: one after the other, and twenty at once.
import { type Stats, stats } from '../tools/stats.ts';
import { openHouse } from './house.ts';
import { cacheFolder, type HandMade, handMadeSeat } from './ttyd-by-hand.ts';

export interface ColdFigures {
  ours: Stats;
  ttydByHand: Stats;
}

/** ms per visitor, ours and the peer's in turn; the first of each fills the compile cache and is not counted. */
export async function coldLinks(count: number): Promise<ColdFigures> {
  await using cache = await cacheFolder();
  await using house = await openHouse(count + 1, 2);
  const times: { ours: number[]; ttydByHand: number[] } = { ours: [], ttydByHand: [] };
  for (const [i, room] of house.rooms.entries()) {
    const { ms } = await house.arrive(room);
    await using peer = await handMadeSeat(cache.path);
    if (i === 0) continue;
    times.ours.push(ms);
    times.ttydByHand.push(peer.ms);
  }
  return { ours: stats(times.ours), ttydByHand: stats(times.ttydByHand) };
}

/** People of one room; a mirrored room takes 16 at most. */
const PER_ROOM = 10;

/** ms per visitor when all of them open their room's link at the same moment. @param count a multiple of ten */
export async function atOnce(count: number): Promise<ColdFigures> {
  await using cache = await cacheFolder();
  await using house = await openHouse(count / PER_ROOM, PER_ROOM);
  const links = house.rooms.flatMap((room) => Array.from({ length: PER_ROOM }, () => room));
  const ours = await Promise.all(links.map((room) => house.arrive(room)));
  const theirs = await Promise.allSettled(
    Array.from({ length: count }, () => handMadeSeat(cache.path)),
  );
  await using parts = new AsyncDisposableStack();
  const made: HandMade[] = [];
  for (const seat of theirs) if (seat.status === 'fulfilled') made.push(parts.use(seat.value));
  for (const seat of theirs) if (seat.status === 'rejected') throw seat.reason;
  return {
    ours: stats(ours.map(({ ms }) => ms)),
    ttydByHand: stats(made.map(({ ms }) => ms)),
  };
}
