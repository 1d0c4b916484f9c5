// What all proxies report, put together by room: a room may have seats on several machines. Pure.
import type { OpsRoom, OpsSeat, ProxyHistory } from '../../../client/index.ts';
import { worst } from '../../../protocol/streams/ops-level.ts';
import type { Level } from './health.ts';

export interface FleetSeat extends OpsSeat {
  /** Id of its proxy, and that proxy's address. */
  proxy: string;
  url: string;
  /** Its proxy reports no more: this is how it was. */
  stale: boolean;
}

/** What is said of it comes from whichever proxy has asked the party. */
export interface FleetRoom extends Omit<OpsRoom, 'seats'> {
  /** By number. */
  seats: readonly FleetSeat[];
}

/** @returns every room by its id; those of proxies that have ended are not there */
export function fleetOf(proxies: readonly ProxyHistory[]): FleetRoom[] {
  const rooms = new Map<string, FleetRoom>();
  // What a live one says now counts more than what a silent one said last.
  const silentFirst = proxies.toSorted(
    (a, b) => Number(b.state === 'silent') - Number(a.state === 'silent'),
  );
  for (const { id, state, scan } of silentFirst) {
    if (state === 'ended') continue;
    const stale = state === 'silent';
    for (const room of scan.rooms) {
      // Whoever knocked there has gone.
      const told = stale ? { ...room, knocks: null } : room;
      rooms.set(room.room, withRoom(rooms.get(room.room), told));
    }
    for (const seat of scan.seats) {
      const room = rooms.get(seat.room) ?? emptyRoom(seat.room);
      const more = { ...seat, proxy: id, url: scan.proxy.url, stale };
      rooms.set(seat.room, { ...room, seats: [...room.seats, more].sort(bySeat) });
    }
  }
  return [...rooms.values()].sort((a, b) => (a.room < b.room ? -1 : 1));
}

/** The worst of a room: its own, and that of its seats. */
export function worstOf({ health, seats }: FleetRoom): Level {
  return worst([health.level, ...seats.map((seat) => (seat.stale ? 'bad' : seat.health.level))]);
}

function withRoom(known: FleetRoom | undefined, told: OpsRoom): FleetRoom {
  // A proxy that has nobody there asks at most who waits at the door; of the rest counts what another one heard.
  if (known && told.people === null) return { ...known, knocks: known.knocks ?? told.knocks };
  return { ...told, knocks: told.knocks ?? known?.knocks ?? null, seats: known?.seats ?? [] };
}

function emptyRoom(room: string): FleetRoom {
  return {
    ...{ room, name: room, people: null, locked: false, pauses: { seats: {} }, knocks: null },
    health: { level: 'ok', reasons: [] },
    seats: [],
  };
}

const bySeat = (a: FleetSeat, b: FleetSeat): number =>
  a.seat - b.seat || (a.proxy < b.proxy ? -1 : 1);
