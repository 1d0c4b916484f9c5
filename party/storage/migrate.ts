// Brings a database to the newest version of its tables, and keeps the small facts in its table `meta`.
import type { Sql } from './sql.ts';

/** @returns undefined if it was never set */
export function readMeta(sql: Sql, key: string): string | undefined {
  const [row] = sql.all('SELECT value FROM meta WHERE key = ?', key);
  return row && String(row.value);
}

export function writeMeta(sql: Sql, key: string, value: string): void {
  sql.put('meta', { key, value });
}

/** @param migrations run in order, those that have not run yet; existing ones are never changed. The first makes `meta` */
export function migrate(sql: Sql, migrations: readonly string[]): void {
  const tables = sql.all("SELECT name FROM sqlite_master WHERE type='table' AND name='meta'");
  let done = tables.length > 0 ? Number(readMeta(sql, 'schema') ?? 0) : 0;
  for (const statements of migrations.slice(done)) {
    sql.run(statements);
    done += 1;
    writeMeta(sql, 'schema', String(done));
  }
}
