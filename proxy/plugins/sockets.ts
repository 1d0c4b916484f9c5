// WebSockets on Fastify's routes, and their orderly end: told to come back, and cut off if they don't listen.
import { setTimeout as sleep } from 'node:timers/promises';
import websocket from '@fastify/websocket';
import type { FastifyInstance } from 'fastify';
import fp from 'fastify-plugin';

/** The largest frame of a browser; a terminal session and the party have smaller limits of their own. */
const MAX_FRAME = 1024 * 1024;
/** "Service restart": pages connect again by themselves. */
const CLOSE_RESTART = 1012;
/** How long a socket may take to answer the close, in ms; one that is not read never does. */
const CLOSE_WITHIN_MS = 1_000;

export const socketsPlugin = fp(
  async (app) => {
    await app.register(websocket, {
      options: { maxPayload: MAX_FRAME, perMessageDeflate: false, clientTracking: true },
      async preClose(this: FastifyInstance) {
        const { clients } = this.websocketServer;
        const closed = [...clients].map(
          (client) =>
            new Promise<void>((resolve) => {
              client.once('close', () => resolve());
              client.resume();
              client.close(CLOSE_RESTART, 'restarting');
            }),
        );
        const timeout = new AbortController();
        await Promise.race([
          Promise.all(closed),
          sleep(CLOSE_WITHIN_MS, undefined, { signal: timeout.signal }).catch(() => undefined),
        ]);
        timeout.abort();
        for (const client of clients) client.terminate();
        this.websocketServer.close();
      },
    });
  },
  { name: 'sockets' },
);
