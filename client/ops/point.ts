// Makes of a scan the few figures of a sparkline, as the party does for those in its history. Pure.
import type { OpsPoint } from '../../protocol/streams/ops-feed.ts';
import type { Level, Scan } from '../../protocol/streams/ops-scan.ts';

const RANK: Readonly<Record<Level, number>> = { ok: 0, warn: 1, bad: 2 };
/** More than a day has when it is thinned by the party. */
const MAX_POINTS = 1_000;

/** @returns the figures of a scan */
export function pointOf({
  at,
  proxy,
  party,
  disk,
  seats,
  moreSeats,
  rooms,
  health,
}: Scan): OpsPoint {
  const levels = [health, ...seats.map((seat) => seat.health), ...rooms.map((room) => room.health)];
  return {
    at,
    level: levels.map(({ level }) => level).reduce(worse),
    seats: seats.length + moreSeats,
    people: rooms.reduce((sum, { people }) => sum + (people ?? 0), 0),
    ill: seats.filter((seat) => seat.health.level !== 'ok').length,
    echoMs: most(seats.map(({ echoMs }) => echoMs)),
    lagMs: most(seats.map(({ bridge }) => (bridge.status === 'off' ? null : bridge.lagMs))),
    loopMs: proxy.loopMs.p99,
    partyMs: party.ms,
    freeBytes: disk?.freeBytes ?? null,
    rssBytes: proxy.rssBytes + seats.reduce((sum, { rssBytes }) => sum + rssBytes, 0),
  };
}

/**
 * Adds a point to a series; where there are too many, of each two in its older half the worse stays, so that what was
 * wrong for a moment stays to be seen.
 * @param points oldest first
 */
export function withPoint(points: readonly OpsPoint[], point: OpsPoint): OpsPoint[] {
  const all = [...points, point];
  if (all.length <= MAX_POINTS) return all;
  const half = all.length >> 1;
  const kept: OpsPoint[] = [];
  for (let i = 0; i < half; i += 2) {
    const [one, other] = [all[i], i + 1 < half ? all[i + 1] : undefined];
    const stays = one && other && RANK[one.level] < RANK[other.level] ? other : one;
    if (stays) kept.push(stays);
  }
  return [...kept, ...all.slice(half)];
}

const worse = (a: Level, b: Level): Level => (RANK[b] > RANK[a] ? b : a);

function most(values: readonly (number | null)[]): number | null {
  return values.reduce((a, b) => (a === null || (b !== null && b > a) ? b : a), null);
}
