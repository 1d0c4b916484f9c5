// The people that a room has met, and those who are just leaving, in its database.
import type { Person } from '../../protocol/messages.ts';
import type { Sql, SqlRow } from '../storage/sql.ts';

/** A person as the room remembers it; `color` is null until one was given. */
export interface KnownPerson {
  pid: string;
  /** What it is called here (TX2). */
  name: string;
  /** What it wants to be called: its ticket's name, or what it renamed itself to. */
  wanted: string;
  /** Whether `name` was decided, with a look at who else is here. */
  settled: boolean;
  color: number | null;
}

export class PeopleTable {
  #sql: Sql;

  constructor(sql: Sql) {
    this.#sql = sql;
  }

  /**
   * The person behind a ticket's `sub`, made at first sight.
   * @param given the name in the ticket: a new one replaces the name in the room, the same one does not undo a rename
   */
  person(sub: string, given: string): KnownPerson {
    this.#sql.run(
      `INSERT INTO people (sub, given, name) VALUES (?,?,?)
       ON CONFLICT (sub) DO UPDATE SET given = excluded.given, name = excluded.name, shown = NULL
       WHERE given <> excluded.given`,
      sub,
      given,
      given,
    );
    const [row] = this.#sql.all('SELECT id, name, shown, color FROM people WHERE sub = ?', sub);
    return readPerson(row ?? {});
  }

  /** The pid of a person that the room has met. */
  pidOf(sub: string): string | undefined {
    const [row] = this.#sql.all('SELECT id FROM people WHERE sub = ?', sub);
    return row && pidFrom(row);
  }

  /** A person by its pid. */
  personBy(pid: string): KnownPerson | undefined {
    const [row] = this.#sql.all(
      'SELECT id, name, shown, color FROM people WHERE id = ?',
      idOf(pid),
    );
    return row && readPerson(row);
  }

  setColor(pid: string, color: number): void {
    this.#sql.run('UPDATE people SET color = ? WHERE id = ?', color, idOf(pid));
  }

  /** A person wants to be called so, and is. */
  setName(pid: string, name: string): void {
    this.#sql.run('UPDATE people SET name = ?, shown = ? WHERE id = ?', name, name, idOf(pid));
  }

  /** TX2: what a person is called here, whatever it wants. */
  setShown(pid: string, shown: string): void {
    this.#sql.run('UPDATE people SET shown = ? WHERE id = ?', shown, idOf(pid));
  }

  /** People whose last connection is gone and who leave at `at` (ms) if they don't come back (PR1). */
  leaving(): { person: Person; at: number }[] {
    return this.#sql.all('SELECT person, at FROM leaving').map(({ person, at }) => ({
      person: JSON.parse(String(person)) as Person,
      at: Number(at),
    }));
  }

  setLeaving(person: Person, at: number): void {
    this.#sql.run(
      'INSERT OR REPLACE INTO leaving (pid, at, person) VALUES (?,?,?)',
      person.pid,
      at,
      JSON.stringify(person),
    );
  }

  clearLeaving(pid: string): void {
    this.#sql.run('DELETE FROM leaving WHERE pid = ?', pid);
  }
}

/** A pid is made from the person's row: it says nothing about the person. */
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
  return { pid: pidFrom(row), name: settled ? String(row.shown) : wanted, wanted, settled, color };
}
