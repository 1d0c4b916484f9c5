// Who lives in a room, which proxy runs it, whether it is on, and how it is: kept in the database (AG1, AG8, AG9).
import { RESIDENT_LEASE_MS } from '../../protocol/limits.ts';
import type { ResidentConfig } from '../../protocol/room/resident.ts';
import type { ResidentState } from '../../protocol/room/resident-words.ts';
import { readMeta, writeMeta } from '../storage/migrate.ts';
import type { Sql } from '../storage/sql.ts';

interface Stored {
  config: ResidentConfig | null;
  off: boolean;
  /** The proxy that has the lease, whether it has a key, and when the lease ends, in ms. */
  holder: { proxy: string; keyed: boolean; ends: number } | null;
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

  /** @param now ms */
  constructor(sql: Sql, now: number) {
    this.#sql = sql;
    const text = readMeta(sql, 'resident');
    this.#now = { ...FIRST, ...(text ? (JSON.parse(text) as Partial<Stored>) : {}) };
    const { holder } = this.#now;
    // Earlier versions did not store the end, and a clock that was set back makes no lease longer.
    const most = now + RESIDENT_LEASE_MS;
    if (holder) this.#now.holder = { ...holder, ends: Math.min(holder.ends ?? most, most) };
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
    return this.#now.holder?.ends ?? null;
  }

  /** @param isHere whether its agent is connected */
  state(isHere: boolean): ResidentState {
    if (this.#now.off) return 'off';
    return isHere && this.#now.holder ? this.#now.is.state : 'away';
  }

  change(change: Partial<Stored>): void {
    const next = { ...this.#now, ...change };
    if (JSON.stringify(next) === JSON.stringify(this.#now)) return;
    this.#now = next;
    writeMeta(this.#sql, 'resident', JSON.stringify(next));
  }

  /** Its agent is gone: what it has said of itself counts no longer. */
  forgetAgent(): void {
    this.change({ is: FIRST.is });
  }

  /** Takes, renews or gives up the lease. @param now ms @returns who has it then */
  hold(ask: { proxy: string; wants: boolean; keyed: boolean }, now: number): string | null {
    this.endLease(now);
    const { holder, config } = this.#now;
    const mine = holder?.proxy === ask.proxy;
    if (!config || (mine && !ask.wants)) this.change({ holder: null });
    else if (ask.wants && (mine || !holder || (ask.keyed && !holder.keyed))) {
      const { proxy, keyed } = ask;
      this.change({ holder: { proxy, keyed, ends: now + RESIDENT_LEASE_MS } });
    }
    return this.holder;
  }

  /** @param now ms */
  endLease(now: number): void {
    if (this.#now.holder && this.#now.holder.ends <= now) this.change({ holder: null });
  }
}
