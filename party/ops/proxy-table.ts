// The proxies that report: the latest scan of each, whether it is there, and the figures of its day (OM3, OM4).
import type { OpsPoint, ProxyHistory } from '../../protocol/streams/ops-feed.ts';
import { pointOf } from '../../protocol/streams/ops-point.ts';
import type { Scan } from '../../protocol/streams/ops-scan.ts';
import type { Sql, SqlRow } from '../storage/sql.ts';
import { MAX_POINTS, MAX_PROXIES } from './ops-schema.ts';
import { KEPT_MS, surplus, type Thinned } from './thinning.ts';

export interface ReportingProxy {
  id: string;
  state: ProxyHistory['state'];
  /** Unix times in ms: of its latest word, of when it counts as silent (null: it is not waited for), of its start. */
  seen: number;
  due: number | null;
  started: number;
  scan: Scan;
  /** OM5. */
  pending: Map<string, number>;
  /** Whether it tells alerts to a webhook (OM6). */
  webhook: boolean;
}

export class ProxyTable {
  #sql: Sql;
  /** When a proxy's points were last thinned; what is forgotten here is thinned once more. */
  #thinned = new Map<string, number>();

  constructor(sql: Sql) {
    this.#sql = sql;
  }

  find(id: string): ReportingProxy | undefined {
    return this.#sql.all('SELECT * FROM proxies WHERE id = ?', id).map(proxyOf)[0];
  }

  all(): ReportingProxy[] {
    return this.#sql.all('SELECT * FROM proxies ORDER BY id').map(proxyOf);
  }

  save({ pending, scan, webhook, ...proxy }: ReportingProxy): void {
    this.#sql.put('proxies', {
      ...proxy,
      scan: JSON.stringify(scan),
      pending: JSON.stringify([...pending]),
      webhook: Number(webhook),
    });
  }

  /** Keeps the figures of a scan. @param now Unix time in ms, by which its place in the day is judged */
  addPoint(scan: Scan, now: number): void {
    const { id } = scan.proxy;
    const point = { ...pointOf(scan), at: Math.floor(now) };
    const { at, level } = point;
    this.#sql.put('points', { proxy: id, at, level, record: JSON.stringify(point) });
    if (now - (this.#thinned.get(id) ?? 0) < 60_000) return;
    this.#thinned.set(id, now);
    this.#thin(id, now);
  }

  /** Oldest first. */
  points(id: string): OpsPoint[] {
    return this.#sql
      .all('SELECT record FROM points WHERE proxy = ? ORDER BY at', id)
      .map(({ record }) => JSON.parse(String(record)) as OpsPoint);
  }

  /**
   * Forgets proxies that have not been heard of for a day, and those longest unheard where there are too many.
   * @returns their ids
   */
  prune(now: number): string[] {
    const forgotten: string[] = [];
    const proxies = this.#sql.all('SELECT id, seen FROM proxies ORDER BY seen DESC');
    for (const [n, { id, seen }] of proxies.entries()) {
      if (n < MAX_PROXIES && Number(seen) > now - KEPT_MS) continue;
      this.#sql.run('DELETE FROM proxies WHERE id = ?', String(id));
      this.#sql.run('DELETE FROM points WHERE proxy = ?', String(id));
      this.#thinned.delete(String(id));
      forgotten.push(String(id));
    }
    return forgotten;
  }

  #thin(id: string, now: number): void {
    const points = this.#sql
      .all('SELECT at, level FROM points WHERE proxy = ? ORDER BY at DESC', id)
      .map((row) => ({ at: Number(row.at), level: String(row.level) }) as Thinned);
    const gone = new Set(surplus(points, now));
    const kept = points.filter(({ at }) => !gone.has(at));
    for (const { at } of kept.slice(MAX_POINTS)) gone.add(at);
    for (const at of gone) this.#sql.run('DELETE FROM points WHERE proxy = ? AND at = ?', id, at);
  }
}

function proxyOf(row: SqlRow): ReportingProxy {
  return {
    id: String(row.id),
    state: row.state as ReportingProxy['state'],
    seen: Number(row.seen),
    due: row.due === null ? null : Number(row.due),
    started: Number(row.started),
    scan: JSON.parse(String(row.scan)) as Scan,
    pending: new Map(JSON.parse(String(row.pending)) as [string, number][]),
    webhook: row.webhook === 1,
  };
}
