// Stores the chat lines of a room in its database (CH1).
import { CHAT_PAGE } from '../../protocol/limits.ts';
import type { ChatLine } from '../../protocol/messages.ts';
import type { Sql, SqlRow } from '../storage/sql.ts';
import type { NewLine } from './chat.ts';
import { oldest, type Retention } from './retention.ts';

/**
 * In the column `gone`: a host took the line away and its place stays (MO3), or it was erased (CH3). The row of an
 * erased line stays for its ids alone, until it is pruned: it can't be said again, and pages that come back hear of it.
 */
const TAKEN = 1;
const ERASED = 2;
/**
 * The column `growing` of a line that grows (CH5): when its text was stored last, in ms, so that it ends although the
 * room slept meanwhile; 0 for a whole one.
 */
const WHOLE = 0;
/** Bytes of a line: its text and its sender. */
const BYTES = 'length(CAST(text AS BLOB)) + length(CAST(sender AS BLOB))';

export class ChatTable {
  #sql: Sql;

  constructor(sql: Sql) {
    this.#sql = sql;
  }

  /** Inserts a line and prunes the table. @throws if `(sid, cid)` exists: call `lineBy` first */
  addLine(line: NewLine, retention: Retention): ChatLine {
    return this.#sql.together(() => {
      const [row] = this.#sql.all(
        'INSERT INTO chat (cid, sid, pid, sender, color, ts, text, growing) VALUES (?,?,?,?,?,?,?,?) RETURNING id',
        line.cid,
        line.sid,
        line.pid,
        line.sender,
        line.color,
        line.ts,
        line.text,
        line.growing ? line.ts : WHOLE,
      );
      const id = Number(row?.id);
      this.prune(retention, line.ts);
      return { id, ...line };
    });
  }

  /** CH2: removes what is too old or too much. The newest line stays. @param now ms */
  prune(retention: Retention, now: number): void {
    this.#sql.run('DELETE FROM chat WHERE ts < ?', oldest(retention, now));
    this.#sql.run(
      `DELETE FROM chat WHERE id < (SELECT max(id) FROM chat) AND id IN (SELECT id FROM (
         SELECT id, row_number() OVER newest AS n, sum(${BYTES}) OVER newest AS bytes FROM chat
         WINDOW newest AS (ORDER BY id DESC)
       ) WHERE n > ? OR bytes > ?)`,
      retention.lines,
      retention.bytes,
    );
  }

  /** When the oldest line was said, in ms; null if there is none. */
  oldestAt(): number | null {
    const [row] = this.#sql.all('SELECT min(ts) AS ts FROM chat');
    return typeof row?.ts === 'number' ? row.ts : null;
  }

  /** The line already stored under `(sid, cid)`, if any: the pair is the idempotency key. */
  lineBy(sid: string, cid: string): ChatLine | undefined {
    const [row] = this.#sql.all('SELECT * FROM chat WHERE sid = ? AND cid = ?', sid, cid);
    return row && readLine(row);
  }

  /** CH5: the same of an agent, whichever of its connections has said it. */
  lineOf(pid: string, cid: string): ChatLine | undefined {
    const [row] = this.#sql.all('SELECT * FROM chat WHERE pid = ? AND cid = ?', pid, cid);
    return row && readLine(row);
  }

  /** A line that is still there; undefined if it was taken away, erased or pruned. */
  line(id: number): ChatLine | undefined {
    const [row] = this.#sql.all('SELECT * FROM chat WHERE id = ? AND gone = 0', id);
    return row && readLine(row);
  }

  /** CH5: the lines that are not whole yet; `at`: when they were stored last, in ms. */
  growing(): { line: ChatLine; at: number }[] {
    return this.#sql
      .all('SELECT * FROM chat WHERE growing <> ? AND gone = 0 ORDER BY id', WHOLE)
      .map((row) => ({ line: readLine(row), at: Number(row.growing) }));
  }

  /** CH5. @param grewAt in ms, null for a line that is whole now @returns false if the line is gone */
  setText(id: number, text: string, grewAt: number | null): boolean {
    return (
      this.#sql.all(
        'UPDATE chat SET text = ?, growing = ? WHERE id = ? AND gone = 0 RETURNING id',
        ...[text, grewAt ?? WHOLE, id],
      ).length > 0
    );
  }

  /** Up to `CHAT_PAGE + 1` lines between two ids (both exclusive), newest first. */
  lines(after: number, before: number): ChatLine[] {
    return this.#sql
      .all(
        `SELECT * FROM chat WHERE id > ? AND id < ? AND gone < ${ERASED} ORDER BY id DESC LIMIT ?`,
        after,
        before,
        CHAT_PAGE + 1,
      )
      .map(readLine);
  }

  /** Takes a line's text away; its place stays. @returns the line as it was; undefined if there is none, or no more */
  remove(id: number): ChatLine | undefined {
    const [row] = this.#sql.all('SELECT * FROM chat WHERE id = ? AND gone = 0', id);
    if (!row) return undefined;
    this.#sql.run(`UPDATE chat SET text = '', gone = ${TAKEN} WHERE id = ?`, id);
    return readLine(row);
  }

  /** All lines that were not erased, oldest first. */
  all(): ChatLine[] {
    return this.#sql.all(`SELECT * FROM chat WHERE gone < ${ERASED} ORDER BY id`).map(readLine);
  }

  /** CH3: erases lines of some people: these, or all of theirs. @returns the ids of those that were erased */
  erase(pids: readonly string[], ids: readonly number[] | null): number[] {
    const theirs = `gone < ${ERASED} AND pid IN (SELECT value FROM json_each(?))`;
    const these = ids === null ? '' : ' AND id IN (SELECT value FROM json_each(?))';
    const values = ids === null ? [] : [JSON.stringify(ids)];
    return this.#blank(`${theirs}${these}`, JSON.stringify(pids), ...values);
  }

  /** CH3: erases everything. @returns the id of the newest line; 0 if there is none */
  eraseAll(): number {
    return Math.max(0, ...this.#blank('TRUE'));
  }

  #blank(which: string, ...values: string[]): number[] {
    return this.#sql
      .all(
        `UPDATE chat SET text = '', sender = '', pid = '', color = 0, gone = ${ERASED} WHERE ${which} RETURNING id`,
        ...values,
      )
      .map(({ id }) => Number(id));
  }

  /** The ids of lines that were erased, as far as they are known. */
  erased(): number[] {
    return this.#sql
      .all(`SELECT id FROM chat WHERE gone = ${ERASED} ORDER BY id`)
      .map(({ id }) => Number(id));
  }

  /** The lowest and the highest id that the room knows of; null if it has no line. */
  ends(): { first: number; last: number } | null {
    const [row] = this.#sql.all('SELECT min(id) AS first, max(id) AS last FROM chat');
    return typeof row?.first === 'number' ? { first: row.first, last: Number(row.last) } : null;
  }

  /** CH4: lines after an id that others have said. */
  countAfter(id: number, pids: readonly string[]): number {
    const [row] = this.#sql.all(
      'SELECT count(*) AS n FROM chat WHERE id > ? AND gone = 0 AND pid NOT IN (SELECT value FROM json_each(?))',
      id,
      JSON.stringify(pids),
    );
    return Number(row?.n ?? 0);
  }

  lineCount(): number {
    const [row] = this.#sql.all(`SELECT count(*) AS n FROM chat WHERE gone < ${ERASED}`);
    return Number(row?.n ?? 0);
  }
}

function readLine(row: SqlRow): ChatLine {
  return {
    id: Number(row.id),
    cid: String(row.cid),
    sid: String(row.sid),
    pid: String(row.pid),
    sender: String(row.sender),
    color: Number(row.color),
    ts: Number(row.ts),
    text: String(row.text),
    ...(row.gone === 0 ? {} : { gone: true as const }),
    ...(row.growing !== WHOLE && row.gone === 0 ? { growing: true as const } : {}),
  };
}
