// Graceful shutdown of a proxy: it reports not ready, admits nobody, and tells every page when to reconnect.
import pTimeout from 'p-timeout';
import type { WebSocket } from 'ws';

/** "Service restart" (RFC 6455's registry): pages reconnect by themselves. */
export const CLOSE_RESTART = 1012;
/** Pages reconnect at random within this span, in ms, so that a new proxy does not get all of them at once. */
const RETRY_MS = { least: 200, most: 1_500 };
/** How long a socket may take to answer the close, in ms; one that is not read never does. */
const CLOSE_WITHIN_MS = 1_000;

export interface Drain {
  /** True once the shutdown has begun. */
  active(): boolean;
  begin(): void;
}

export function createDrain(): Drain {
  let active = false;
  return {
    active: () => active,
    begin() {
      active = true;
    },
  };
}

/** The reason of a close with 1012: the delay before the first reconnect. @param random 0 to 1 */
export function retryHint(random = Math.random()): string {
  return `retry=${Math.round(RETRY_MS.least + random * (RETRY_MS.most - RETRY_MS.least))}`;
}

/** Closes sockets with 1012 and a retry hint each, and terminates those that don't respond within a second. */
export async function closeSockets(clients: Iterable<WebSocket>): Promise<void> {
  const open = [...clients];
  const closed = open.map(
    (client) =>
      new Promise<void>((resolve) => {
        if (client.readyState === client.CLOSED) return resolve();
        client.once('close', () => resolve());
        client.resume();
        client.close(CLOSE_RESTART, retryHint());
      }),
  );
  await pTimeout(Promise.all(closed), { milliseconds: CLOSE_WITHIN_MS, message: false });
  for (const client of open) client.terminate();
}
