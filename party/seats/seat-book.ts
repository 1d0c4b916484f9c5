// Assigns the seats of a room: applies the rules of seats.ts and stores the result.
import type { FoundSeat, SeatClaim, SeatsHeld } from '../../protocol/access/room-control.ts';
import type { PlaceTable } from './place-table.ts';
import {
  type Claim,
  claim,
  countTaken,
  type Find,
  find,
  type Hold,
  hasPlace,
  hold,
  keepsPlace,
  type SeatTable,
} from './seats.ts';

export class SeatBook {
  #places: PlaceTable;
  #table: SeatTable;

  /** @throws if the storage can't be read */
  constructor(places: PlaceTable) {
    this.#places = places;
    this.#table = places.load();
  }

  /** @param now ms */
  claim(wanted: Claim, now: number): SeatClaim {
    const { table, answer } = claim(this.#table, wanted, now);
    this.#keep(table);
    return answer;
  }

  /** @param now ms */
  hold(held: Hold, now: number): SeatsHeld {
    const { table, answer } = hold(this.#table, held, now);
    this.#keep(table);
    return answer;
  }

  /** @param now ms */
  find(asked: Find, now: number): FoundSeat {
    return find(this.#table, asked, now);
  }

  /** The table as stored, with places whose proxy's lease is over. */
  get stored(): SeatTable {
    return this.#table;
  }

  /** @param now ms */
  taken(now: number): number {
    return countTaken(this.#table, now);
  }

  /** @param now ms */
  has(visitor: string, now: number): boolean {
    return hasPlace(this.#table, visitor, now);
  }

  /** Whether no newcomer can have a visitor's place now. @param now ms */
  keeps(visitor: string, now: number): boolean {
    return keepsPlace(this.#table, visitor, now);
  }

  #keep(table: SeatTable): void {
    this.#places.save(this.#table, table);
    this.#table = table;
  }
}
