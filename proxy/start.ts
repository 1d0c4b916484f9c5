// Starts everything behind one address: secrets, party, bundles and seats in parallel, then the app that listens.
import type { AddressInfo } from 'node:net';
import { stop as stopBundler } from 'esbuild';
import type { FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import { startLocalParty } from '../party/local.ts';
import { AppError } from '../protocol/errors.ts';
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
import { findTools } from './tools.ts';

export interface Proxy {
  /** `http://HOST:PORT/` with the port that it really listens on. */
  url: string;
  app: FastifyInstance;
  /** The operator's token, if this start made it. */
  newOperatorToken: string | undefined;
  /** Ends everything that was started: sockets, seats with their processes, the local party. */
  close(): Promise<void>;
}

/**
 * Starts a proxy and waits until rooms can be entered.
 * @throws AppError CONFIG_INVALID, SEAT_TTYD_MISSING, SEAT_TTYD_VERSION, SEAT_DTACH_MISSING: what to do is in it
 */
export async function startProxy(config: Config, logger: Logger): Promise<Proxy> {
  // Whatever is open when a later step fails is closed again, newest first.
  await using opened = new AsyncDisposableStack();
  const secrets = await loadSecrets(config);
  const party = openParty(config, secrets.party, logger).then((open) => {
    opened.defer(() => open.close());
    return open;
  });
  const [openedParty, rooms, bundles, tools] = await allOf([
    party,
    openRooms(config.roomsDir, logger),
    buildBundles(),
    findTools(config),
  ]);

  // esbuild's service process (57 MB) has bundled all that there is to bundle.
  await stopBundler();

  const tickets = createTicketIssuer(secrets.party);
  const urlOf = partyUrls(rooms, openedParty.url);
  const client = createPartyClient(urlOf, tickets, logger);
  const registry = createRegistry(
    createSeatOpener({ config, tools, tickets, urlOf, log: logger }),
    logger,
  );
  opened.defer(() => registry.close());
  const isTaken = (room: string) =>
    registry.list().some((taken) => partyRoomOf(taken.room) === room);
  const app = await buildApp({
    logger,
    host: config.host,
    publicUrl: config.publicUrl,
    stateDir: config.stateDir,
    operatorToken: secrets.operator,
    sessionKey: secrets.session,
    rooms: new Map(rooms.map((room) => [room.id, room])),
    registry,
    party: { client, urlOf, pid: () => openedParty.pid },
    tickets,
    facts: createFactsCache(client, isTaken),
    bundles,
    pages: await loadPages(bundles.lobby.url),
    pageCache: createPageCache(
      { overlayUrl: bundles.overlay.url, early: bundles.early.body.toString() },
      logger,
    ),
  });
  opened.defer(() => app.close());
  await listen(app, config);
  opened.use(configureRooms(rooms, client, logger));

  const owned = opened.move();
  return {
    url: `http://${hostInUrl(config.host)}:${(app.server.address() as AddressInfo).port}/`,
    app,
    newOperatorToken: secrets.operatorIsNew ? secrets.operator : undefined,
    close: () => owned.disposeAsync(),
  };
}

interface OpenParty {
  url: string;
  readonly pid: number | null;
  close(): Promise<void>;
}

async function openParty(config: Config, secret: string, log: Logger): Promise<OpenParty> {
  if (config.partyUrl) return { url: config.partyUrl, pid: null, close: async () => {} };
  return startLocalParty({ stateDir: config.stateDir, secret, log });
}

/** Rooms whose files are right; what is wrong with the others is logged with file, line and key. */
async function openRooms(dir: string, log: Logger): Promise<Room[]> {
  const { rooms, problems } = await loadRooms(dir);
  for (const problem of problems)
    log[problem.level === 'error' ? 'error' : 'warn'](problem, formatProblem(problem));
  if (rooms.length === 0) log.warn({ dir }, 'there is no room that can be entered');
  return rooms;
}

/** Where each room's party is: a room file may name its own. */
function partyUrls(rooms: readonly Room[], own: string): (partyRoom: string) => string {
  const urls = new Map<string, string>();
  for (const room of rooms)
    if (room.partykitServer !== undefined)
      urls.set(partyRoomOf(room), room.partykitServer.replace(/^ws/, 'http'));
  return (partyRoom) => urls.get(partyRoom) ?? own;
}

/** Like Promise.all, but waits for all of them, so that nothing opens after a failure has been cleaned up. */
async function allOf<T extends unknown[]>(all: { [K in keyof T]: Promise<T[K]> }): Promise<T> {
  await Promise.allSettled(all);
  return Promise.all(all) as Promise<T>;
}

async function listen(app: FastifyInstance, { host, port }: Config): Promise<void> {
  try {
    await app.listen({ host, port });
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const why = code === 'EADDRINUSE' ? 'another program listens there; set another PORT' : message;
    throw new AppError('CONFIG_INVALID', `HOST ${host}, PORT ${port}: ${why}`, { cause: error });
  }
}

function hostInUrl(host: string): string {
  return host.includes(':') ? `[${host}]` : host;
}
