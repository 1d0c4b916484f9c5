// Makes of a scan the few figures that are kept of it for a day, at the party and in pages. Pure.
import type { OpsPoint } from './ops-feed.ts';
import { worst } from './ops-level.ts';
import type { Scan } from './ops-scan.ts';

/** @returns the figures of a scan; of echo and lag the worst of its seats */
export function pointOf(scan: Scan): OpsPoint {
  const { proxy, party, disk, seats, rooms } = scan;
  const ill = seats.filter(({ health }) => health.level !== 'ok').length;
  return {
    at: scan.at,
    level: worst([scan, ...seats, ...rooms].map(({ health }) => health.level)),
    seats: seats.length + scan.moreSeats,
    people: rooms.reduce((sum, { people }) => sum + (people ?? 0), 0),
    ill,
    echoMs: most(seats.map(({ echoMs }) => echoMs)),
    lagMs: most(seats.map(({ bridge }) => (bridge.status === 'off' ? null : bridge.lagMs))),
    loopMs: proxy.loopMs.p99,
    partyMs: party.ms,
    freeBytes: disk?.freeBytes ?? null,
    rssBytes: proxy.rssBytes + seats.reduce((sum, { rssBytes }) => sum + rssBytes, 0),
  };
}

function most(values: readonly (number | null)[]): number | null {
  return values.reduce((a, b) => (a === null || (b !== null && b > a) ? b : a), null);
}
