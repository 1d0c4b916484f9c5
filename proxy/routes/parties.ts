// `/parties/*`: forwards control requests and WebSockets to the party on this origin, without the visitor's cookies.
import type { IncomingHttpHeaders } from 'node:http';
import httpProxy from '@fastify/http-proxy';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import pTimeout from 'p-timeout';
import type { WebSocket } from 'ws';
import { ROLES } from '../../protocol/access/roles.ts';
import type { Ticket } from '../../protocol/access/ticket.ts';
import { CLOSE, GOING_AWAY } from '../../protocol/codes.ts';
import { AppError, type AppErrorCode } from '../../protocol/errors.ts';
import { encode } from '../../protocol/frames.ts';
import { partyRoomOf } from '../../rooms/lookup.ts';
import type { Caller } from '../access/callers.ts';
import { admit, asOnlooker } from '../access/door.ts';
import { endSoon, type LiveSocket } from '../access/live-sockets.ts';
import { addressBelow, requireSameOrigin } from '../auth/origin.ts';
import { relay } from '../party/relay.ts';
import type { AppDeps } from './deps.ts';

/** The only headers of a visitor that are forwarded; the party trusts none that a proxy did not set. */
const FORWARDED: readonly string[] = ['authorization', 'content-type', 'accept', 'user-agent'];

/** What the room has decided it says itself, and by whom: that comes through the same socket, and closes it. */
const SAID_BY_ROOM: ReadonlySet<AppErrorCode> = new Set(['KICKED', 'BANNED', 'ROOM_ENDED']);
const ROOM_SAYS_WITHIN_MS = 2_000;

export async function partiesRoute(app: FastifyInstance, deps: AppDeps): Promise<void> {
  const { wrongTickets } = deps;
  const partyOf = ({ url }: Pick<FastifyRequest, 'url'>) => deps.party.urlOf(partyRoomIn(url));

  /** The party says what is wrong with a ticket; here it is only counted. */
  async function readTicket(ip: string, given: string): Promise<Ticket | undefined> {
    const ticket = await deps.tickets.read(given);
    if (!ticket) wrongTickets.count(ip);
    return ticket;
  }

  /** Looks again, until the socket closes, whether the person of its ticket is still welcome. */
  async function stayJoined(
    socket: WebSocket,
    request: FastifyRequest,
    { pathname, searchParams }: URL,
  ): Promise<void> {
    const ticket = await readTicket(request.ip, searchParams.get('ticket') ?? '');
    const room = [...deps.rooms.values()].find((one) => partyRoomOf(one) === partyRoomIn(pathname));
    if (!room || ticket?.room !== partyRoomOf(room) || ROLES[ticket.role].as !== 'browser') return;
    const { sub: id, name, color = 0, session, operator, hostLink = null } = ticket;
    const visitor = { id, name, color };
    const who = { visitor, session, operator, hostLink, address: request.ip };
    let isIn = false;
    const live: LiveSocket = {
      room: room.id,
      session,
      operator,
      async check() {
        const caller = await deps.callers.again(room, who);
        if (caller.isUnknown) return;
        // CR2: who looks on from the audience is nobody in the room, and stays all the same.
        const staysOn = isIn && ticket.role === 'watcher';
        await admit(deps, 'join', room, staysOn ? asOnlooker(caller) : caller);
        isIn = true;
        if (isAsNow(ticket, caller)) return;
        // The party believes the ticket: they come back with another, as they do when a host link is renewed.
        socket.removeAllListeners('message');
        socket.close(GOING_AWAY, 'door');
        endSoon(socket);
      },
      async end({ code, message }) {
        // The room answers the first message of a socket: these go on until then.
        if (SAID_BY_ROOM.has(code)) {
          const said = new Promise((resolve) => socket.once('close', resolve));
          await pTimeout(said, { milliseconds: ROOM_SAYS_WITHIN_MS, message: false });
          if (socket.readyState !== socket.OPEN) return;
        }
        // A socket that is closed is read until its page has answered.
        socket.removeAllListeners('message');
        socket.send(
          encode({ type: 'error', code: 'forbidden', msg: message, fatal: true, ref: 'door' }),
        );
        socket.close(CLOSE.FORBIDDEN, code);
      },
    };
    deps.live.hold(socket, live);
    // The ticket may be older than what has happened since.
    await deps.live.recheck((one) => one === live);
  }

  await app.register(httpProxy, {
    prefix: '/parties',
    rewritePrefix: '/parties',
    upstream: '',
    httpMethods: ['POST'],
    preHandler: async ({ ip, headers }) => {
      wrongTickets.refuse(ip);
      const ticket = await readTicket(ip, headers.authorization?.replace(/^Bearer /i, '') ?? '');
      // An operator's outlives a session that is over by a minute.
      const isOver = ticket?.session !== undefined && !(await deps.accounts.byId(ticket.session));
      if (isOver) throw new AppError('SIGNED_OUT');
    },
    // Bodies are parsed here first, so that this app's limit applies to them.
    proxyPayloads: false,
    http: {},
    disableRequestLogging: true,
    disableCache: true,
    replyOptions: {
      getUpstream: partyOf,
      rewriteRequestHeaders: (_request, headers) => only([...FORWARDED, 'content-length'], headers),
      onError: (reply, { error }) => {
        reply.send(new AppError('PARTY_UNAVAILABLE', undefined, { cause: error }));
      },
    },
  });

  // Sockets go through a relay of our own: http-proxy reads on however slow the other side is, has its own close codes
  // for a lost party, and listens for upgrades beside @fastify/websocket.
  const preValidation = async (request: FastifyRequest): Promise<void> => {
    requireSameOrigin(request, deps.publicUrl);
    if (deps.drain.active()) throw new AppError('RESTARTING');
    wrongTickets.refuse(request.ip);
  };
  app.get('/parties/*', { websocket: true, preValidation }, (socket, request) => {
    const url = addressBelow(partyOf(request), request.url);
    // At once, because the relay reads the socket: whose it is may come a little later.
    void stayJoined(socket, request, url).catch((error: unknown) =>
      request.log.error({ err: error }, 'it is not known whose socket this is'),
    );
    url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
    relay(socket, {
      url: url.href,
      protocols: socket.protocol ? [socket.protocol] : [],
      headers: only(FORWARDED, request.headers),
      flows: deps.metrics.relayed,
      failed: () => deps.metrics.partyFailed('socket'),
      log: request.log as AppDeps['logger'],
    });
  });
}

/** Whether a ticket says of its person what a new one would say now: whether they lead, and as what. */
function isAsNow({ role, host = false }: Ticket, { leads }: Caller): boolean {
  return role === 'watcher' ? host === (leads === 'host') : role === (leads ?? 'guest');
}

/** `/parties/room-server/ROOM/...`: the room's id in the party; empty for any other address. */
function partyRoomIn(url: string): string {
  return /^\/parties\/room-server\/([^/?]+)/.exec(url)?.[1] ?? '';
}

function only(names: readonly string[], headers: IncomingHttpHeaders): Record<string, string> {
  const kept = Object.entries(headers).filter(([name]) => names.includes(name));
  return Object.fromEntries(kept.map(([name, value]) => [name, String(value)]));
}
