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
  /** While there is none: until when nobody else may have the place, in ms of the caller's clock. */
  heldUntil: number;
}

export type Taken = { place: Place; isNew: boolean } | 'full';

export interface Seating {
  find(room: string, visitor: string): Place | undefined;
  /**
   * The visitor's place, or a new one: the lowest free seat, or in a shared room always seat 1.
   * @param heldUntil of a new place
   */
  take(room: SeatingRoom, visitor: string, heldUntil: number): Taken;
  /** Gives a place up. @returns true if nobody sits in its seat any more */
  leave(place: Place): boolean;
  /** The place without connections that may be given to somebody else first. */
  firstVacant(room: string): Place | undefined;
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
    take(room, visitor, heldUntil) {
      const places = rooms.get(room.id) ?? new Map<string, Place>();
      const known = places.get(visitor);
      if (known) return { place: known, isNew: false };
      if (places.size >= room.maxPlayers) return 'full';
      const seat = lowestFree(room);
      const place = { room: room.id, visitor, seat, connections: 0, heldUntil };
      rooms.set(room.id, places.set(visitor, place));
      return { place, isNew: true };
    },
    leave(place) {
      const places = rooms.get(place.room);
      if (places?.get(place.visitor) !== place) return false;
      places.delete(place.visitor);
      return !placesOf(place.room).some((other) => other.seat === place.seat);
    },
    firstVacant: (room) =>
      placesOf(room)
        .filter((place) => place.connections === 0)
        .sort((a, b) => a.heldUntil - b.heldUntil)[0],
    placesIn: (room, seat) => placesOf(room).filter((place) => place.seat === seat),
    free: (room) => Math.max(0, room.maxPlayers - placesOf(room.id).length),
  };
}
