// Who is kept out of a room, in its database: for a while or for good, by visitor, account and address.
import { type Ban, type KeptOut, MAX_BANS } from '../../protocol/access/moderation.ts';
import type { Sql, SqlRow } from '../storage/sql.ts';

/** Somebody as the room knows them. */
export interface Known {
  visitor: string;
  account?: string | undefined;
  /** As `addressKey` of the proxy makes it. */
  address?: string | undefined;
}

export interface NewBan extends Known {
  who: string;
  /** Sent away for a while, rather than banned. */
  isKick: boolean;
  until: number | null;
  reason: string;
  by: string;
}

export class BanBook {
  #sql: Sql;

  constructor(sql: Sql) {
    this.#sql = sql;
  }

  /** @param now ms */
  add({ visitor, account, address, who, isKick, until, reason, by }: NewBan, now: number): void {
    this.#sql.run('DELETE FROM bans WHERE until <= ?', now);
    this.#sql.put('bans', {
      ...{ id: crypto.randomUUID(), visitor, account: account ?? null, address: address ?? null },
      ...{ who, kick: isKick ? 1 : 0, until, reason, by, at: now },
    });
    this.#sql.run(
      'DELETE FROM bans WHERE id NOT IN (SELECT id FROM bans ORDER BY kick, at DESC LIMIT ?)',
      MAX_BANS,
    );
  }

  /** Newest first. @param now ms */
  list(now: number): Ban[] {
    return this.#sql
      .all('SELECT * FROM bans WHERE until IS NULL OR until > ? ORDER BY at DESC', now)
      .map(banOf);
  }

  /** @returns whom it concerned; undefined if there is none of that id */
  lift(id: string): string | undefined {
    const [row] = this.#sql.all('DELETE FROM bans WHERE id = ? RETURNING who', id);
    return row && String(row.who);
  }

  /** Whether somebody is kept out; the longest counts. @param now ms */
  find({ visitor, account, address }: Known, now: number): KeptOut | null {
    const [row] = this.#sql.all(
      `SELECT * FROM bans
       WHERE (visitor = ? OR account = ? OR address = ?) AND (until IS NULL OR until > ?)
       ORDER BY until IS NOT NULL, until DESC LIMIT 1`,
      ...[visitor, account ?? null, address ?? null, now],
    );
    if (!row) return null;
    return {
      why: row.kick === 1 ? 'kicked' : 'banned',
      ...(row.until === null ? {} : { until: Number(row.until) }),
      reason: String(row.reason),
    };
  }
}

function banOf(row: SqlRow): Ban {
  return {
    ...{ id: String(row.id), who: String(row.who), by: String(row.by), at: Number(row.at) },
    ...{ account: row.account !== null, address: row.address !== null },
    until: row.until === null ? null : Number(row.until),
    reason: String(row.reason),
  };
}
