// Who lives in a room, which proxy runs it, whether it is on, and how it is: kept in the database (AG1, AG8, AG9).
import { RESIDENT_LEASE_MS } from '../../protocol/limits.ts';
import type { ResidentConfig } from '../../protocol/room/resident.ts';
import type { ResidentState } from '../../protocol/room/resident-words.ts';
import { readMeta, writeMeta } from '../storage/migrate.ts';
import type { Sql } from '../storage/sql.ts';

interface Stored {
  config: ResidentConfig | null;
  off: boolean;
  /** The proxy that has the lease, and whether it has a key. */
  holder: { proxy: string; keyed: boolean } | null;
  /** As its agent has said last. */
  is: { state: 'home' | 'no_key' | 'busy'; model: string; for: readonly string[] };
}

const FIRST: Stored = {
  config: null,
  off: false,
  holder: null,
  is: { state: 'home', model: '', for: [] },
};

export class ResidentStatus {
  #sql: Sql;
  #now: Stored;
  #leaseEnds: number;

  /** @param now ms; a holder has a whole lease from here, since its renewals are not stored */
  constructor(sql: Sql, now: number) {
    this.#sql = sql;
    const text = readMeta(sql, 'resident');
    this.#now = { ...FIRST, ...(text ? (JSON.parse(text) as Partial<Stored>) : {}) };
    this.#leaseEnds = now + RESIDENT_LEASE_MS;
  }

  get config(): ResidentConfig | null {
    return this.#now.config;
  }

  get isOff(): boolean {
    return this.#now.off;
  }

  get is(): Stored['is'] {
    return this.#now.is;
  }

  get holder(): string | null {
    return this.#now.holder?.proxy ?? null;
  }

  /** When the lease ends, in ms; null if nobody has it. */
  get leaseEnds(): number | null {
    return this.#now.holder ? this.#leaseEnds : null;
  }

  /** @param isHere whether its agent is connected */
  state(isHere: boolean): ResidentState {
    if (this.#now.off) return 'off';
    return isHere && this.#now.holder ? this.#now.is.state : 'away';
  }

  change(change: Partial<Omit<Stored, 'holder'>>): void {
    this.#now = { ...this.#now, ...change };
    writeMeta(this.#sql, 'resident', JSON.stringify(this.#now));
  }

  /** Takes, renews or gives up the lease. @param now ms @returns who has it then */
  hold(ask: { proxy: string; wants: boolean; keyed: boolean }, now: number): string | null {
    this.endLease(now);
    const { holder, config } = this.#now;
    const mine = holder?.proxy === ask.proxy;
    if (!config || (mine && !ask.wants)) this.#setHolder(null);
    else if (ask.wants && (mine || !holder || (ask.keyed && !holder.keyed))) {
      this.#leaseEnds = now + RESIDENT_LEASE_MS;
      this.#setHolder({ proxy: ask.proxy, keyed: ask.keyed });
    }
    return this.holder;
  }

  /** @param now ms */
  endLease(now: number): void {
    if (this.#now.holder && this.#leaseEnds <= now) this.#setHolder(null);
  }

  /** Stored only where it changes, not with every renewal. */
  #setHolder(holder: Stored['holder']): void {
    const before = this.#now.holder;
    if (before?.proxy === holder?.proxy && before?.keyed === holder?.keyed) return;
    this.#now = { ...this.#now, holder };
    writeMeta(this.#sql, 'resident', JSON.stringify(this.#now));
  }
}
