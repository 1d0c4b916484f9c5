// Starts everything behind one address: secrets, party, bundles and seats in parallel, then the app that listens.
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { stop as stopBundler } from 'esbuild';
import type { FastifyInstance } from 'fastify';
import pTimeout from 'p-timeout';
import type { Logger } from 'pino';
import type { Room } from '../rooms/load.ts';
import { partyRoomOf } from '../rooms/lookup.ts';
import { createKeeper } from '../seats/process/keeper.ts';
import { sweepOrphans } from '../seats/process/sweep.ts';
import { createScreenPool } from '../seats/screen/screen-pool.ts';
import { createAccounts } from './access/accounts.ts';
import { dismissAway } from './access/away.ts';
import { createCallers } from './access/callers.ts';
import { endRoom } from './access/end-room.ts';
import { LiveSockets } from './access/live-sockets.ts';
import { needsMore } from './access/needs-more.ts';
import { OperatorSessions } from './access/operator-sessions.ts';
import { RecentKnocks } from './access/recent-knocks.ts';
import { buildApp } from './app.ts';
import { AddressRates } from './auth/addresses.ts';
import { Guesses } from './auth/guesses.ts';
import { Keyring } from './auth/keyring.ts';
import { createTicketIssuer } from './auth/tickets.ts';
import { createCapacity } from './config/capacity.ts';
import type { Config } from './config/config.ts';
import { BasePath } from './config/keys/base-path.ts';
import { findBoxes } from './config/rooms/boxes.ts';
import { missesLogin } from './config/rooms/login-rooms.ts';
import { loadProxyId } from './config/state/proxy-id.ts';
import { loadSecrets } from './config/state/secrets.ts';
import { checkSockets, seatDir, socketTrouble, ttydCheckDir } from './config/state/state-dir.ts';
import { findTools } from './config/tools.ts';
import { Directions } from './machines/directions.ts';
import { createLeaving } from './machines/leaving.ts';
import { Machines } from './machines/machines.ts';
import { createMetrics } from './metrics/metrics.ts';
import { createResidentMeter } from './metrics/resident-figures.ts';
import { startOps } from './ops/ops.ts';
import { buildBundles } from './page/bundles.ts';
import { loadPages } from './page/pages.ts';
import { openTtydPage } from './page/ttyd-page.ts';
import { createPartyClient } from './party/client.ts';
import { createConfigurer } from './party/configure.ts';
import { createFactsCache } from './party/facts.ts';
import { createKeyboards } from './party/keyboards.ts';
import { openParty, partyUrls } from './party/open-party.ts';
import { openPauseFile } from './party/pause-file.ts';
import { RecordedRooms } from './party/recorded-rooms.ts';
import { createRoomLinks } from './party/room-links.ts';
import { createAnnouncer } from './places/announcer.ts';
import { holdLinksOfSeats } from './places/held-links.ts';
import { createPlaceFile } from './places/place-file.ts';
import { Places } from './places/places.ts';
import { createRegistry, type SeatRegistry } from './places/registry.ts';
import { type Ask, createAsk } from './process/ask-within.ts';
import { closeSockets, createDrain } from './process/drain.ts';
import { cannotListen, hostInUrl } from './process/listening.ts';
import { Parts } from './process/parts.ts';
import { claimRunFile, ownVersion } from './process/run-file.ts';
import { createWarnOnce } from './process/warn-once.ts';
import { createRecorder } from './recordings/recorder.ts';
import { createRecordingStore } from './recordings/store.ts';
import { ModelKeys } from './resident/model-keys.ts';
import { createResidents } from './resident/residents.ts';
import { createEffects } from './room-files/effects.ts';
import { RoomFiles } from './room-files/room-files.ts';
import { watchRooms } from './room-files/watch.ts';
import { createRotate } from './rotate.ts';
import { removeIfEmpty } from './seats/app-cache.ts';
import { createStartCheck } from './seats/can-start.ts';
import { prepareApps, sayHowAppsRun } from './seats/how-apps-run.ts';
import { sweepBoxes } from './seats/left-boxes.ts';
import { createOpenSeat } from './seats/open-seat.ts';
import { createLocalStreams } from './streams/local-streams.ts';
import { createSeatSources } from './streams/seat-sources.ts';
import { openTracing } from './tracing/open-tracing.ts';

