// Stores the resident’s turns: which lines it has answered, for whom, and what that took (AG2, AG3).

import type { ModelUse, ResidentUsage } from '../../protocol/room/resident.ts';
import type { TurnEnd } from '../../protocol/room/resident-words.ts';
import { HOUR_MS } from '../../protocol/time.ts';
import type { Sql } from '../storage/sql.ts';
import { dayOf, type OfDay, type Used } from './budgets.ts';

/** Turns are kept for so many days, today among them. */
const DAYS_KEPT = 3;
const TOKENS = 'input + output + cache_write';

export interface Turn {
  id: string;
  sid: string;
  line: number;
  /** Key of the person who is answered. */
  who: string;
  runs: boolean;
  at: number;
  /** AG7: whether what it has heard may be remembered. */
  keeps: boolean;
}

export class TurnTable {
  #sql: Sql;

  constructor(sql: Sql) {
    this.#sql = sql;
  }

  /** @param who stable key of the person @param now ms */
  add(turn: { id: string; sid: string; line: number; who: string }, now: number): void {
    this.#sql.run('DELETE FROM turns WHERE day <= ?', dayOf(now) - DAYS_KEPT);
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
    const { id, sid, line, who, at, how, keeps } = row;
    return {
      ...{ id: String(id), sid: String(sid), line: Number(line), who: String(who) },
      ...{ at: Number(at), runs: how === null, keeps: keeps === 1 },
    };
  }

  /** @param use all that it has used so far: told again, or late, it changes nothing */
  use(id: string, { input, output, cacheRead, cacheWrite, usd }: ModelUse): void {
    this.#sql.run(
      `UPDATE turns SET input = max(input, ?), output = max(output, ?), cache_read = max(cache_read, ?),
         cache_write = max(cache_write, ?), usd = max(usd, ?) WHERE id = ?`,
      ...[input, output, cacheRead, cacheWrite, usd, id],
    );
  }

  /** Ends one that runs. */
  end(id: string, how: TurnEnd): void {
    this.#sql.run('UPDATE turns SET how = ? WHERE id = ? AND how IS NULL', how, id);
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

  /** Ends the turns that began before this. @param before ms */
  endBefore(before: number, how: TurnEnd): void {
    this.#sql.run('UPDATE turns SET how = ? WHERE how IS NULL AND at <= ?', how, before);
  }

  /** When the oldest that runs began, in ms. */
  oldestRunning(): number | null {
    const [row] = this.#sql.all('SELECT min(at) AS at FROM turns WHERE how IS NULL');
    return typeof row?.at === 'number' ? row.at : null;
  }

  /** AG7: what these people’s turns have heard is not to be remembered. @param keys all without */
  forget(keys?: readonly string[]): void {
    if (keys === undefined) this.#sql.run('UPDATE turns SET keeps = 0 WHERE keeps');
    else
      this.#sql.run(
        'UPDATE turns SET keeps = 0 WHERE keeps AND who IN (SELECT value FROM json_each(?))',
        JSON.stringify(keys),
      );
  }

  /** @param hold what a turn counts as at least, as long as it runs @param now ms */
  used(who: string, hold: OfDay, now: number): Used {
    const [mine] = this.#sql.all(
      'SELECT count(*) AS n, min(at) AS oldest FROM turns WHERE who = ? AND at > ?',
      ...[who, now - HOUR_MS],
    );
    const [today = {}] = this.#sql.all(
      `SELECT total(tokens) FILTER (WHERE mine) AS visitorTokens, total(tokens) AS tokens, total(usd) AS usd,
         total(max(0, ? - tokens)) FILTER (WHERE mine AND runs) AS heldOfVisitor,
         total(max(0, ? - tokens)) FILTER (WHERE runs) AS heldTokens,
         total(max(0, ? - usd)) FILTER (WHERE runs) AS heldUsd
       FROM (SELECT ${TOKENS} AS tokens, usd, who = ? AS mine, how IS NULL AS runs FROM turns WHERE day = ?)`,
      ...[hold.visitorTokens, hold.tokens, hold.usd, who, dayOf(now)],
    );
    const of = (key: string): number => Number(today[key] ?? 0);
    return {
      messages: Number(mine?.n ?? 0),
      oldest: typeof mine?.oldest === 'number' ? mine.oldest : null,
      ...{ visitorTokens: of('visitorTokens'), tokens: of('tokens'), usd: of('usd') },
      held: {
        ...{ visitorTokens: of('heldOfVisitor'), tokens: of('heldTokens') },
        usd: of('heldUsd'),
      },
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
    this.#sql.run('DELETE FROM turn_refusals WHERE until <= ?', now);
    this.#sql.put('turn_refusals', { who, why, until });
    return true;
  }
}
