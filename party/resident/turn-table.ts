// Stores the resident’s turns: which lines it has answered, for whom, and what that took (AG2, AG3).
import type { ModelUse, ResidentUsage } from '../../protocol/room/resident.ts';
import type { TurnEnd } from '../../protocol/room/resident-words.ts';
import type { Sql } from '../storage/sql.ts';
import { dayOf, type Used } from './budgets.ts';

const HOUR_MS = 3_600_000;
/** Turns are kept for so many days, today among them. */
const DAYS_KEPT = 3;
const TOKENS = 'input + output + cache_write';

export interface Turn {
  id: string;
  sid: string;
  line: number;
  at: number;
  running: boolean;
}

export class TurnTable {
  #sql: Sql;

  constructor(sql: Sql) {
    this.#sql = sql;
  }

  /** @param who stable key of the person @param now ms */
  add(turn: { id: string; sid: string; line: number; who: string }, now: number): void {
    this.#sql.run('DELETE FROM turns WHERE day <= ?', dayOf(now) - DAYS_KEPT);
    this.#sql.run('DELETE FROM turn_refusals WHERE until <= ?', now);
    this.#sql.run(
      'INSERT INTO turns (line, id, sid, who, at, day) VALUES (?,?,?,?,?,?)',
      ...[turn.line, turn.id, turn.sid, turn.who, now, dayOf(now)],
    );
  }

  /** The turn of this id, or the one that answers this line. */
  find(by: { id: string } | { line: number }): Turn | undefined {
    const [row] =
      'id' in by
        ? this.#sql.all('SELECT * FROM turns WHERE id = ?', by.id)
        : this.#sql.all('SELECT * FROM turns WHERE line = ?', by.line);
    if (!row) return undefined;
    const { id, sid, line, at } = row;
    return {
      ...{ id: String(id), sid: String(sid), line: Number(line), at: Number(at) },
      running: row.how === null,
    };
  }

  use(id: string, { input, output, cacheRead, cacheWrite, usd }: ModelUse): void {
    this.#sql.run(
      `UPDATE turns SET input = input + ?, output = output + ?, cache_read = cache_read + ?,
         cache_write = cache_write + ?, usd = usd + ? WHERE id = ?`,
      ...[input, output, cacheRead, cacheWrite, usd, id],
    );
  }

  /** @returns whether it ran until now */
  end(id: string, how: TurnEnd): boolean {
    return (
      this.#sql.all('UPDATE turns SET how = ? WHERE id = ? AND how IS NULL RETURNING id', how, id)
        .length > 0
    );
  }

  /** Whether one runs. */
  runs(): boolean {
    return this.#sql.all('SELECT id FROM turns WHERE how IS NULL LIMIT 1').length > 0;
  }

  /** Ends the turns of agents that are gone. @param sids of those that are not */
  endOthers(sids: readonly string[], how: TurnEnd): void {
    this.#sql.run(
      'UPDATE turns SET how = ? WHERE how IS NULL AND sid NOT IN (SELECT value FROM json_each(?))',
      ...[how, JSON.stringify(sids)],
    );
  }

  /** @param now ms */
  used(who: string, now: number): Used {
    const [mine] = this.#sql.all(
      'SELECT count(*) AS n, min(at) AS oldest FROM turns WHERE who = ? AND at > ?',
      ...[who, now - HOUR_MS],
    );
    const [today] = this.#sql.all(
      `SELECT total(CASE WHEN who = ? THEN ${TOKENS} ELSE 0 END) AS mine, total(${TOKENS}) AS tokens,
         total(usd) AS usd FROM turns WHERE day = ?`,
      ...[who, dayOf(now)],
    );
    return {
      messages: Number(mine?.n ?? 0),
      oldest: typeof mine?.oldest === 'number' ? mine.oldest : null,
      ...{ visitorTokens: Number(today?.mine ?? 0), tokens: Number(today?.tokens ?? 0) },
      usd: Number(today?.usd ?? 0),
    };
  }

  /** Of today. @param now ms */
  usage(now: number): ResidentUsage {
    const [row = {}] = this.#sql.all(
      `SELECT count(*) AS messages, total(input) AS input, total(output) AS output,
         total(cache_read) AS cacheRead, total(cache_write) AS cacheWrite, total(usd) AS usd,
         count(how) AS turns, total(how IN ('failed', 'timeout')) AS failed
       FROM turns WHERE day = ?`,
      dayOf(now),
    );
    const of = (key: keyof ResidentUsage): number => Number(row[key] ?? 0);
    return {
      ...{ messages: of('messages'), input: of('input'), output: of('output') },
      ...{ cacheRead: of('cacheRead'), cacheWrite: of('cacheWrite'), usd: of('usd') },
      ...{ turns: of('turns'), failed: of('failed') },
    };
  }

  /** Notes that a person was told of a limit. @param until ms @returns whether they had not been told of it yet */
  refuseOnce(who: string, why: string, until: number, now: number): boolean {
    const [told] = this.#sql.all(
      'SELECT until FROM turn_refusals WHERE who = ? AND why = ? AND until > ?',
      ...[who, why, now],
    );
    if (told) return false;
    this.#sql.put('turn_refusals', { who, why, until });
    return true;
  }
}