export interface Proxy {
  /** `http://HOST:PORT/` with the port that it really listens on. */
  url: string;
  app: FastifyInstance;
  /** Asks it as its operator, whatever visitors have used up. */
  ask: Ask;
  /** The operator's token, if this start created it. */
  newOperatorToken: string | undefined;
  /** Resolves when this machine was told to leave, and nobody sits here any more (MM6): it is to be closed. */
  left: Promise<void>;
  /** Looks at the room files now, and takes them as they are. */
  reloadRooms(): Promise<void>;
  /** Resolves when every app that an earlier proxy left is in its seat again. */
  adopted: Promise<void>;
  /** Ends everything that was started: sockets, seats with their processes, the local party. */
  close(options?: CloseOptions): Promise<void>;
}

export interface CloseOptions {
  /** The keeper holds the apps, and visitors keep their places, for the next proxy of this state folder. */
  keepApps?: boolean;
  /** Minimum time for which `/readyz` says 503 before the proxy stops listening, in ms; none by default. */
  lingerMs?: number;
}

export interface StartOptions {
  /** What rooms are here, where that is not what their files say: those that are shared ask for an invitation. */
  adjust?: ((room: Room) => Room) | undefined;
  /** How long people in a room whose file is gone keep it, in ms. For tests. */
  closesAfterMs?: number;
}

/** Seats that have not ended by then are left to the next start, in ms: the whole shutdown has 10 s. */
const SEATS_END_WITHIN_MS = 6_500;
/** The same for recordings, in ms; what is written by then can be played. */
const RECORDED_WITHIN_MS = 2_000;

/**
 * Starts a proxy and waits until rooms can be entered.
 * @param roomFiles only the rooms of these files; by default those of the rooms folder
 * @throws AppError CONFIG_INVALID, STATE_DIR_BUSY, STATE_DIR_LONG, SEAT_TTYD_MISSING, SEAT_TTYD_VERSION,
 * SEAT_TTYD_CHECKSUM, SEAT_SOCAT_MISSING: what to do is in it
 */
