// A room's audit log in its database: rows are added, and forgotten after 90 days; the database itself refuses more.
import {
  type Act,
  type Actor,
  AUDIT_MS,
  AUDIT_PAGE,
  type AuditPage,
} from '../../protocol/access/audit.ts';
import { cleanRemark, cleanTitle } from '../../protocol/text/text.ts';
import type { Sql } from '../storage/sql.ts';

export class AuditLog {
  #sql: Sql;

  constructor(sql: Sql) {
    this.#sql = sql;
  }

  /** Notes one act. @param now ms */
  add({ who, from }: Actor, { what, whom, outcome, note }: Act, now: number): void {
    this.#sql.run('DELETE FROM audit WHERE at <= ?', now - AUDIT_MS);
    this.#sql.run(
      'INSERT INTO audit (at, who, from_where, what, whom, outcome, note) VALUES (?,?,?,?,?,?,?)',
      ...[now, cleanTitle(who), from, what, cleanRemark(whom), outcome, cleanRemark(note)],
    );
  }

  /** Newest first. @param before id of a row; those before it @param now ms */
  page(before: number | undefined, now: number): AuditPage {
    const rows = this.#sql
      .all(
        'SELECT * FROM audit WHERE id < ? AND at > ? ORDER BY id DESC LIMIT ?',
        before ?? Number.MAX_SAFE_INTEGER,
        now - AUDIT_MS,
        AUDIT_PAGE + 1,
      )
      .map((row) => ({
        ...{ id: Number(row.id), at: Number(row.at), who: String(row.who) },
        ...{ from: String(row.from_where), what: String(row.what), whom: String(row.whom) },
        ...{ outcome: row.outcome as Act['outcome'], note: String(row.note) },
      }));
    return { rows: rows.slice(0, AUDIT_PAGE), more: rows.length > AUDIT_PAGE };
  }
}
