// Stores the resident’s acts that wait for whoever leads (AG6).
import { ACT_WAIT_MS } from '../../protocol/limits.ts';
import type { Hand, PendingAct } from '../../protocol/room/resident-words.ts';
import type { Sql, SqlRow } from '../storage/sql.ts';

export interface StoredAct extends PendingAct {
  /** Of the agent that asks. */
  sid: string;
  /** In which it asks. */
  turn: string;
}

export class ActTable {
  #sql: Sql;

  constructor(sql: Sql) {
    this.#sql = sql;
  }

  add(act: StoredAct): void {
    this.#sql.put('acts', { ...act });
  }

  all(): StoredAct[] {
    return this.#sql.all('SELECT * FROM acts ORDER BY at, id').map(readAct);
  }

  /** Takes it out. @returns undefined if there is none */
  take(id: string): StoredAct | undefined {
    const [row] = this.#sql.all('DELETE FROM acts WHERE id = ? RETURNING *', id);
    return row && readAct(row);
  }

  /** When the oldest expires, in ms. */
  nextEnd(): number | null {
    const [row] = this.#sql.all('SELECT min(at) AS at FROM acts');
    return typeof row?.at === 'number' ? row.at + ACT_WAIT_MS : null;
  }
}

function readAct(row: SqlRow): StoredAct {
  return {
    ...{ id: String(row.id), sid: String(row.sid), turn: String(row.turn), tool: row.tool as Hand },
    ...{ input: String(row.input), words: String(row.words) },
    ...{ whom: String(row.whom), at: Number(row.at) },
  };
}
