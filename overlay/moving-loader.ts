// Loads what takes the page to another machine (MM5), where there are several: at once, since it comes from the machine
// that may be gone when it is wanted, and again with the next connection if that failed.
import type { OverlayConfig } from '../protocol/page/overlay-config.ts';
import type { Closable } from './dom/closable.ts';
import { importLater } from './dom/import-later.ts';

/** @param url of the module */
export function loadMoving(win: Window, config: OverlayConfig, url: string): Closable {
  const connection = win.teleportConnection;
  /** What is to be closed: the wait for another try, or what was loaded. */
  let part: Closable | undefined;
  let closed = false;
  const load = (tries: number): void => {
    if (!connection || closed) return;
    importLater<typeof import('./moving.ts')>(url, tries)
      .then(({ movePage }) => {
        if (!closed) part = movePage(win, connection, config);
      })
      .catch((error: unknown) => {
        console.warn('teleport: what takes the page elsewhere could not be loaded.', error);
        const again = connection.listen(() => {
          if (connection.state.kind !== 'live') return;
          again.close();
          load(tries + 1);
        });
        part = again;
      });
  };
  if (config.homes.length > 0) load(0);
  return {
    close() {
      closed = true;
      part?.close();
    },
  };
}
