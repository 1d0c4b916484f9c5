// Stores the places of a room; changes are written in one transaction before they are answered.

import { SEAT_HOLD_MS } from '../../protocol/limits.ts';
import type { Sql } from '../storage/sql.ts';
import type { Place, SeatTable } from './seats.ts';

/**
 * SC2: a lease is stored with an end that is so much later, in ms: then most of the words that renew it, of which each
 * proxy says 240 an hour, write nothing. A room that has slept may keep a silent proxy's places for so much longer.
 */
const LEASE_AHEAD_MS = 2.5 * SEAT_HOLD_MS;

export class PlaceTable {
  #sql: Sql;
  /** The ends of leases as they are stored, in ms. */
  #stored = new Map<string, number>();

  constructor(sql: Sql) {
    this.#sql = sql;
  }

  load(): SeatTable {
    const places = this.#sql.all('SELECT proxy, visitor, seat, free_at FROM places').map(
      (row): Place => ({
        proxy: String(row.proxy),
        visitor: String(row.visitor),
        seat: Number(row.seat),
        freeAt: row.free_at === null ? null : Number(row.free_at),
      }),
    );
    const leases = this.#sql
      .all('SELECT proxy, ends FROM leases')
      .map(({ proxy, ends }): [string, number] => [String(proxy), Number(ends)]);
    this.#stored = new Map(leases);
    return { places, leases: new Map(leases) };
  }

  /** Writes the differences between two tables. @throws if the write fails; then nothing is written */
  save(before: SeatTable, after: SeatTable): void {
    const stored = new Map(
      [...after.leases].map(([proxy, ends]) => {
        const known = this.#stored.get(proxy) ?? 0;
        // Also where a clock has stepped back.
        const covers = known >= ends && known <= ends + LEASE_AHEAD_MS;
        return [proxy, covers ? known : ends + LEASE_AHEAD_MS];
      }),
    );
    const old = new Map(before.places.map((place) => [keyOf(place), place]));
    const now = new Map(after.places.map((place) => [keyOf(place), place]));
    this.#sql.together(() => {
      for (const [key, { proxy, visitor }] of old) {
        if (now.has(key)) continue;
        this.#sql.run('DELETE FROM places WHERE proxy = ? AND visitor = ?', proxy, visitor);
      }
      for (const [key, place] of now) {
        const { proxy, visitor, seat, freeAt } = place;
        const known = old.get(key);
        if (known && known.seat === seat && known.freeAt === freeAt) continue;
        this.#sql.put('places', { proxy, visitor, seat, free_at: freeAt });
      }
      for (const proxy of this.#stored.keys()) {
        if (!stored.has(proxy)) this.#sql.run('DELETE FROM leases WHERE proxy = ?', proxy);
      }
      for (const [proxy, ends] of stored) {
        if (this.#stored.get(proxy) === ends) continue;
        this.#sql.put('leases', { proxy, ends });
      }
    });
    this.#stored = stored;
  }
}

function keyOf({ proxy, visitor }: Place): string {
  return `${proxy} ${visitor}`;
}
