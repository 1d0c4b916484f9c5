// Stores the places of a room; changes are written in one transaction before they are answered.

import type { Sql } from '../storage/sql.ts';
import type { Place, SeatTable } from './seats.ts';

export class PlaceTable {
  #sql: Sql;

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
    return { places, leases: new Map(leases) };
  }

  /** Writes the differences between two tables. @throws if the write fails; then nothing is written */
  save(before: SeatTable, after: SeatTable): void {
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
      for (const proxy of before.leases.keys()) {
        if (!after.leases.has(proxy)) this.#sql.run('DELETE FROM leases WHERE proxy = ?', proxy);
      }
      for (const [proxy, ends] of after.leases) {
        if (before.leases.get(proxy) === ends) continue;
        this.#sql.put('leases', { proxy, ends });
      }
    });
  }
}

function keyOf({ proxy, visitor }: Place): string {
  return `${proxy} ${visitor}`;
}
