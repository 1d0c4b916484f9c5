// Starts everything behind one address: secrets, party, bundles and seats in parallel, then the app that listens.
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import type { FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import { startLocalParty } from '../party/local.ts';
import { loadRooms, type Room } from '../rooms/load.ts';
import { formatProblem } from '../rooms/problem.ts';
import { buildApp } from './app.ts';
import { buildBundles } from './bundles.ts';
import type { Config } from './config.ts';
import { partyRoomOf } from './deps.ts';
import { createFactsCache } from './facts.ts';
import { createPageCache } from './page-cache.ts';
import { loadPages } from './pages.ts';
import { createPartyClient } from './party-client.ts';
import { configureRooms } from './party-setup.ts';
import { createRegistry } from './registry.ts';
import { createSeatOpener } from './seat-opener.ts';
import { loadSecrets } from './secrets.ts';
import { createTicketIssuer } from './tickets.ts';

export interface Proxy {
  /** `http://HOST:PORT/` with the port that it really listens on. */
  url: string;
  app: FastifyInstance;
  /** The operator's token, if this start made it. */
  newOperatorToken: string | undefined;
  /** Ends everything that was started: sockets, seats with their processes, the local party. */
  close(): Promise<void>;
}
