// A room's durable facts in SQLite (ST5): what belongs together is written in one transaction, without an await.
import * as v from 'valibot';
import type { Grid } from '../protocol/geometry.ts';
import { CHAT_KEPT, CHAT_PAGE } from '../protocol/limits.ts';
import { type ChatLine, type Person, rectSchema } from '../protocol/messages.ts';
import type { PropValue } from '../protocol/state.ts';
import type { NewLine } from './chat.ts';
import type { Kind } from './connection.ts';
import { MIGRATIONS } from './schema.ts';
import { type Effects, emptyState, type RoomState, type Row, sizeOf } from './state.ts';

/** Sids of browsers that are remembered; bridges' and agents' are never forgotten. */
const BROWSER_SIDS_KEPT = 1_000;

/** Settings of a room that outlast it. */
export interface Settings {
  grid: Grid | null;
  paused: boolean;
  reason?: string | undefined;
  /** LK1. */
  locked: boolean;
}

const FIRST_SETTINGS: Settings = { grid: null, paused: false, locked: false };

/** A person as the room remembers it; `color` is null until one was given. */
export interface KnownPerson {
  pid: string;
  name: string;
  color: number | null;
}

export interface KnownSid {
  sub: string;
  kind: Kind;
}

const rowSchema = v.object({
  g: v.string(),
  type: v.string(),
  rect: rectSchema,
  title: v.string(),
  props: v.record(v.string(), v.union([v.string(), v.number(), v.boolean(), v.null()])),
  z: v.number(),
  rev: v.number(),
});

type Value = string | number | null;

/** The database of one room. Every method is synchronous: nothing else runs between its statements. */
export class Store {
  #storage: DurableObjectStorage;

  constructor(storage: DurableObjectStorage) {
    this.#storage = storage;
  }

