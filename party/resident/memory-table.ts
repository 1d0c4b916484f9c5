// Stores what the resident remembers of people and of the room, within a budget; the oldest go first (AG7).
import {
  MEMORY_MAX_BYTES,
  MEMORY_MAX_CHARS,
  MEMORY_MAX_PEOPLE,
  MEMORY_ROOM_MAX_CHARS,
} from '../../protocol/limits.ts';
import { cleanMemory } from '../../protocol/text/text.ts';
import type { Sql } from '../storage/sql.ts';

/** What is remembered of the room itself stands under this key. */
export const THE_ROOM = '';

export interface Memory {
  text: string;
  at: number;
}

export class MemoryTable {
  #sql: Sql;

  constructor(sql: Sql) {
    this.#sql = sql;
  }

  /** @param who key of a person, or `THE_ROOM` @param text cleaned here; empty to forget @param now ms */
  keep(who: string, text: string, now: number): void {
    const kept = cleanMemory(text, who === THE_ROOM ? MEMORY_ROOM_MAX_CHARS : MEMORY_MAX_CHARS);
    if (kept === '') {
      this.forget([who]);
      return;
    }
    this.#sql.put('memories', { who, text: kept, at: now });
    this.#sql.run(
      `DELETE FROM memories WHERE who <> ? AND who IN (SELECT who FROM (
         SELECT who, row_number() OVER newest AS n,
           sum(length(CAST(text AS BLOB))) OVER newest AS bytes
         FROM memories WHERE who <> ? WINDOW newest AS (ORDER BY at DESC, rowid DESC)
       ) WHERE n > ? OR bytes > ?)`,
      ...[who, THE_ROOM, MEMORY_MAX_PEOPLE, MEMORY_MAX_BYTES],
    );
  }

  /** The newest of these keys. */
  of(keys: readonly string[]): Memory | null {
    const [row] = this.#sql.all(
      `SELECT text, at FROM memories WHERE who IN (SELECT value FROM json_each(?))
       ORDER BY at DESC, rowid DESC LIMIT 1`,
      JSON.stringify(keys),
    );
    return row ? { text: String(row.text), at: Number(row.at) } : null;
  }

  forget(keys: readonly string[]): void {
    this.#sql.run(
      'DELETE FROM memories WHERE who IN (SELECT value FROM json_each(?))',
      JSON.stringify(keys),
    );
  }

  forgetAll(): void {
    this.#sql.run('DELETE FROM memories');
  }

  size(): { people: number; chars: number } {
    const [row] = this.#sql.all(
      'SELECT total(who <> ?) AS people, total(length(text)) AS chars FROM memories',
      THE_ROOM,
    );
    return { people: Number(row?.people ?? 0), chars: Number(row?.chars ?? 0) };
  }
}
