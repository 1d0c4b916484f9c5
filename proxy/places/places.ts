// Which visitor has which seat of each room, and since when a place is empty. In-memory bookkeeping without I/O.
import type { Visitor } from '../auth/visitor.ts';

/** One visitor's place in a room. */
export interface Place {
  readonly room: string;
  readonly seat: number;
  /** With the name and colour of the page opened last. */
  visitor: Visitor;
  /** Open terminal connections of this visitor. */
  connections: number;
  /** Since when there is none, as Unix time in ms, which stays valid across restarts; null while there is one. */
  vacantSince: number | null;
  /** Whether the visitor ever had a terminal open here. */
  visited: boolean;
}

export interface Places {
  find(room: string, visitor: string): Place | undefined;
  /** Gives a visitor a place, replacing one that the visitor had in that room. */
  put(place: Place): Place;
  /** Gives a place up. @returns true if its seat has no visitor left; false also for a place given up before */
  leave(place: Place): boolean;
  placesOf(room: string): Place[];
  placesIn(room: string, seat: number): Place[];
}

export function createPlaces(): Places {
  const rooms = new Map<string, Map<string, Place>>();
  const placesOf = (room: string): Place[] => [...(rooms.get(room)?.values() ?? [])];
  const placesIn = (room: string, seat: number) =>
    placesOf(room).filter((place) => place.seat === seat);
  return {
    find: (room, visitor) => rooms.get(room)?.get(visitor),
    put(place) {
      const places = rooms.get(place.room) ?? new Map<string, Place>();
      rooms.set(place.room, places.set(place.visitor.id, place));
      return place;
    },
    leave(place) {
      const places = rooms.get(place.room);
      if (places?.get(place.visitor.id) !== place) return false;
      places.delete(place.visitor.id);
      return placesIn(place.room, place.seat).length === 0;
    },
    placesOf,
    placesIn,
  };
}
