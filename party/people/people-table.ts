// Stores the people that a room has seen, and those in their grace period, in its database.
import type { Person } from '../../protocol/messages.ts';
import type { Sql, SqlRow } from '../storage/sql.ts';

/** A person as stored; `color` is null until one is assigned. */
export interface KnownPerson {
  pid: string;
  /** The display name in this room (TX2). */
  name: string;
  /** The wanted name: from the ticket, or from a rename. */
  wanted: string;
  /** Whether `name` has been chosen with regard to the others here; before that it is just `wanted`. */
  settled: boolean;
  color: number | null;
  /** MO2. */
  muted: boolean;
}

export class PeopleTable {
  #sql: Sql;

  constructor(sql: Sql) {
    this.#sql = sql;
  }

  /**
   * The person behind a ticket's `sub`, created on first use.
   * @param given the name in the ticket: if it has changed it replaces the stored name, else a rename is kept
   * @param isCurrent false for a name that may be an earlier one, which replaces none
   */
  person(sub: string, given: string, isCurrent: boolean): KnownPerson {
    this.#sql.run(
      `INSERT INTO people (sub, given, name) VALUES (?,?,?)
       ON CONFLICT (sub) DO UPDATE SET given = excluded.given, name = excluded.name, shown = NULL
       WHERE given <> excluded.given AND ?`,
      sub,
      given,
      given,
      isCurrent ? 1 : 0,
    );
    const [row] = this.#sql.all(
      'SELECT id, name, shown, color, muted FROM people WHERE sub = ?',
      sub,
    );
    return readPerson(row ?? {});
  }

  /** The pid of a person; undefined if the room has never seen it. */
  pidOf(sub: string): string | undefined {
    const [row] = this.#sql.all('SELECT id FROM people WHERE sub = ?', sub);
    return row && pidFrom(row);
  }

  /** Looks up a person by its pid. */
  personBy(pid: string): KnownPerson | undefined {
    const [row] = this.#sql.all(
      'SELECT id, name, shown, color, muted FROM people WHERE id = ?',
      idOf(pid),
    );
    return row && readPerson(row);
  }

  setColor(pid: string, color: number): void {
    this.#sql.run('UPDATE people SET color = ? WHERE id = ?', color, idOf(pid));
  }

  /** A rename: sets both the wanted name and the display name. */
  setName(pid: string, name: string): void {
    this.#sql.run('UPDATE people SET name = ?, shown = ? WHERE id = ?', name, name, idOf(pid));
  }

  /** TX2: sets the display name and leaves the wanted name as it is. */
  setShown(pid: string, shown: string): void {
    this.#sql.run('UPDATE people SET shown = ? WHERE id = ?', shown, idOf(pid));
  }

  /** What a ban needs of somebody who may be gone by then (MO1). */
  knownBy(pid: string): { sub: string; account?: string; address?: string } | undefined {
    const [row] = this.#sql.all('SELECT sub, account, address FROM people WHERE id = ?', idOf(pid));
    if (!row) return undefined;
    return {
      sub: String(row.sub),
      ...(typeof row.account === 'string' ? { account: row.account } : {}),
      ...(typeof row.address === 'string' ? { address: row.address } : {}),
    };
  }

  setKnown(sub: string, account: string | undefined, address: string | undefined): void {
    this.#sql.run(
      'UPDATE people SET account = ?, address = ? WHERE sub = ?',
      ...[account ?? null, address ?? null, sub],
    );
  }

  /** The pids of a visitor, and of everybody else who came with the same account. */
  pidsOf(sub: string, account: string | undefined): string[] {
    return this.#sql
      .all('SELECT id FROM people WHERE sub = ? OR account = ?', sub, account ?? null)
      .map(pidFrom);
  }

  /** CH4: the newest line that one of them has read; null if that was never told. */
  readBy(pids: readonly string[]): number | null {
    const [row] = this.#sql.all(
      'SELECT max(read) AS read FROM people WHERE id IN (SELECT value FROM json_each(?))',
      JSON.stringify(pids.map(idOf)),
    );
    return typeof row?.read === 'number' ? row.read : null;
  }

  /** CH4: what was read stays read. */
  setRead(pid: string, line: number): void {
    this.#sql.run(
      'UPDATE people SET read = ? WHERE id = ? AND (read IS NULL OR read < ?)',
      ...[line, idOf(pid), line],
    );
  }

  setMuted(pid: string, muted: boolean): void {
    this.#sql.run('UPDATE people SET muted = ? WHERE id = ?', muted ? 1 : 0, idOf(pid));
  }

  /** People without a connection, who leave at `at` (ms) if they don't reconnect (PR1). */
  leaving(): { person: Person; at: number }[] {
    return this.#sql.all('SELECT person, at FROM leaving').map(({ person, at }) => ({
      person: JSON.parse(String(person)) as Person,
      at: Number(at),
    }));
  }

  setLeaving(person: Person, at: number): void {
    this.#sql.put('leaving', { pid: person.pid, at, person: JSON.stringify(person) });
  }

  clearLeaving(pid: string): void {
    this.#sql.run('DELETE FROM leaving WHERE pid = ?', pid);
  }
}

/** A pid is made from the row id, so that it reveals nothing about the person. */
function pidFrom(row: SqlRow): string {
  return `p${Number(row.id)}`;
}

function idOf(pid: string): number {
  return Number(pid.slice(1));
}

function readPerson(row: SqlRow): KnownPerson {
  const color = row.color === null || row.color === undefined ? null : Number(row.color);
  const wanted = String(row.name ?? '');
  const settled = typeof row.shown === 'string';
  const name = settled ? String(row.shown) : wanted;
  return { pid: pidFrom(row), name, wanted, settled, color, muted: row.muted === 1 };
}
