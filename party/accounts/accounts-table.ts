// The installation's accounts and sessions in the database of their Durable Object. Of a session only a hash is kept.

import * as v from 'valibot';
import {
  type Account,
  accountId,
  accountSchema,
  MAX_SESSIONS,
  SESSION_MOST_MS,
  SESSION_MS,
  type SessionList,
  type SignedIn,
} from '../../protocol/access/accounts.ts';
import { HOUR_MS } from '../../protocol/time.ts';
import { migrate } from '../storage/migrate.ts';
import type { Sql, SqlRow } from '../storage/sql.ts';

const MIGRATIONS: readonly string[] = [
  `CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
   CREATE TABLE accounts (id TEXT PRIMARY KEY, record TEXT NOT NULL, at INTEGER NOT NULL) WITHOUT ROWID;
   CREATE TABLE sessions (
     hash TEXT PRIMARY KEY, id TEXT NOT NULL UNIQUE, account TEXT NOT NULL, browser TEXT NOT NULL,
     provider_session TEXT, at INTEGER NOT NULL, seen INTEGER NOT NULL
   ) WITHOUT ROWID;
   CREATE INDEX sessions_of ON sessions (account, seen);
   CREATE TABLE ended_there (provider_session TEXT PRIMARY KEY, at INTEGER NOT NULL) WITHOUT ROWID;`,
];
/** A use is noted when the last one is older than this, in ms, so that not every request writes. */
const SEEN_STEP_MS = HOUR_MS;
/** How long it is remembered that a provider's session has ended, in ms: the news may overtake the sign-in. */
const ENDED_THERE_MS = 600_000;

export interface NewSession {
  hash: string;
  account: Account;
  browser: string;
  replaces?: string;
  providerSession?: string;
}

export class AccountsTable {
  #sql: Sql;

  /** @throws if the storage can't be read */
  constructor(sql: Sql) {
    this.#sql = sql;
    sql.together(() => migrate(sql, MIGRATIONS));
  }

  /**
   * Opens a session and notes what the provider says of the account now.
   * @param now ms
   * @returns it, or null if the provider's session has ended meanwhile; and the public ids of the sessions that ended
   */
  open(session: NewSession, now: number): { session: SignedIn | null; ended: string[] } {
    const { account, hash, providerSession = null } = session;
    return this.#sql.together(() => {
      if (providerSession !== null && this.#endedThere(providerSession, now))
        return { session: null, ended: [] };
      const owner = accountId(account);
      this.#sql.put('accounts', { id: owner, record: JSON.stringify(account), at: now });
      const ended = session.replaces === undefined ? [] : this.#end('hash = ?', session.replaces);
      const id = crypto.randomUUID();
      this.#sql.put('sessions', {
        ...{ hash, id, account: owner, browser: session.browser },
        provider_session: providerSession,
        ...{ at: now, seen: now },
      });
      this.#sql.run(
        'DELETE FROM sessions WHERE seen <= ? OR at <= ?',
        now - SESSION_MS,
        now - SESSION_MOST_MS,
      );
      const over = this.#sql.all(
        'SELECT id FROM sessions WHERE account = ? ORDER BY seen DESC, at DESC LIMIT -1 OFFSET ?',
        owner,
        MAX_SESSIONS,
      );
      for (const row of over) ended.push(...this.#end('id = ?', String(row.id)));
      return { session: { id, account }, ended };
    });
  }

  /** The session behind a hash; using it makes it last longer. @param now ms @returns null if there is none */
  use(hash: string, now: number): SignedIn | null {
    const [row] = this.#sql.all('SELECT * FROM sessions WHERE hash = ?', hash);
    const session = this.#read(row, now);
    if (session && now - Number(row?.seen) > SEEN_STEP_MS)
      this.#sql.run('UPDATE sessions SET seen = ? WHERE hash = ?', now, hash);
    return session;
  }

  /** @param now ms @returns null if there is none */
  find(id: string, now: number): SignedIn | null {
    return this.#read(this.#sql.all('SELECT * FROM sessions WHERE id = ?', id)[0], now);
  }

  /** An account's sessions, the one used last first. @param account its id @param now ms */
  list(account: string, now: number): SessionList['sessions'] {
    return this.#sql
      .all(
        'SELECT * FROM sessions WHERE account = ? AND seen > ? AND at > ? ORDER BY seen DESC, at DESC',
        account,
        now - SESSION_MS,
        now - SESSION_MOST_MS,
      )
      .map(({ id, browser, at, seen }) => ({
        ...{ id: String(id), browser: String(browser) },
        ...{ at: Number(at), seen: Number(seen) },
      }));
  }

  /** Each `end…` returns the public ids of the sessions that are over now. */
  endByHash(hash: string): string[] {
    return this.#end('hash = ?', hash);
  }

  endOne(account: string, id: string): string[] {
    return this.#end('account = ? AND id = ?', account, id);
  }

  endAll(account: string): string[] {
    return this.#end('account = ?', account);
  }

  /** @param now ms */
  endOfProvider(providerSession: string, now: number): string[] {
    this.#sql.put('ended_there', { provider_session: providerSession, at: now });
    this.#sql.run('DELETE FROM ended_there WHERE at <= ?', now - ENDED_THERE_MS);
    return this.#end('provider_session = ?', providerSession);
  }

  #endedThere(providerSession: string, now: number): boolean {
    const [row] = this.#sql.all(
      'SELECT at FROM ended_there WHERE provider_session = ?',
      providerSession,
    );
    return row !== undefined && Number(row.at) > now - ENDED_THERE_MS;
  }

  #end(where: string, ...values: string[]): string[] {
    return this.#sql
      .all(`DELETE FROM sessions WHERE ${where} RETURNING id`, ...values)
      .map(({ id }) => String(id));
  }

  #read(row: SqlRow | undefined, now: number): SignedIn | null {
    if (!row || Number(row.seen) <= now - SESSION_MS) return null;
    if (Number(row.at) <= now - SESSION_MOST_MS) return null;
    const [stored] = this.#sql.all('SELECT record FROM accounts WHERE id = ?', String(row.account));
    const account = v.safeParse(v.pipe(v.string(), v.parseJson(), accountSchema), stored?.record);
    if (account.success) return { id: String(row.id), account: account.output };
    console.error('an account can not be read; its session counts as over', String(row.account));
    return null;
  }
}
