// Tells the connection when the page sleeps, wakes, leaves or comes back, so that it reacts before any timer fires.
import { type Closable, listen, together } from '../dom/closable.ts';
import type { Connection } from './connection.ts';

/** Handles network changes, visibility, and the back-forward cache, which keeps the sockets of a left page alive. */
export function followPageLife(connection: Connection, win: Window): Closable {
  const doc = win.document;
  return together(
    listen(win, 'online', () => connection.probe()),
    listen(win, 'offline', () => connection.open()),
    listen(doc, 'visibilitychange', () => {
      if (doc.visibilityState === 'visible') connection.probe();
    }),
    listen(win, 'pagehide', () => connection.close()),
    listen<PageTransitionEvent>(win, 'pageshow', (event) => {
      if (event.persisted) connection.open();
    }),
  );
}