export async function startProxy(
  config: Config,
  logger: Logger,
  roomFiles?: readonly string[],
  { adjust, closesAfterMs }: StartOptions = {},
): Promise<Proxy> {
  // If a later step fails, everything opened so far is closed again, newest first.
  await using opened = new Parts(logger);
  // The last to end: it sends what is left.
  const tracing = opened.use('tracing', await openTracing(process.env, logger));
  const runFile = opened.use('run file', await claimRunFile(config.stateDir));
  const apps = await prepareApps(config);
  if (apps) opened.defer('boxes', () => removeIfEmpty(apps.boxes));
  const boxes = await findBoxes(apps?.user, (err, group, limit) =>
    logger.warn({ err, group, limit }, 'a box runs without a limit of its cgroup'),
  );
  /** Whether the state folder's path is too long for it, which ends the first start, and refuses a later file. */
  let isStarting = true;
  const refuses = (room: Room) => (isStarting ? undefined : socketTrouble(config.stateDir, [room]));
  const files = opened.use(
    'room files',
    new RoomFiles({
      ...{ dir: config.roomsDir, files: roomFiles, log: logger },
      ...{ adjust, refuses, closesAfterMs },
    }),
  );
  await files.load();
  isStarting = false;
  const { rooms } = files.open;
  if (rooms.size === 0)
    logger.warn({ dir: config.roomsDir }, 'there is no room that can be entered');
  checkSockets(config.stateDir, [...rooms.values()]);
  const secrets = await loadSecrets(config);
  const party = openParty(config, secrets, logger).then((open) => {
    opened.defer('party', () => open.close());
    return open;
  });
  const foundTools = findTools(config);
  const base = new BasePath(config.publicUrl);
  const built = buildBundles(base);
  const page = foundTools.then(({ ttyd }) =>
    opened.use(
      'ttyd page',
      openTtydPage({
        ...{ ttyd, pin: config.ttyd, parts: built, log: logger },
        dir: ttydCheckDir(config.stateDir),
      }),
    ),
  );
  const [openedParty, bundles, tools, ttydPage] = await allOf([party, built, foundTools, page]);

  await sayHowAppsRun(config, boxes, [...rooms.values()], logger);
  const sayWhatIsMissing = (room: Room): void => {
    const missing = config.login === undefined ? missesLogin(room) : undefined;
    if (missing !== undefined) logger.warn({ room: room.id }, missing);
  };
  for (const room of rooms.values()) sayWhatIsMissing(room);

  // esbuild's service process (57 MB) has nothing left to bundle.
  await stopBundler();

  const sessionKeys = new Keyring(secrets.session, 'base64url');
  const ticketKeys = new Keyring(secrets.party);
  const tickets = createTicketIssuer(ticketKeys);
  const urlOf = partyUrls(rooms, openedParty.url);
  const metrics = createMetrics();
  const client = createPartyClient(urlOf, tickets, logger, metrics.partyFailed);
  const accounts = opened.use(
    'accounts',
    createAccounts(client, config.login !== undefined, logger),
  );
  const operatorSessions = new OperatorSessions(secrets.operator, sessionKeys);
  const callers = createCallers({
    ...{ accounts, party: client, operators: config.operators, operatorSessions },
    ...{ sessionKeys, visitorKey: secrets.visitor },
  });
  const providers =
    config.login &&
    // Loaded only where somebody can sign in: the library takes memory.
    (await import('./login/providers.ts')).createProviders(config.login, {
      // Rooms change while it runs.
      wantsOrganisations: () => needsMore([...rooms.values()], config.operators),
      log: logger,
    });
  const drain = createDrain();
  const isTaken = (room: string) =>
    registry.list().some((taken) => partyRoomOf(taken.room) === room);
  const pauseFile = await openPauseFile(config.stateDir, logger);
  const facts = createFactsCache(client, isTaken, pauseFile);
  const recordedRooms = new RecordedRooms();
  const keyboards = opened.use('keyboards', createKeyboards(client, logger));
  const partyRoomBy = (id: string): string => {
    const room = rooms.get(id);
    return room ? partyRoomOf(room) : id;
  };
  const links = opened.use(
    'room links',
    createRoomLinks({
      socketOf: client.roomSocket,
      onMessage(partyRoom, message) {
        if (message.type === 'room') {
          facts.heard(partyRoom, message.pauses, performance.now());
          recordedRooms.heard(partyRoom, message.recorded);
        }
        keyboards.heard(partyRoom, message);
        if (message.type === 'watched') sources.watched(partyRoom, message.seats);
        if (message.type !== 'door') return;
        if (message.ended === undefined) void lookAgainAt(partyRoom);
        else
          for (const room of roomsAt(partyRoom)) endRoom({ live, registry }, room, message.ended);
      },
      onBack: (partyRoom) => void lookAgainAt(partyRoom),
      log: logger,
    }),
  );
  const live = opened.use(
    'live sockets',
    new LiveSockets(logger, (room) => links.hold(partyRoomBy(room))),
  );
  const roomsAt = (partyRoom: string): Room[] =>
    [...rooms.values()].filter((room) => partyRoomOf(room) === partyRoom);
  async function lookAgainAt(partyRoom: string): Promise<void> {
    await live.recheck(({ room = '' }) => partyRoomBy(room) === partyRoom);
    for (const room of roomsAt(partyRoom)) await dismissAway({ callers, registry }, room, logger);
  }
  opened.use(
    'ended accounts',
    accounts.onEnded((ids) => {
      const isOver = ids && new Set(ids);
      void live.recheck(({ session }) => session !== undefined && isOver?.has(session) !== false);
    }),
  );
  const proxyId = await loadProxyId(config.stateDir);
  const places = new Places();
  const warnOnce = createWarnOnce(logger);
  const machines = new Machines({
    ...{ id: proxyId, address: config.address, publicUrl: config.publicUrl, warnOnce },
    free: () => registry.freeSeats(),
  });
  const announcer = opened.use(
    'announcer',
    createAnnouncer({
      places,
      client,
      proxyId,
      log: logger,
      onPauses: facts.heard,
      stays: ({ mode }) => machines.stays(mode === 'shared'),
    }),
  );
  const keeper = createKeeper({ stateDir: config.stateDir, log: logger });
  opened.defer('keeper', () => keeper.close());
  const screens = createScreenPool({ log: logger });
  opened.defer('screens', () => screens.close());
  const placeFile = createPlaceFile(config.stateDir, places, logger);
  const registry: SeatRegistry = createRegistry({
    places,
    open: createOpenSeat({
      ...{ config, tools, apps, boxes, tickets, urlOf, keeper, facts, keyboards, log: logger },
      ...{ openScreen: screens.open, recordedRooms, metrics, tracing },
    }),
    announcer,
    placeFile,
    capacity: createCapacity(config.limits, undefined, metrics.limitHit),
    machines,
    ...{ metrics, tracing },
    canStart: createStartCheck(config, boxes),
    newPlaces: new AddressRates(config.limits.joins),
    appRuns: async (room, seat) => {
      const dir = path.resolve(seatDir(config.stateDir, room, seat));
      return (await keeper.list()).some((held) => held.seat === dir && !held.ended);
    },
    log: logger,
  });
  const sources = opened.use(
    'seat sources',
    createSeatSources({ registry, client, facts, log: logger }),
  );
  const recordings = createRecordingStore(config.stateDir);
  await recordings.recover();
  const recorder = opened.use(
    'recorder',
    createRecorder({
      ...{
        store: recordings,
        rooms: recordedRooms,
        registry,
        client,
        limits: config.recordings,
        log: logger,
      },
    }),
  );
  opened.use('held links', holdLinksOfSeats(registry, links));
  // A failed start ends no app of a visitor.
  let seatsEnded = false;
  opened.defer('seats', () => (seatsEnded ? undefined : registry.close({ keepApps: true })));
  const streams = opened.use('streams', createLocalStreams(client, logger));
  const { agent } = config;
  const residents = opened.use(
    'residents',
    createResidents({
      ...{ rooms, places, registry, client, proxyId, log: logger },
      ...{ enabled: agent.enabled, prices: agent.prices, keys: new ModelKeys(agent) },
      secrets: [secrets.operator, ...secrets.party.map(({ value }) => value)],
      meter: createResidentMeter(metrics.registry),
    }),
  );
  const recentKnocks = new RecentKnocks();
  const leaving = opened.use(
    'leaving',
    createLeaving({
      ...{ machines, registry, live, log: logger },
      runsParty: config.partyUrl === undefined,
      tell: () => void ops.look(),
    }),
  );
  const app = await buildApp({
    logger,
    host: config.host,
    publicUrl: config.publicUrl,
    base,
    stateDir: config.stateDir,
    operatorToken: secrets.operator,
    ...{ operatorSessions, proxyId, thresholds: config.ops.thresholds },
    streams,
    ...{ accounts, callers, live, providers, operators: config.operators },
    limits: config.limits,
    trustProxy: config.trustProxy,
    frameAncestors: config.frameAncestors,
    ...{ sessionKeys, ticketKeys, machines, leaving },
    directions: new Directions({ machines, client, registry, warnOnce }),
    rotate: createRotate(config, { sessionKeys, ticketKeys, party: openedParty, log: logger }),
    ...{ rooms, roomFiles: files, registry, recordedRooms, recordings, residents },
    drain,
    party: { client, urlOf, pid: () => openedParty.pid },
    tickets,
    wrongTickets: new Guesses(config.limits.wrong_tickets, 'wrong tickets', () =>
      metrics.limitHit('wrong_tickets'),
    ),
    ...{ facts, recentKnocks },
    bundles,
    pages: await loadPages(bundles, base),
    ttydPage,
    ttyd: tools.ttyd,
    ...{ warnOnce, metrics, tracing },
  });
  opened.defer('server', () => app.close());
  // Before anybody can come in: a visitor who has a place must not get another.
  const { adopted, seats } = await registry.restore(rooms.values());
  // A room that is not open now, or whose file is broken, may be open again after the next start.
  const others = await placeFile.others(new Set(rooms.keys()));
  const sweep = async (keep: readonly { room: string; seat: number }[]): Promise<void> => {
    const dirs = keep.map(({ room, seat }) => seatDir(config.stateDir, room, seat));
    const swept = await sweepOrphans(config.stateDir, keeper, dirs);
    if (swept.length > 0) logger.warn({ swept }, 'apps that nobody has a place in are ended');
  };
  await sweep([...seats, ...others]);
  await sweepBoxes(
    { stateDir: config.stateDir, boxes: apps?.boxes, cgroups: boxes.cgroups, log: logger },
    [...seats, ...others],
  );
  await listen(app, config);
  const configurer = opened.use('configurer', createConfigurer(config.limits, client, logger));
  for (const room of rooms.values()) configurer.configure(room);
  files.open.start(
    createEffects({
      ...{ registry, places, live, configurer, client, residents, log: logger },
      warn(room) {
        sayWhatIsMissing(room);
        void sayHowAppsRun(config, boxes, [room], logger);
      },
    }),
  );
  const watching = opened.use(
    'watch of room files',
    watchRooms(files.dir, logger, () => files.lookSoon()),
  );
  watching.also(files.named);
  opened.use(
    'looks at room files',
    files.onLook(() => watching.also(files.named)),
  );
  const { port } = app.server.address() as AddressInfo;
  const url = `http://${hostInUrl(config.host)}:${port}/`;
  await runFile.listening(url, config.publicUrl);
  const ops = opened.use(
    'operations',
    startOps({
      proxy: {
        id: proxyId,
        url: config.address ?? config.publicUrl ?? url,
        version: await ownVersion(),
      },
      ...{
        rooms,
        roomFiles: files,
        registry,
        residents,
        facts,
        streams,
        recentKnocks,
        machines,
        drain,
        stateDir: config.stateDir,
        config: config.ops,
        log: logger,
      },
      party: { client, pid: () => openedParty.pid },
      ttyd: { path: tools.ttyd, version: config.ttyd.version },
      socketUrl: () => client.opsSocket(proxyId),
    }),
  );

  const owned = opened.move();
  async function close({ keepApps = false, lingerMs = 0 }: CloseOptions): Promise<void> {
    drain.begin();
    registry.drain();
    void ops.look();
    // While its seats are there: their recordings say that it was the proxy that ended.
    const recorded = recorder[Symbol.asyncDispose]();
    const lingered = sleep(lingerMs);
    // Before the seats end: only a page that was told when to reconnect does so.
    await closeSockets(app.websocketServer.clients);
    await pTimeout(recorded, {
      milliseconds: RECORDED_WITHIN_MS,
      fallback: () => logger.error('recordings did not end in time'),
    });
    await pTimeout(
      // Apps that have not been adopted are ended, too.
      registry.close({ keepApps }).then(() => (keepApps ? undefined : sweep(others))),
      {
        milliseconds: SEATS_END_WITHIN_MS,
        fallback: () => logger.error('seats did not end in time'),
      },
    );
    seatsEnded = true;
    await lingered;
    await owned[Symbol.asyncDispose]();
  }
  let closing: Promise<void> | undefined;
  return {
    url,
    app,
    ask: createAsk(app, url, secrets.operator),
    newOperatorToken: secrets.operatorIsNew ? secrets.operator : undefined,
    adopted,
    left: leaving.left,
    reloadRooms: () => files.look(),
    close(options = {}) {
      closing ??= close(options);
      return closing;
    },
  };
}

/** Like Promise.all, but waits until all have settled, so that nothing opens after the cleanup of a failure. */
async function allOf<T extends unknown[]>(all: { [K in keyof T]: Promise<T[K]> }): Promise<T> {
  await Promise.allSettled(all);
  return Promise.all(all) as Promise<T>;
}

async function listen(app: FastifyInstance, at: Pick<Config, 'host' | 'port'>): Promise<void> {
  const { host, port } = at;
  await app.listen({ host, port }).catch((error: unknown) => {
    throw cannotListen(error, at);
  });
}
