// Alerts, firing and over, and those that no webhook has taken yet (OM5, OM6).
import type { Alert } from '../../protocol/streams/ops-feed.ts';
import type { Sql, SqlRow } from '../storage/sql.ts';
import type { Condition } from './alert-rules.ts';
import { MAX_ALERTS, MAX_DELIVERIES, TOLD_ALERTS } from './ops-schema.ts';
import { KEPT_MS } from './thinning.ts';

export interface Delivery {
  id: string;
  alert: Alert;
  /** Id of the connection that it was sent to; empty if to none. */
  sentTo: string;
}

export class AlertTable {
  #sql: Sql;

  constructor(sql: Sql) {
    this.#sql = sql;
  }

  firing(proxy: string): Alert[] {
    return this.#sql
      .all("SELECT id, record FROM alerts WHERE proxy = ? AND state = 'firing'", proxy)
      .map(alertOf);
  }

  /** Firing, and those that were resolved lately; newest first. */
  latest(): Alert[] {
    return this.#sql
      .all(
        "SELECT id, record FROM alerts ORDER BY state = 'firing' DESC, id DESC LIMIT ?",
        TOLD_ALERTS,
      )
      .map(alertOf)
      .sort((a, b) => b.id - a.id);
  }

  /** @param now Unix time in ms @param deliver whether some proxy tells a webhook, as in `resolve` */
  fire(
    { since, ...condition }: Condition & { since: number },
    now: number,
    deliver: boolean,
  ): Alert {
    const alert = { ...condition, state: 'firing' as const, since, firedAt: now, resolvedAt: null };
    const [row] = this.#sql.all(
      "INSERT INTO alerts (key, proxy, state, changed, record) VALUES (?, ?, 'firing', ?, ?) RETURNING id",
      alert.key,
      alert.proxy,
      now,
      JSON.stringify(alert),
    );
    return this.#toDeliver({ id: Number(row?.id), ...alert }, now, deliver);
  }

  resolve({ id, ...alert }: Alert, now: number, deliver: boolean): Alert {
    const resolved = { ...alert, state: 'resolved' as const, resolvedAt: now };
    this.#sql.run(
      "UPDATE alerts SET state = 'resolved', changed = ?, record = ? WHERE id = ?",
      now,
      JSON.stringify(resolved),
      id,
    );
    return this.#toDeliver({ id, ...resolved }, now, deliver);
  }

  /** What a webhook has not taken yet, oldest first. */
  deliveries(): Delivery[] {
    return this.#sql.all('SELECT * FROM deliveries ORDER BY n').map((row) => ({
      id: String(row.id),
      alert: JSON.parse(String(row.record)) as Alert,
      sentTo: String(row.sent_to),
    }));
  }

  sent(id: string, connection: string): void {
    this.#sql.run('UPDATE deliveries SET sent_to = ? WHERE id = ?', connection, id);
  }

  delivered(ids: readonly string[]): void {
    for (const id of ids) this.#sql.run('DELETE FROM deliveries WHERE id = ?', id);
  }

  prune(now: number): void {
    this.#sql.run(
      "DELETE FROM alerts WHERE state = 'resolved' AND (changed < ? OR id <= (SELECT max(id) FROM alerts) - ?)",
      now - KEPT_MS,
      MAX_ALERTS,
    );
    this.#sql.run(
      'DELETE FROM deliveries WHERE at < ? OR n <= (SELECT max(n) FROM deliveries) - ?',
      now - KEPT_MS,
      MAX_DELIVERIES,
    );
  }

  #toDeliver(alert: Alert, now: number, deliver: boolean): Alert {
    if (!deliver) return alert;
    const id = `${alert.id}-${alert.state}`;
    this.#sql.put('deliveries', { id, at: now, record: JSON.stringify(alert), sent_to: '' });
    return alert;
  }
}

function alertOf({ id, record }: SqlRow): Alert {
  return { id: Number(id), ...(JSON.parse(String(record)) as Omit<Alert, 'id'>) };
}
