// A room's storage in memory, on Node's own SQLite: what a Durable Object has in workerd.
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import type { SqlRow, SqlStorage, SqlValue } from '../../../party/storage/sql.ts';

export function memoryStorage(): SqlStorage {
  const db = new DatabaseSync(':memory:');
  const prepared = new Map<string, StatementSync>();
  const statement = (query: string): StatementSync => {
    const known = prepared.get(query) ?? db.prepare(query);
    prepared.set(query, known);
    return known;
  };
  let depth = 0;
  return {
    sql: {
      exec(query: string, ...values: SqlValue[]) {
        // Only migrations have several statements, and none of them has values.
        if (query.trimEnd().endsWith(';')) {
          db.exec(query);
          return { toArray: () => [] };
        }
        const rows = statement(query).all(...values.map(nodeValue)) as SqlRow[];
        return { toArray: () => rows };
      },
    },
    transactionSync<T>(run: () => T): T {
      depth += 1;
      const point = `t${depth}`;
      db.exec(`SAVEPOINT ${point}`);
      try {
        return run();
      } catch (error) {
        db.exec(`ROLLBACK TO ${point}`);
        throw error;
      } finally {
        db.exec(`RELEASE ${point}`);
        depth -= 1;
      }
    },
  };
}

/** Node takes bytes as a view of a buffer, workerd the buffer. */
function nodeValue(value: SqlValue): Exclude<SqlValue, ArrayBuffer> | Uint8Array {
  return value instanceof ArrayBuffer ? new Uint8Array(value) : value;
}
