// The party's entry point: verifies tickets and routes `/parties/:party/:room` to the Durable Object of that name.
import { Hono } from 'hono';
import { partyserverMiddleware } from 'hono-party';
import { routePartykitRequest } from 'partyserver';
import { ACCOUNTS_PARTY, ACCOUNTS_ROOM } from '../protocol/access/accounts.ts';
import { may } from '../protocol/access/roles.ts';
import type { Ticket } from '../protocol/access/ticket.ts';
import { CLOSE } from '../protocol/codes.ts';
import { encode } from '../protocol/frames.ts';
import { AUDIENCE_PARTY, audienceRoom } from '../protocol/room/audience.ts';
import { OPS_PARTY, OPS_ROOM } from '../protocol/streams/ops-feed.ts';
import { STREAM_ROOM, streamBranch, TERMINAL_PARTY } from '../protocol/streams/terminal-stream.ts';
import { elsewhere, isUpgrade } from './connections/elsewhere.ts';
import { acceptedSecrets, bearerOf, readTicket, withTicket } from './connections/ticket.ts';
import { ticketRoom } from './connections/ticket-room.ts';
import { broadcastRoute, scheduledLook } from './ops/broadcast-route.ts';

export { AccountsServer } from './accounts-server.ts';
export { AudienceServer } from './audience-server.ts';
export { OpsMonitorBroadcastServer } from './ops-monitor-broadcast-server.ts';
export { RoomServer } from './room-server.ts';
export { TerminalServer } from './terminal-server.ts';

type App = { Bindings: Cloudflare.Env };

const ROOM_PARTY = 'room-server';
const NO_TICKET = 'The ticket is missing, old or for another room. Fetch a new one.';

/** The parties that exist, by their name in URLs, and the rooms of each: a ticket for one is none for another. */
const SERVERS: Readonly<Record<string, RegExp>> = {
  [ROOM_PARTY]: /^[a-z0-9][a-z0-9-]*$/,
  [ACCOUNTS_PARTY]: new RegExp(`^${ACCOUNTS_ROOM}$`),
  [OPS_PARTY]: new RegExp(`^${OPS_ROOM}$`),
  [TERMINAL_PARTY]: STREAM_ROOM,
};

type Place = [party: string, room: string];

/** TS8, CR2: the parties that have branches, and where those are. */
const BRANCHES: Readonly<
  Record<string, { className: keyof Cloudflare.Env; at(room: string, n: number): Place }>
> = {
  [ROOM_PARTY]: {
    className: 'RoomServer',
    at: (room, n) => [AUDIENCE_PARTY, audienceRoom(room, n)],
  },
  [TERMINAL_PARTY]: {
    className: 'TerminalServer',
    at: (room, n) => [TERMINAL_PARTY, streamBranch(room, n)],
  },
};

/** Of the path below `/parties`, as it came: what follows reads no escapes in it either. */
function segmentsOf({ url }: Request): [...Place, ...string[]] {
  const [party = '', room = '', ...more] = new URL(url).pathname.split('/').slice(2);
  return [party, room, ...more];
}

function placeOf(request: Request): Place {
  const [party, room] = segmentsOf(request);
  return [party, room];
}

function isThere(request: Request): boolean {
  const [party, room, ...more] = segmentsOf(request);
  // Elsewhere nobody is taken to a branch, nor counted as one who is on the way there.
  if (isUpgrade(request) && (request.method !== 'GET' || more.length > 0)) return false;
  // Whether there is a room of people tells nobody without a ticket.
  return party === ROOM_PARTY ? room !== '' : hasRoom(party, room);
}

function hasRoom(party: string, room: string): boolean {
  return Object.hasOwn(SERVERS, party) && SERVERS[party]?.test(room) === true;
}

/**
 * Browsers can't read why a WebSocket upgrade was refused, so accept it, send the error, and close (HS5).
 * @returns the response to the upgrade
 */
