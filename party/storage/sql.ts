// A thin wrapper around a room's SQLite database with the few calls that its tables need; all synchronous (ST5).

export type SqlValue = string | number | null | ArrayBuffer;
export type SqlRow = Record<string, unknown>;

/** The part of a Durable Object's storage that holds the tables. */
export interface SqlStorage {
  sql: { exec(query: string, ...values: SqlValue[]): { toArray(): SqlRow[] } };
  transactionSync<T>(run: () => T): T;
}

export class Sql {
  #storage: SqlStorage;

  constructor(storage: SqlStorage) {
    this.#storage = storage;
  }

  /** The rows that a statement returns. @throws if the statement or the storage fails */
  all(query: string, ...values: SqlValue[]): SqlRow[] {
    return this.#storage.sql.exec(query, ...values).toArray();
  }

  run(query: string, ...values: SqlValue[]): void {
    this.all(query, ...values);
  }

  /** Inserts a row, or replaces the one with the same key. */
  put(table: string, row: Record<string, SqlValue>): void {
    const columns = Object.keys(row);
    const marks = columns.map(() => '?');
    this.run(
      `INSERT OR REPLACE INTO ${table} (${columns}) VALUES (${marks})`,
      ...Object.values(row),
    );
  }

  /** Runs a function in a transaction, which is rolled back if it throws. */
  together<T>(run: () => T): T {
    return this.#storage.transactionSync(run);
  }
}
