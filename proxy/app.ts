// Builds the Fastify app from its parts: plugins, one per concern, and routes, one per file.
import { randomBytes } from 'node:crypto';
import type { Socket } from 'node:net';
import compress from '@fastify/compress';
import helmet from '@fastify/helmet';
import Fastify, { type FastifyBaseLogger, type FastifyInstance, LogController } from 'fastify';
import { AddressCounts } from './auth/addresses.ts';
import { trustedProxies } from './config/keys/trusted-proxies.ts';
import { createHttpServer, httpTimes } from './http-server.ts';
import { canWatch } from './places/watching.ts';
import { errorsPlugin } from './plugins/errors.ts';
import { hostPlugin } from './plugins/host.ts';
import { limitsPlugin } from './plugins/limits.ts';
import { loginPlugin } from './plugins/login.ts';
import { machinesPlugin } from './plugins/machines.ts';
import { metricsPlugin } from './plugins/metrics.ts';
import { operatorSessionPlugin } from './plugins/operator-session.ts';
import { operatorsPlugin } from './plugins/operators.ts';
import { securityHeaders, securityPlugin } from './plugins/security.ts';
import { sessionPlugin } from './plugins/session.ts';
import { socketsPlugin } from './plugins/sockets.ts';
import { tracingPlugin } from './plugins/tracing.ts';
import { assetsRoute } from './routes/assets.ts';
import type { AppDeps } from './routes/deps.ts';
import { lobbyRoute } from './routes/lobby.ts';
import { loginPageRoute } from './routes/login/login-page.ts';
import { logoutRoute } from './routes/login/logout.ts';
import { meRoute } from './routes/login/me.ts';
import { loginProviderRoute } from './routes/login/provider.ts';
import { arriveRoute } from './routes/machines/arrive.ts';
import { handOverRoute } from './routes/machines/hand-over.ts';
import { opsDrainRoute } from './routes/machines/ops-drain.ts';
import { healthzRoute } from './routes/ops/healthz.ts';
import { hostLinkRoute } from './routes/ops/host-link.ts';
import { opsBroadcastRoute } from './routes/ops/ops-broadcast.ts';
import { opsIpcRoute } from './routes/ops/ops-ipc.ts';
import { opsPageRoute } from './routes/ops/ops-page.ts';
import { opsReloadRoute } from './routes/ops/ops-reload.ts';
import { opsRoomRoute } from './routes/ops/ops-room.ts';
import { opsRoomFilesRoute } from './routes/ops/ops-room-files.ts';
import { opsRotateRoute } from './routes/ops/ops-rotate.ts';
import { opsSeatRoute } from './routes/ops/ops-seat.ts';
import { opsSnapshotRoute } from './routes/ops/ops-snapshot.ts';
import { opsTicketRoute } from './routes/ops/ops-ticket.ts';
import { readyzRoute } from './routes/ops/readyz.ts';
import { partiesRoute } from './routes/parties.ts';
import { auditRoute } from './routes/room/control/audit.ts';
import { exportRoute } from './routes/room/control/export.ts';
import { moderationRoute } from './routes/room/control/moderation.ts';
import { residentRoute } from './routes/room/control/resident.ts';
import { roomCaptureRoute } from './routes/room/control/room-capture.ts';
import { roomControlRoute } from './routes/room/control/room-control.ts';
import { invitesRoute } from './routes/room/door/invites.ts';
import { knocksRoute } from './routes/room/door/knocks.ts';
import { pageReportRoute } from './routes/room/page-report.ts';
import { recordRoute } from './routes/room/recordings/record.ts';
import { recordingsRoute } from './routes/room/recordings/recordings.ts';
import { replayRoute } from './routes/room/recordings/replay.ts';
import { refusalRoute } from './routes/room/refusal.ts';
import { roomPageRoute } from './routes/room/room-page.ts';
import { roomTokenRoute } from './routes/room/room-token.ts';
import { roomWsRoute } from './routes/room/room-ws.ts';
import { ticketRoute } from './routes/room/ticket.ts';
import { roomWallRoute } from './routes/room/watch/room-wall.ts';
import { roomWatchRoute } from './routes/room/watch/room-watch.ts';
import { roomWatchWsRoute } from './routes/room/watch/room-watch-ws.ts';
import { seatsRoute } from './routes/room/watch/seats.ts';
import { streamsRoute } from './routes/room/watch/streams.ts';
import { roomRoute } from './routes/room.ts';
import { roomsRoute } from './routes/rooms.ts';

