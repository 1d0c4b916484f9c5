// Who sits where: which visitor has which seat of each room, and since when a place is empty. Pure bookkeeping.
import type { RoomMode } from '../protocol/modes.ts';

/** What seating has to know of a room. */
export interface SeatingRoom {
  id: string;
  mode: RoomMode;
  maxPlayers: number;
}

/** One visitor's place in a room. */
export interface Place {
  readonly room: string;
  readonly visitor: string;
  readonly seat: number;
  /** Open terminal connections of this visitor. */
  connections: number;
  /** Since when there is none, in ms of the caller's clock. */
  vacantSince: number;
}

export type Taken = { place: Place; isNew: boolean } | 'full';

export interface Seating {
  find(room: string, visitor: string): Place | undefined;
  /** The visitor's place, or a new one: the lowest free seat, or in a shared room always seat 1. */
  take(room: SeatingRoom, visitor: string, now: number): Taken;
  /** Gives a place up. @returns true if nobody sits in its seat any more */
  leave(place: Place): boolean;
  /** The place that has been empty the longest, if that is at least `ms`. */
  longestVacant(room: string, now: number, ms: number): Place | undefined;
  placesIn(room: string, seat: number): Place[];
  /** Places still to be had. */
  free(room: SeatingRoom): number;
}

export function createSeating(): Seating {
  const rooms = new Map<string, Map<string, Place>>();
  const placesOf = (room: string): Place[] => [...(rooms.get(room)?.values() ?? [])];

  function lowestFree(room: SeatingRoom): number {
    if (room.mode === 'shared') return 1;
    const taken = new Set(placesOf(room.id).map((place) => place.seat));
    let seat = 1;
    while (taken.has(seat)) seat += 1;
    return seat;
  }
  return {
    find: (room, visitor) => rooms.get(room)?.get(visitor),
    take(room, visitor, now) {
      const places = rooms.get(room.id) ?? new Map<string, Place>();
      const known = places.get(visitor);
      if (known) return { place: known, isNew: false };
      if (places.size >= room.maxPlayers) return 'full';
      const seat = lowestFree(room);
      const place = { room: room.id, visitor, seat, connections: 0, vacantSince: now };
      rooms.set(room.id, places.set(visitor, place));
      return { place, isNew: true };
    },
    leave(place) {
      const places = rooms.get(place.room);
      if (places?.get(place.visitor) !== place) return false;
      places.delete(place.visitor);
      return !placesOf(place.room).some((other) => other.seat === place.seat);
    },
    longestVacant(room, now, ms) {
      const vacant = placesOf(room).filter(
        (place) => place.connections === 0 && now - place.vacantSince >= ms,
      );
      return vacant.sort((a, b) => a.vacantSince - b.vacantSince)[0];
    },
    placesIn: (room, seat) => placesOf(room).filter((place) => place.seat === seat),
    free: (room) => Math.max(0, room.maxPlayers - placesOf(room.id).length),
  };
}
