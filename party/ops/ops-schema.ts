// Tables of the operations feed, and how much of each is kept (OM3).

/** Run in order; existing ones are never changed. */
export const MIGRATIONS: readonly string[] = [
  `CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
   CREATE TABLE proxies (
     id TEXT PRIMARY KEY, state TEXT NOT NULL, seen INTEGER NOT NULL, due INTEGER, started INTEGER NOT NULL,
     scan TEXT NOT NULL, pending TEXT NOT NULL, webhook INTEGER NOT NULL
   ) WITHOUT ROWID;
   CREATE TABLE points (
     proxy TEXT NOT NULL, at INTEGER NOT NULL, level TEXT NOT NULL, record TEXT NOT NULL, PRIMARY KEY (proxy, at)
   ) WITHOUT ROWID;
   CREATE TABLE events (id INTEGER PRIMARY KEY AUTOINCREMENT, at INTEGER NOT NULL, record TEXT NOT NULL);
   CREATE TABLE alerts (
     id INTEGER PRIMARY KEY AUTOINCREMENT, key TEXT NOT NULL, proxy TEXT NOT NULL, state TEXT NOT NULL,
     changed INTEGER NOT NULL, record TEXT NOT NULL
   );
   CREATE INDEX alerts_of ON alerts (proxy, state);
   CREATE TABLE deliveries (
     n INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, at INTEGER NOT NULL, record TEXT NOT NULL,
     sent_to TEXT NOT NULL
   );`,
];

/** Proxies, of which those longest unheard make room. */
export const MAX_PROXIES = 64;
/** Points of one proxy, however its clock runs. */
export const MAX_POINTS = 600;
export const MAX_EVENTS = 2_000;
export const MAX_ALERTS = 500;
/** Alerts that no webhook has taken yet. */
export const MAX_DELIVERIES = 200;
/** What a page gets when it connects: the newest. */
export const TOLD_EVENTS = 200;
export const TOLD_ALERTS = 100;