const ROUTES = [
  arriveRoute,
  assetsRoute,
  auditRoute,
  exportRoute,
  handOverRoute,
  healthzRoute,
  hostLinkRoute,
  invitesRoute,
  knocksRoute,
  lobbyRoute,
  loginPageRoute,
  loginProviderRoute,
  logoutRoute,
  meRoute,
  moderationRoute,
  opsBroadcastRoute,
  opsDrainRoute,
  opsIpcRoute,
  opsRoomRoute,
  opsPageRoute,
  opsReloadRoute,
  opsRoomFilesRoute,
  opsRotateRoute,
  opsSeatRoute,
  opsSnapshotRoute,
  opsTicketRoute,
  pageReportRoute,
  partiesRoute,
  readyzRoute,
  recordRoute,
  recordingsRoute,
  refusalRoute,
  replayRoute,
  residentRoute,
  roomCaptureRoute,
  roomControlRoute,
  roomPageRoute,
  roomRoute,
  roomTokenRoute,
  roomWallRoute,
  roomWatchRoute,
  roomWatchWsRoute,
  roomWsRoute,
  roomsRoute,
  seatsRoute,
  streamsRoute,
  ticketRoute,
];

/** The app, ready to listen; closing it closes every socket, but no seat. */
export async function buildApp(deps: AppDeps): Promise<FastifyInstance> {
  const { publicUrl, base, limits } = deps;
  const isProxy = trustedProxies(deps.trustProxy);
  const sockets = new AddressCounts(limits.sockets);
  const surplus = new WeakSet<Socket>();
  const app: FastifyInstance = Fastify({
    serverFactory: (handler) =>
      createHttpServer(handler, { sockets, surplus, isProxy, times: httpTimes(limits) }),
    // Routes are written without the path of PUBLIC_URL.
    rewriteUrl: ({ url = '/' }) => base.without(url),
    loggerInstance: deps.logger as FastifyBaseLogger,
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: () => randomBytes(9).toString('base64url'),
    bodyLimit: limits.body_bytes,
    trustProxy: deps.trustProxy.length > 0 && isProxy,
    forceCloseConnections: true,
    routerOptions: { maxParamLength: 200 },
  });
  await app.register(helmet, securityHeaders(publicUrl, deps.frameAncestors));
  // Before the others, because its hooks close the socket of an upgrade that a later hook rejects.
  const watchable = (room: string) => canWatch(room, deps);
  const { warnOnce } = deps;
  await app.register(socketsPlugin, {
    ...{ sockets, surplus, canWatch: watchable, warnOnce, hit: deps.metrics.limitHit },
    frameBytes: limits.frame_bytes,
  });
  await app.register(errorsPlugin, { page: deps.pages.message, base, canWatch: watchable });
  await app.register(securityPlugin, {
    ...{ listen: deps.host, publicUrl, machines: deps.machines, warnOnce },
    frameAncestors: deps.frameAncestors,
  });
  const secure = publicUrl?.startsWith('https:') ?? false;
  const cookies = { path: base.root, secure };
  await app.register(sessionPlugin, { ...cookies, keys: deps.sessionKeys });
  await app.register(machinesPlugin, { ...cookies, machines: deps.machines });
  await app.register(tracingPlugin, deps);
  await app.register(hostPlugin, cookies);
  await app.register(loginPlugin, { ...cookies, accounts: deps.accounts });
  await app.register(operatorSessionPlugin, { ...cookies, sessions: deps.operatorSessions });
  const { operators, rooms, callers } = deps;
  const token = deps.operatorToken;
  const { metrics } = deps;
  await app.register(operatorsPlugin, {
    ...{ token, publicUrl, operators, rooms, callers, limits, metrics },
  });
  await app.register(limitsPlugin, { limits, hit: metrics.limitHit });
  await app.register(compress, { globalDecompression: false });
  app.addHook('onResponse', async (request, reply) => {
    const ms = Math.round(reply.elapsedTime);
    request.log.debug({ req: request, status: reply.statusCode, ms }, 'request');
  });
  await app.register(metricsPlugin, deps);
  for (const route of ROUTES) await app.register(route, { ...deps, sockets });
  return app;
}
