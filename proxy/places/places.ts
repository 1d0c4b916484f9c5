// Who sits where: the one state of it, changed by named transitions, each of which is told. No I/O, timers or clock.
import { Emitter } from '../../protocol/emitter.ts';
import type { Room } from '../../rooms/load.ts';
import type { Visitor } from '../auth/visitor.ts';

/** One visitor's place in a room. Only `Places` changes it. */
export interface Place {
  readonly room: Room;
  readonly seat: number;
  /** With the name and colour of the page opened last. */
  readonly visitor: Visitor;
  /** Open terminal connections of this visitor. */
  readonly connections: number;
  /** Since when there is none, as Unix time in ms, which stays valid across restarts; null while there is one. */
  readonly vacantSince: number | null;
  /** Until when the empty place is kept from others (SC1), by `performance.now()`; null while a terminal is open. */
  readonly heldUntil: number | null;
  /** Whether the visitor ever had a terminal open here. */
  readonly visited: boolean;
}

/** Of a place in which no terminal is open. */
export interface Vacancy {
  vacantSince: number;
  heldUntil: number;
}

/** What outlives a restart. */
export type StoredPlace = Pick<Place, 'visitor' | 'seat' | 'vacantSince' | 'visited'>;

/** `given up` by this proxy, or `lost` to somebody else. */
type Gone = 'given up' | 'lost';

export interface Change {
  /** `held`: kept from others for longer; `connected`, `disconnected`: the first terminal opened, the last closed. */
  what: 'seated' | 'restored' | 'held' | 'renamed' | 'connected' | 'disconnected' | Gone;
  place: Place;
  /** Why the place is gone; for the log. */
  why?: string;
}

/**
 * In a room that is not shared, a seat has one visitor at most, and a visitor one place in any room. A transition of a
 * place that is gone changes nothing.
 */
export class Places {
  /** By room and visitor. */
  readonly #rooms = new Map<string, Map<string, Place>>();
  readonly #changed = new Emitter<Change>();

  onChange(fn: (change: Change) => void): Disposable {
    return this.#changed.on(fn);
  }

  find(room: string, visitor: string): Place | undefined {
    return this.#rooms.get(room)?.get(visitor);
  }

  all(): Place[] {
    return [...this.#rooms.values()].flatMap((places) => [...places.values()]);
  }

  ofRoom(room: string): Place[] {
    return [...(this.#rooms.get(room)?.values() ?? [])];
  }

  inSeat(room: string, seat: number): Place[] {
    return this.ofRoom(room).filter((place) => place.seat === seat);
  }

  /**
   * Gives a visitor the seat that the party has assigned, in exchange for another one. An empty place in that seat is
   * given up.
   * @returns undefined if somebody else has a terminal open in that seat
   */
  seat(room: Room, visitor: Visitor, seat: number, vacancy: Vacancy): Place | undefined {
    const mine = this.find(room.id, visitor.id);
    if (mine?.seat === seat) return this.hold(mine, vacancy.heldUntil);
    const others = room.mode === 'shared' ? [] : this.inSeat(room.id, seat);
    if (others.some(({ connections }) => connections > 0)) return undefined;
    for (const other of others) this.giveUp(other, 'a newcomer has it');
    if (mine) this.giveUp(mine, 'the visitor has another');
    const place = { room, seat, visitor, connections: 0, visited: false, ...vacancy };
    return this.#put(place, 'seated');
  }

  /** Takes up a place of an earlier run, unless it is none of the room as it is now. @param now of a place left now */
  restore(room: Room, stored: StoredPlace, now: Vacancy): void {
    const { seat, visitor } = stored;
    const taken = room.mode === 'shared' ? seat !== 1 : this.inSeat(room.id, seat).length > 0;
    if (taken || this.find(room.id, visitor.id)) return;
    // The clock may have been set back since.
    const vacantSince = Math.min(stored.vacantSince ?? now.vacantSince, now.vacantSince);
    this.#put({ ...stored, room, connections: 0, ...now, vacantSince }, 'restored');
  }

  /** Keeps an empty place from others at least until then. */
  hold(place: Place, heldUntil: number): Place {
    if (place.heldUntil !== null && place.heldUntil < heldUntil)
      this.#set(place, 'held', { heldUntil });
    return place;
  }

  rename(place: Place, visitor: Visitor): void {
    const { name, color } = place.visitor;
    if (name !== visitor.name || color !== visitor.color) this.#set(place, 'renamed', { visitor });
  }

  /** Counts a terminal that is open. */
  connect(place: Place): void {
    const connections = place.connections + 1;
    if (connections > 1) this.#set(place, null, { connections });
    else {
      const inUse = { connections, vacantSince: null, heldUntil: null, visited: true };
      this.#set(place, 'connected', inUse);
    }
  }

  /** One terminal less. @param vacancy if it was the last one */
  disconnect(place: Place, vacancy: Vacancy): void {
    if (place.connections === 0) return;
    const connections = place.connections - 1;
    if (connections > 0) this.#set(place, null, { connections });
    else this.#set(place, 'disconnected', { connections, ...vacancy });
  }

  giveUp(place: Place, why: string): void {
    this.#remove(place, 'given up', why);
  }

  /** Somebody else has the place, as the party says (SC2). */
  lose(place: Place): void {
    this.#remove(place, 'lost', 'somebody else has it');
  }

  #put(place: Place, what: Change['what']): Place {
    const places = this.#rooms.get(place.room.id) ?? new Map<string, Place>();
    this.#rooms.set(place.room.id, places.set(place.visitor.id, place));
    this.#changed.emit({ what, place });
    return place;
  }

  #set(place: Place, what: Change['what'] | null, next: Partial<Place>): void {
    if (this.find(place.room.id, place.visitor.id) !== place) return;
    Object.assign(place, next);
    if (what !== null) this.#changed.emit({ what, place });
  }

  #remove(place: Place, what: Change['what'], why: string): void {
    if (this.find(place.room.id, place.visitor.id) !== place) return;
    this.#rooms.get(place.room.id)?.delete(place.visitor.id);
    this.#changed.emit({ what, place, why });
  }
}
