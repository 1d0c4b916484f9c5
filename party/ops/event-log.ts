// What happened in the last day, newest kept (OM3).
import type { NewEvent, OpsEvent } from '../../protocol/streams/ops-feed.ts';
import type { Sql, SqlRow } from '../storage/sql.ts';
import { MAX_EVENTS, TOLD_EVENTS } from './ops-schema.ts';
import { KEPT_MS } from './thinning.ts';

export class EventLog {
  #sql: Sql;

  constructor(sql: Sql) {
    this.#sql = sql;
  }

  /** @param now Unix time in ms: nothing that happens later has happened yet */
  add(event: NewEvent, now: number): OpsEvent {
    const known = { ...event, at: Math.min(event.at, now) };
    const { at } = known;
    const [row] = this.#sql.all(
      'INSERT INTO events (at, record) VALUES (?, ?) RETURNING id',
      at,
      JSON.stringify(known),
    );
    return { id: Number(row?.id), ...known };
  }

  /** Newest first. */
  latest(): OpsEvent[] {
    return this.#sql
      .all('SELECT id, record FROM events ORDER BY id DESC LIMIT ?', TOLD_EVENTS)
      .map(eventOf);
  }

  prune(now: number): void {
    this.#sql.run(
      'DELETE FROM events WHERE at < ? OR id <= (SELECT max(id) FROM events) - ?',
      now - KEPT_MS,
      MAX_EVENTS,
    );
  }
}

function eventOf({ id, record }: SqlRow): OpsEvent {
  return { id: Number(id), ...(JSON.parse(String(record)) as NewEvent) };
}
