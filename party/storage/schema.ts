// Tables of a room's SQLite database. New versions append migrations; existing ones are never changed.

import { AUDIT_MS } from '../../protocol/access/audit.ts';

/** Run in order; the database records how many have run. */
export const MIGRATIONS: readonly string[] = [
  `CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
   CREATE TABLE windows (
     g TEXT PRIMARY KEY, type TEXT NOT NULL, rect TEXT NOT NULL, title TEXT NOT NULL,
     props TEXT NOT NULL, z REAL NOT NULL, rev INTEGER NOT NULL
   ) WITHOUT ROWID;
   CREATE TABLE tombs (g TEXT PRIMARY KEY, rev INTEGER NOT NULL) WITHOUT ROWID;
   CREATE TABLE sids (
     sid TEXT PRIMARY KEY, sub TEXT NOT NULL, kind TEXT NOT NULL,
     seq INTEGER NOT NULL, used INTEGER NOT NULL
   ) WITHOUT ROWID;
   CREATE TABLE people (
     id INTEGER PRIMARY KEY AUTOINCREMENT, sub TEXT NOT NULL UNIQUE,
     given TEXT NOT NULL, name TEXT NOT NULL, color INTEGER
   );
   CREATE TABLE chat (
     id INTEGER PRIMARY KEY AUTOINCREMENT, cid TEXT NOT NULL, sid TEXT NOT NULL, pid TEXT NOT NULL,
     sender TEXT NOT NULL, color INTEGER NOT NULL, ts INTEGER NOT NULL, text TEXT NOT NULL,
     UNIQUE (sid, cid)
   );
   CREATE TABLE leaving (pid TEXT PRIMARY KEY, at INTEGER NOT NULL, person TEXT NOT NULL) WITHOUT ROWID;`,
  `CREATE TABLE places (
     proxy TEXT NOT NULL, visitor TEXT NOT NULL, seat INTEGER NOT NULL, free_at INTEGER,
     PRIMARY KEY (proxy, visitor)
   ) WITHOUT ROWID;
   CREATE TABLE leases (proxy TEXT PRIMARY KEY, ends INTEGER NOT NULL) WITHOUT ROWID;`,
  // TX2: `name` is the wanted name, `shown` the display name in this room; null until it has been chosen.
  'ALTER TABLE people ADD COLUMN shown TEXT;',
  // BR16: the desktop was kept as a window.
  `CREATE TABLE desktop (
     id INTEGER PRIMARY KEY CHECK (id = 1), props TEXT NOT NULL, rev INTEGER NOT NULL
   );
   INSERT INTO desktop (id, props, rev) SELECT 1, props, rev FROM windows WHERE g = 'room:0';
   DELETE FROM windows WHERE g = 'room:0';`,
  `CREATE TABLE invites (
     id TEXT PRIMARY KEY, role TEXT NOT NULL, uses INTEGER NOT NULL, by TEXT NOT NULL,
     at INTEGER NOT NULL, until INTEGER NOT NULL, revoked INTEGER NOT NULL
   ) WITHOUT ROWID;
   CREATE TABLE entries (
     invite TEXT NOT NULL, visitor TEXT NOT NULL, who TEXT NOT NULL, at INTEGER NOT NULL,
     PRIMARY KEY (invite, visitor)
   ) WITHOUT ROWID;
   CREATE INDEX entries_of ON entries (visitor);`,
  `CREATE TABLE audit (
     id INTEGER PRIMARY KEY AUTOINCREMENT, at INTEGER NOT NULL, who TEXT NOT NULL, from_where TEXT NOT NULL,
     what TEXT NOT NULL, whom TEXT NOT NULL, outcome TEXT NOT NULL, note TEXT NOT NULL
   );
   CREATE TRIGGER audit_kept BEFORE UPDATE ON audit
     BEGIN SELECT RAISE(ABORT, 'the audit log is only added to'); END;
   CREATE TRIGGER audit_young BEFORE DELETE ON audit
     WHEN OLD.at > (unixepoch() - ${AUDIT_MS / 1_000} + 60) * 1000
     BEGIN SELECT RAISE(ABORT, 'the audit log is kept for 90 days'); END;`,
  `CREATE TABLE bans (
     id TEXT PRIMARY KEY, visitor TEXT NOT NULL, account TEXT, address TEXT, who TEXT NOT NULL,
     kick INTEGER NOT NULL, until INTEGER, reason TEXT NOT NULL, by TEXT NOT NULL, at INTEGER NOT NULL
   ) WITHOUT ROWID;
   ALTER TABLE people ADD COLUMN muted INTEGER NOT NULL DEFAULT 0;
   ALTER TABLE chat ADD COLUMN gone INTEGER NOT NULL DEFAULT 0;`,
  `CREATE TABLE knocks (
     visitor TEXT PRIMARY KEY, who TEXT NOT NULL, state TEXT NOT NULL, at INTEGER NOT NULL, until INTEGER NOT NULL
   ) WITHOUT ROWID;
   ALTER TABLE people ADD COLUMN account TEXT;
   ALTER TABLE people ADD COLUMN address TEXT;`,
  // CH4: the newest line of the chat that this person has read.
  'ALTER TABLE people ADD COLUMN read INTEGER;',
  // CH5, AG2, AG3, AG6, AG7: `how` is null while a turn runs; `who` is the key of a person, empty for the room.
  `ALTER TABLE chat ADD COLUMN growing INTEGER NOT NULL DEFAULT 0;
   CREATE TABLE turns (
     line INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, sid TEXT NOT NULL, who TEXT NOT NULL,
     at INTEGER NOT NULL, day INTEGER NOT NULL, how TEXT,
     input INTEGER NOT NULL DEFAULT 0, output INTEGER NOT NULL DEFAULT 0,
     cache_read INTEGER NOT NULL DEFAULT 0, cache_write INTEGER NOT NULL DEFAULT 0,
     usd REAL NOT NULL DEFAULT 0
   );
   CREATE INDEX turns_of ON turns (who, at);
   CREATE INDEX turns_on ON turns (day);
   CREATE TABLE turn_refusals (
     who TEXT NOT NULL, why TEXT NOT NULL, until INTEGER NOT NULL, PRIMARY KEY (who, why)
   ) WITHOUT ROWID;
   CREATE TABLE memories (who TEXT PRIMARY KEY, text TEXT NOT NULL, at INTEGER NOT NULL);
   CREATE TABLE acts (
     id TEXT PRIMARY KEY, sid TEXT NOT NULL, tool TEXT NOT NULL, input TEXT NOT NULL,
     words TEXT NOT NULL, whom TEXT NOT NULL, at INTEGER NOT NULL
   ) WITHOUT ROWID;`,
  // TE1: the text of a window, as updates that make it one after the other.
  `CREATE TABLE texts (
     g TEXT NOT NULL, n INTEGER NOT NULL, u BLOB NOT NULL, PRIMARY KEY (g, n)
   ) WITHOUT ROWID;`,
  // PA3: a picture is large, and what changes of it is small.
  `CREATE TABLE strokes (
     g TEXT NOT NULL, key TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY (g, key)
   ) WITHOUT ROWID;`,
  // AG7: 0 once what a turn has heard is not to be remembered any more.
  'ALTER TABLE turns ADD COLUMN keeps INTEGER NOT NULL DEFAULT 1;',
  // AG6: in which turn it was asked for.
  "ALTER TABLE acts ADD COLUMN turn TEXT NOT NULL DEFAULT '';",
  // ST5: by which delta an update came: the window's revision, and the sequence number of its bridge, which no other row says.
  `ALTER TABLE texts ADD COLUMN rev INTEGER NOT NULL DEFAULT 0;
   ALTER TABLE texts ADD COLUMN sid TEXT;
   ALTER TABLE texts ADD COLUMN seq INTEGER;`,
];
