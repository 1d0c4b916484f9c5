// WebSockets on Fastify's routes, and their orderly end: told to come back, and cut off if they don't listen.
import websocket from '@fastify/websocket';
import type { FastifyInstance } from 'fastify';
import fp from 'fastify-plugin';
import { closeSockets } from '../drain.ts';
import { watchSockets } from './heartbeat.ts';

/** The largest frame of a browser; a terminal session and the party have smaller limits of their own. */
const MAX_FRAME = 1024 * 1024;

export const socketsPlugin = fp(
  async (app) => {
    await app.register(websocket, {
      options: { maxPayload: MAX_FRAME, perMessageDeflate: false, clientTracking: true },
      async preClose(this: FastifyInstance) {
        await closeSockets(this.websocketServer.clients);
        this.websocketServer.close();
      },
    });
    const watch = watchSockets(app.websocketServer.clients);
    app.addHook('onClose', async () => watch[Symbol.dispose]());
  },
  { name: 'sockets' },
);
