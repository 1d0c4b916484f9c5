// Who knocks at a room whose door is for knocking (DO5), in its database: who waits, who was let in, who was not.
import type { Knock } from '../../protocol/access/knocks.ts';
import { KNOCK_MS } from '../../protocol/access/knocks.ts';
import type { Sql } from '../storage/sql.ts';

/** Most who wait at once: those after them are told to come back. */
const MOST_WAITING = 50;

export type KnockState = 'none' | 'waiting' | 'in' | 'away';

export class KnockBook {
  #sql: Sql;

  constructor(sql: Sql) {
    this.#sql = sql;
  }

  /** How things stand with a visitor. @param now ms */
  stateOf(visitor: string, now: number): KnockState {
    const query = 'SELECT state FROM knocks WHERE visitor = ? AND until > ?';
    const [row] = this.#sql.all(query, visitor, now);
    return row ? (row.state as KnockState) : 'none';
  }

  /** Somebody knocks; who waits already waits on. @param now ms @returns whether that is new, or too many wait */
  knock(visitor: string, who: string, now: number): 'new' | 'known' | 'full' {
    this.#sql.run('DELETE FROM knocks WHERE until <= ?', now);
    const state = this.stateOf(visitor, now);
    if (state !== 'none' && state !== 'waiting') return 'known';
    if (state === 'none' && this.waiting(now).length >= MOST_WAITING) return 'full';
    this.#put(visitor, who, 'waiting', now, now + KNOCK_MS.waiting);
    return state === 'none' ? 'new' : 'known';
  }

  /** @param now ms @returns who it was; undefined if nobody of that id waits */
  answer(visitor: string, isLetIn: boolean, now: number): string | undefined {
    const knock = this.waiting(now).find((one) => one.visitor === visitor);
    if (!knock) return undefined;
    const state = isLetIn ? 'in' : 'away';
    this.#put(visitor, knock.who, state, now, now + KNOCK_MS[state]);
    return knock.who;
  }

  /** Who waits, the first to come first. @param now ms */
  waiting(now: number): Knock[] {
    return this.#sql
      .all("SELECT * FROM knocks WHERE state = 'waiting' AND until > ? ORDER BY at", now)
      .map(({ visitor, who, at }) => ({
        ...{ visitor: String(visitor), who: String(who), at: Number(at) },
      }));
  }

  #put(visitor: string, who: string, state: KnockState, now: number, until: number): void {
    const [known] = this.#sql.all('SELECT at FROM knocks WHERE visitor = ?', visitor);
    this.#sql.put('knocks', { visitor, who, state, at: Number(known?.at ?? now), until });
  }
}
