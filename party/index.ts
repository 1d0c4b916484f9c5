// The party's entry point: verifies tickets and routes `/parties/:party/:room` to the room's Durable Object.
import { Hono } from 'hono';
import { partyserverMiddleware } from 'hono-party';
import { ACCOUNTS_PARTY, ACCOUNTS_ROOM } from '../protocol/access/accounts.ts';
import { CLOSE } from '../protocol/codes.ts';
import { encode } from '../protocol/frames.ts';
import { acceptedSecrets, bearerOf, readTicket, withTicket } from './connections/ticket.ts';

export { AccountsServer } from './accounts-server.ts';
export { RoomServer } from './room-server.ts';

type App = { Bindings: Cloudflare.Env };

/** The parties that exist, by their name in URLs. */
const SERVERS: ReadonlySet<string> = new Set(['room-server', ACCOUNTS_PARTY]);

/** By the path as it came: what follows reads no escapes in it either. */
function isThere({ url }: Request): boolean {
  const [party = '', room] = new URL(url).pathname.split('/').slice(2);
  return SERVERS.has(party) && (party !== ACCOUNTS_PARTY || room === ACCOUNTS_ROOM);
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

function ticketOf(token: string | null, room: string, env: Cloudflare.Env) {
  const now = Date.now();
  return readTicket(token, room, acceptedSecrets(env, now), Math.floor(now / 1_000));
}

const app = new Hono<App>();

app.get('/healthz', (c) => c.json({ ok: true }));

// For unknown parties partyserver would log an error, and anybody could flood the log that way.
app.use('/parties/:party/*', (c, next) =>
  isThere(c.req.raw) ? next() : Promise.resolve(c.notFound()),
);

app.use(
  '/parties/*',
  partyserverMiddleware<App>({
    options: {
      onBeforeConnect: async (request, lobby, c) => {
        const token = new URL(request.url).searchParams.get('ticket');
        const ticket = await ticketOf(token, lobby.name, c.env);
        return ticket
          ? withTicket(request, ticket)
          : refuse('The ticket is missing, old or for another room. Fetch a new one.');
      },
      onBeforeRequest: async (request, lobby, c) => {
        const token = bearerOf(request);
        const ticket = await ticketOf(token, lobby.name, c.env);
        if (ticket) return withTicket(request, ticket);
        return c.json(
          { error: 'AUTH_REQUIRED', message: 'Send a ticket of this room as a bearer token.' },
          401,
        );
      },
    },
  }),
);

app.notFound((c) => c.json({ error: 'NOT_FOUND', message: 'There is nothing here.' }, 404));
app.onError((error, c) => {
  console.error('request failed', error);
  return c.json({ error: 'INTERNAL', message: 'Something went wrong here.' }, 500);
});

export default app;
