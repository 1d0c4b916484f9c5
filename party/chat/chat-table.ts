// Stores the chat lines of a room in its database (CH1).
import { CHAT_KEPT, CHAT_PAGE } from '../../protocol/limits.ts';
import type { ChatLine } from '../../protocol/messages.ts';
import type { Sql, SqlRow } from '../storage/sql.ts';
import type { NewLine } from './chat.ts';

export class ChatTable {
  #sql: Sql;

  constructor(sql: Sql) {
    this.#sql = sql;
  }

  /** Inserts a line and trims the table to the newest 500 (CH1). @throws if `(sid, cid)` exists: call `lineBy` first */
  addLine(line: NewLine): ChatLine {
    return this.#sql.together(() => {
      const [row] = this.#sql.all(
        'INSERT INTO chat (cid, sid, pid, sender, color, ts, text) VALUES (?,?,?,?,?,?,?) RETURNING id',
        line.cid,
        line.sid,
        line.pid,
        line.sender,
        line.color,
        line.ts,
        line.text,
      );
      const id = Number(row?.id);
      this.#sql.run('DELETE FROM chat WHERE id <= ?', id - CHAT_KEPT);
      return { id, ...line };
    });
  }

  /** The line already stored under `(sid, cid)`, if any: the pair is the idempotency key. */
  lineBy(sid: string, cid: string): ChatLine | undefined {
    const [row] = this.#sql.all('SELECT * FROM chat WHERE sid = ? AND cid = ?', sid, cid);
    return row && readLine(row);
  }

  /** Up to `CHAT_PAGE + 1` lines between two ids (both exclusive), newest first. */
  lines(after: number, before: number): ChatLine[] {
    return this.#sql
      .all(
        'SELECT * FROM chat WHERE id > ? AND id < ? ORDER BY id DESC LIMIT ?',
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
    this.#sql.run("UPDATE chat SET text = '', gone = 1 WHERE id = ?", id);
    return readLine(row);
  }

  lineCount(): number {
    return Number(this.#sql.all('SELECT count(*) AS n FROM chat')[0]?.n ?? 0);
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
    ...(row.gone === 1 ? { gone: true as const } : {}),
  };
}