  /** Makes or upgrades the tables, and reads the state. A record that can't be read is left out (ST7). */
  open(): { state: RoomState; settings: Settings } {
    return this.#storage.transactionSync(() => {
      this.#migrate();
      const epoch = this.#meta('epoch') ?? this.#newEpoch();
      const state = emptyState(epoch);
      state.rev = Number(this.#meta('rev') ?? 0);
      state.floor = Number(this.#meta('floor') ?? 0);
      state.started = this.#meta('started') === '1';
      for (const raw of this.#all('SELECT * FROM windows')) {
        const row = readRow(raw);
        if (!row) continue;
        state.windows.set(row.g, row);
        state.chars += sizeOf(row);
      }
      for (const { g, rev } of this.#all('SELECT g, rev FROM tombs ORDER BY rev')) {
        state.tombs.set(String(g), Number(rev));
      }
      for (const { sid, seq } of this.#all('SELECT sid, seq FROM sids')) {
        state.seqs.set(String(sid), Number(seq));
      }
      return { state, settings: this.#settings() };
    });
  }

  /** Writes all of a delta at once (ST5). @throws if the disk does not take it; then nothing is written */
  save(effects: Effects, started: boolean): void {
    this.#storage.transactionSync(() => {
      for (const row of effects.put) {
        this.#run(
          'INSERT OR REPLACE INTO windows (g, type, rect, title, props, z, rev) VALUES (?,?,?,?,?,?,?)',
          row.g,
          row.type,
          JSON.stringify(row.rect),
          row.title,
          JSON.stringify(row.props),
          row.z,
          row.rev,
        );
      }
      for (const g of effects.del) {
        this.#run('DELETE FROM windows WHERE g = ?', g);
        this.#run('INSERT OR REPLACE INTO tombs (g, rev) VALUES (?,?)', g, effects.rev);
      }
      for (const g of effects.forget) this.#run('DELETE FROM tombs WHERE g = ?', g);
      this.#run('UPDATE sids SET seq = ? WHERE sid = ?', effects.seq, effects.sid);
      this.#setMeta('rev', String(effects.rev));
      if (effects.forget.length > 0) this.#setMeta('floor', String(effects.floor));
      if (started) this.#setMeta('started', '1');
    });
  }

  saveSettings(settings: Settings): void {
    this.#setMeta('settings', JSON.stringify(settings));
  }

  /** Who a sid belongs to, if it was ever used. */
  sid(sid: string): KnownSid | undefined {
    const [row] = this.#all('SELECT sub, kind FROM sids WHERE sid = ?', sid);
    return row && { sub: String(row.sub), kind: row.kind as Kind };
  }

  /** Binds a sid to a person and a kind of connection; its sequence number stays. @param now ms */
  bindSid(sid: string, owner: KnownSid, now: number): void {
    this.#run(
      `INSERT INTO sids (sid, sub, kind, seq, used) VALUES (?,?,?,0,?)
       ON CONFLICT (sid) DO UPDATE SET sub = excluded.sub, kind = excluded.kind, used = excluded.used`,
      sid,
      owner.sub,
      owner.kind,
      now,
    );
    this.#run(
      `DELETE FROM sids WHERE kind = 'browser' AND sid NOT IN
         (SELECT sid FROM sids WHERE kind = 'browser' ORDER BY used DESC LIMIT ?)`,
      BROWSER_SIDS_KEPT,
    );
  }

  /**
   * The person behind a ticket's `sub`, made at first sight.
   * @param given the name in the ticket: a new one replaces the name in the room, the same one does not undo a rename
   */
  person(sub: string, given: string): KnownPerson {
    this.#run(
      `INSERT INTO people (sub, given, name) VALUES (?,?,?)
       ON CONFLICT (sub) DO UPDATE SET given = excluded.given, name = excluded.name
       WHERE given <> excluded.given`,
      sub,
      given,
      given,
    );
    const [row] = this.#all('SELECT id, name, color FROM people WHERE sub = ?', sub);
    return readPerson(row ?? {});
  }

  /** A person by its pid. */
  personBy(pid: string): KnownPerson | undefined {
    const [row] = this.#all('SELECT id, name, color FROM people WHERE id = ?', idOf(pid));
    return row && readPerson(row);
  }

  setColor(pid: string, color: number): void {
    this.#run('UPDATE people SET color = ? WHERE id = ?', color, idOf(pid));
  }

  setName(pid: string, name: string): void {
    this.#run('UPDATE people SET name = ? WHERE id = ?', name, idOf(pid));
  }

  /** People whose last connection is gone and who leave at `at` (ms) if they don't come back (PR1). */
  leaving(): { person: Person; at: number }[] {
    return this.#all('SELECT person, at FROM leaving').map(({ person, at }) => ({
      person: JSON.parse(String(person)) as Person,
      at: Number(at),
    }));
  }

  setLeaving(person: Person, at: number): void {
    this.#run(
      'INSERT OR REPLACE INTO leaving (pid, at, person) VALUES (?,?,?)',
      person.pid,
      at,
      JSON.stringify(person),
    );
  }

  clearLeaving(pid: string): void {
    this.#run('DELETE FROM leaving WHERE pid = ?', pid);
  }

  /** Adds a line and keeps the newest 500 (CH1). @throws if `(sid, cid)` is known: look it up first */
  addLine(line: NewLine): ChatLine {
    return this.#storage.transactionSync(() => {
      const [row] = this.#all(
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
      this.#run('DELETE FROM chat WHERE id <= ?', id - CHAT_KEPT);
      return { id, ...line };
    });
  }

  /** The line that `(sid, cid)` already stands for, if any. */
  lineBy(sid: string, cid: string): ChatLine | undefined {
    const [row] = this.#all('SELECT * FROM chat WHERE sid = ? AND cid = ?', sid, cid);
    return row && readLine(row);
  }

  /** The newest lines between two ids (both exclusive), newest first, one more than a page holds. */
  lines(after: number, before: number): ChatLine[] {
    return this.#all(
      'SELECT * FROM chat WHERE id > ? AND id < ? ORDER BY id DESC LIMIT ?',
      after,
      before,
      CHAT_PAGE + 1,
    ).map(readLine);
  }

  lineCount(): number {
    return Number(this.#all('SELECT count(*) AS n FROM chat')[0]?.n ?? 0);
  }

  #migrate(): void {
    const tables = this.#all("SELECT name FROM sqlite_master WHERE type='table' AND name='meta'");
    let done = tables.length > 0 ? Number(this.#meta('schema') ?? 0) : 0;
    for (const statements of MIGRATIONS.slice(done)) {
      this.#storage.sql.exec(statements);
      done += 1;
      this.#setMeta('schema', String(done));
    }
  }

  #newEpoch(): string {
    const epoch = crypto.randomUUID();
    this.#setMeta('epoch', epoch);
    return epoch;
  }

  #settings(): Settings {
    const text = this.#meta('settings');
    // A room of an earlier version knows nothing of some of them.
    return { ...FIRST_SETTINGS, ...(text ? (JSON.parse(text) as Partial<Settings>) : {}) };
  }

  #meta(key: string): string | undefined {
    const [row] = this.#all('SELECT value FROM meta WHERE key = ?', key);
    return row && String(row.value);
  }

  #setMeta(key: string, value: string): void {
    this.#run('INSERT OR REPLACE INTO meta (key, value) VALUES (?,?)', key, value);
  }

  #all(query: string, ...values: Value[]): Record<string, SqlStorageValue>[] {
    return this.#storage.sql.exec(query, ...values).toArray();
  }

  #run(query: string, ...values: Value[]): void {
    this.#storage.sql.exec(query, ...values);
  }
}

/** A pid is made from the person's row: it says nothing about the person. */
function idOf(pid: string): number {
  return Number(pid.slice(1));
}

function readPerson(row: Record<string, SqlStorageValue>): KnownPerson {
  const color = row.color === null || row.color === undefined ? null : Number(row.color);
  return { pid: `p${Number(row.id)}`, name: String(row.name), color };
}

function readLine(row: Record<string, SqlStorageValue>): ChatLine {
  return {
    id: Number(row.id),
    cid: String(row.cid),
    sid: String(row.sid),
    pid: String(row.pid),
    sender: String(row.sender),
    color: Number(row.color),
    ts: Number(row.ts),
    text: String(row.text),
  };
}

/** A window as stored, or null (and a line in the log) if its record is broken (ST7). */
function readRow(raw: Record<string, SqlStorageValue>): Row | null {
  try {
    const read = v.parse(rowSchema, {
      ...raw,
      rect: JSON.parse(String(raw.rect)),
      props: JSON.parse(String(raw.props)),
    });
    return { ...read, props: read.props as Record<string, PropValue> };
  } catch (error) {
    console.error('a stored window can not be read and is left out', String(raw.g), String(error));
    return null;
  }
}