function refuse(msg: string): Response {
  const { 0: client, 1: server } = new WebSocketPair();
  server.accept();
  server.send(encode({ type: 'error', code: 'forbidden', msg, fatal: true, ref: 'ticket' }));
  server.close(CLOSE.TICKET, 'ticket');
  return new Response(null, { status: 101, webSocket: client });
}

/** Null, too, for a ticket of another party's room: none that it is for has a room of that name. */
async function ticketOf(
  request: Request,
  token: string | null,
  lobby: Parameters<typeof ticketRoom>[0],
  env: Cloudflare.Env,
) {
  if (!hasRoom(...placeOf(request))) return null;
  const now = Date.now();
  return readTicket(token, ticketRoom(lobby), acceptedSecrets(env, now), Math.floor(now / 1_000));
}

/** Opens a WebSocket at an object of the party, whatever the path says. */
function connectTo(
  request: Request,
  [party, room]: Place,
  ticket: Ticket,
  env: Cloudflare.Env,
): Promise<Response | null> {
  const url = new URL(request.url);
  url.pathname = `/parties/${party}/${room}`;
  return routePartykitRequest(new Request(url, request), env, {
    onBeforeConnect: (inner) => withTicket(inner, ticket),
  });
}

const app = new Hono<App>();

/** Addresses beside those of the parties, which say the same (TS2). */
app.all('/api/workers/:workerId/terminal', (c) => {
  const url = new URL(c.req.url);
  url.pathname = `/parties/${TERMINAL_PARTY}/${c.req.param('workerId')}`;
  return app.fetch(new Request(url, c.req.raw), c.env, c.executionCtx);
});

app.get('/healthz', (c) => c.json({ ok: true }));
app.get('/api/ops/broadcast', broadcastRoute(app));

// For unknown parties partyserver would log an error, and anybody could flood the log that way.
app.use('/parties/:party/*', (c, next) =>
  isThere(c.req.raw) ? next() : Promise.resolve(c.notFound()),
);

/** TS8, CR1: what many look at sends newcomers on to a branch of it, which no address from outside leads to. */
app.get('/parties/:party/:room', async (c, next) => {
  const [party, name] = placeOf(c.req.raw);
  const branches = BRANCHES[party];
  if (!branches || !isUpgrade(c.req.raw)) return next();
  const { className } = branches;
  const token = c.req.query('ticket') ?? null;
  const ticket = await ticketOf(c.req.raw, token, { className, name }, c.env);
  if (!ticket) return refuse(NO_TICKET);
  const answer = await connectTo(c.req.raw, [party, name], ticket, c.env);
  const n = elsewhere(answer);
  const there =
    n === null ? answer : await connectTo(c.req.raw, branches.at(name, n), ticket, c.env);
  return there ?? next();
});

app.use(
  '/parties/*',
  partyserverMiddleware<App>({
    options: {
      onBeforeConnect: async (request, lobby, c) => {
        const token = new URL(request.url).searchParams.get('ticket');
        const ticket = await ticketOf(request, token, lobby, c.env);
        return ticket ? withTicket(request, ticket) : refuse(NO_TICKET);
      },
      onBeforeRequest: async (request, lobby, c) => {
        const token = bearerOf(request);
        const ticket = await ticketOf(request, token, lobby, c.env);
        const refuse = (status: 401 | 403, message: string) =>
          c.json({ error: 'AUTH_REQUIRED', message }, status);
        if (!ticket) return refuse(401, 'Send a ticket of this room as a bearer token.');
        // Pages and bridges post nothing, and wake no object by it.
        if (request.method === 'POST' && !may(ticket, 'control'))
          return refuse(403, 'Only a proxy or an operator may do this.');
        return withTicket(request, ticket);
      },
    },
  }),
);

app.notFound((c) => c.json({ error: 'NOT_FOUND', message: 'There is nothing here.' }, 404));
app.onError((error, c) => {
  console.error('request failed', error);
  return c.json({ error: 'INTERNAL', message: 'Something went wrong here.' }, 500);
});

export default {
  fetch: app.fetch,
  scheduled: (_event, env) => scheduledLook(env),
} satisfies ExportedHandler<Cloudflare.Env>;
