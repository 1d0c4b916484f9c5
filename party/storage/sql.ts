// The database of one room with the few shapes of calls that its tables need; all of it synchronous (ST5).

export type SqlValue = string | number | null;
export type SqlRow = Record<string, SqlStorageValue>;

export class Sql {
  #storage: DurableObjectStorage;

  constructor(storage: DurableObjectStorage) {
    this.#storage = storage;
  }

  /** The rows that a statement gives. @throws if the disk does not answer, or the statement is wrong */
  all(query: string, ...values: SqlValue[]): SqlRow[] {
    return this.#storage.sql.exec(query, ...values).toArray();
  }

  run(query: string, ...values: SqlValue[]): void {
    this.#storage.sql.exec(query, ...values);
  }

  /** Runs all of it or, if it throws, nothing. */
  together<T>(run: () => T): T {
    return this.#storage.transactionSync(run);
  }
}
