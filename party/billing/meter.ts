// Counts what an object of the party would be billed for; in memory, since every row of a table costs more than it counts.
import type { Billed } from '../../protocol/access/billed.ts';
import type { SqlRow, SqlStorage, SqlValue } from '../storage/sql.ts';

/** Calls back after some ms. */
export type Later = (ms: number, call: () => void) => void;

/** What has come to the object. */
export type Happening = 'connects' | 'requests' | 'messages' | 'calls' | 'alarms';

/** The part of a Durable Object's storage that is metered. */
export interface MeteredStorage {
  sql: {
    exec(
      query: string,
      ...values: SqlValue[]
    ): { toArray(): SqlRow[]; readonly rowsRead: number; readonly rowsWritten: number };
    readonly databaseSize: number;
  };
  transactionSync<T>(run: () => T): T;
  setAlarm(at: number): Promise<void>;
}

/** An object that can hibernate does so after this long without anything to do, in ms. */
const HIBERNATES_AFTER_MS = 10_000;

export class Meter {
  readonly #storage: MeteredStorage;
  readonly #since: number;
  #counts = { connects: 0, requests: 0, messages: 0, calls: 0, alarms: 0, rests: 0 };
  #rows = { rowsRead: 0, rowsWritten: 0 };
  /** When something last happened or ended, in ms. */
  #at: number;
  /** What keeps the object from hibernating now, since when, and for how long something did before, in ms. */
  #holds = 0;
  #heldSince = 0;
  #heldMs = 0;

  /** @param now ms */
  constructor(storage: MeteredStorage, now: number) {
    this.#storage = storage;
    this.#since = now;
    this.#at = now;
  }

  /** The tables' storage, whose rows are counted. */
  get storage(): SqlStorage {
    const { sql } = this.#storage;
    return {
      sql: {
        exec: (query, ...values) => {
          const cursor = sql.exec(query, ...values);
          return {
            toArray: () => {
              const rows = cursor.toArray();
              this.#rows.rowsRead += cursor.rowsRead;
              this.#rows.rowsWritten += cursor.rowsWritten;
              return rows;
            },
          };
        },
      },
      transactionSync: (run) => this.#storage.transactionSync(run),
    };
  }

  setAlarm(at: number): Promise<void> {
    this.#rows.rowsWritten += 1;
    return this.#storage.setAlarm(at);
  }

  /** @param now ms @param times of one kind at once */
  happened(what: Happening, now: number, times = 1): void {
    this.#counts[what] += times;
    if (this.#holds === 0 && now - this.#at > HIBERNATES_AFTER_MS) this.#counts.rests += 1;
    this.#at = now;
  }

  /** Something keeps the object from hibernating, until it is disposed of. */
  hold(): Disposable {
    if (this.#holds === 0) this.#heldSince = Date.now();
    this.#holds += 1;
    let held = true;
    return {
      [Symbol.dispose]: () => {
        if (!held) return;
        held = false;
        this.#holds -= 1;
        if (this.#holds > 0) return;
        this.#at = Date.now();
        this.#heldMs += Math.max(0, this.#at - this.#heldSince);
      },
    };
  }

  /** A timer. */
  readonly later: Later = (ms, call) => {
    const hold = this.hold();
    setTimeout(() => {
      // A timer that sets the next one holds without a gap.
      try {
        call();
      } finally {
        hold[Symbol.dispose]();
      }
    }, ms);
  };

  /** @param now ms */
  billed(now: number): Billed {
    const heldMs = this.#heldMs + (this.#holds > 0 ? Math.max(0, now - this.#heldSince) : 0);
    return {
      awakeMs: Math.max(0, now - this.#since),
      ...this.#counts,
      ...this.#rows,
      heldMs,
      storageBytes: this.#storage.sql.databaseSize,
    };
  }
}
