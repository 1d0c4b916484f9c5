// `/api/ops/broadcast` and `/parties/ops-monitor-broadcast/main`: the operations feed on this origin, for tickets, for
// programs with the operator's token, and for pages of operators who have signed in, who need neither.
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { WebSocket } from 'ws';
import { isNamed } from '../../../protocol/access/allow.ts';
import type { Ticket } from '../../../protocol/access/ticket.ts';
import { CLOSE } from '../../../protocol/codes.ts';
import { AppError, ERRORS } from '../../../protocol/errors.ts';
import { encodeOps, OPS_PARTY, OPS_ROOM } from '../../../protocol/streams/ops-feed.ts';
import { opsTicket, ticketOfPage } from '../../access/ops-ticket.ts';
import { addressBelow, requireSameOrigin } from '../../auth/origin.ts';
import { relay } from '../../party/relay.ts';
import type { AppDeps } from '../deps.ts';

const ADDRESS = `/parties/${OPS_PARTY}/${OPS_ROOM}`;

interface Entry {
  ticket: string;
  /** Public id of the session that it stands on; undefined for the operator's token. */
  session: string | undefined;
  /** Of the session in which somebody is an operator by the token. */
  operator: string | undefined;
}

export async function opsBroadcastRoute(app: FastifyInstance, deps: AppDeps): Promise<void> {
  const { wrongTickets } = deps;

  async function preValidation(request: FastifyRequest, reply: FastifyReply): Promise<void> {
    requireSameOrigin(request, deps.publicUrl);
    wrongTickets.refuse(request.ip);
    if (request.headers.authorization === undefined) return;
    // A program reads why an upgrade was refused; a browser sends no such header with one.
    await new Promise<void>((resolve, reject) => {
      app.operatorsOnly(request, reply, (error) => (error ? reject(error) : resolve()));
    });
  }

  /** @returns undefined for who is no operator */
  async function entryOf(request: FastifyRequest): Promise<Entry | undefined> {
    const given = (request.query as { ticket?: unknown }).ticket;
    if (request.headers.authorization !== undefined) return issue(opsTicket(undefined));
    if (typeof given !== 'string') {
      if (!(await app.isOperatorsPage(request))) return undefined;
      return issue(await ticketOfPage(request));
    }
    const claims = await deps.tickets.read(given);
    if (!claims) wrongTickets.count(request.ip);
    // The party says what is wrong with it; another proxy may reach its party through this one.
    return { ticket: given, session: claims?.session, operator: claims?.operator };
  }

  async function issue(claims: Ticket): Promise<Entry> {
    const { ticket } = await deps.tickets.issue(claims);
    return { ticket, session: claims.session, operator: claims.operator };
  }

  /** Whoever is no operator any more, or has signed out, hears no more. */
  function stay(socket: WebSocket, { session, operator }: Entry): void {
    const live = {
      room: undefined,
      session,
      operator,
      async check() {
        if (operator !== undefined && deps.operatorSessions.isOver(operator))
          throw new AppError('SIGNED_OUT');
        if (session === undefined) return;
        const signedIn = await deps.accounts.byId(session);
        if (!signedIn) throw new AppError('SIGNED_OUT');
        if (!isNamed(deps.operators, signedIn.account)) throw new AppError('OPERATORS_FEED');
      },
      end: ({ message }: AppError) => refuse(socket, message),
    };
    deps.live.hold(socket, live);
    // The ticket may be older than what has happened since.
    void deps.live.recheck((one) => one === live);
  }

  async function open(socket: WebSocket, request: FastifyRequest): Promise<void> {
    // Nothing is read before it is known who this is.
    socket.pause();
    const entry = await entryOf(request).finally(() => socket.resume());
    if (!entry) return refuse(socket, ERRORS.OPERATORS_FEED[1]);
    const url = addressBelow(deps.party.urlOf(''), ADDRESS);
    url.searchParams.set('ticket', entry.ticket);
    url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
    const { log } = request;
    relay(socket, {
      ...{ url: url.href, headers: {}, log: log as AppDeps['logger'] },
      protocols: socket.protocol ? [socket.protocol] : [],
    });
    if ((entry.session ?? entry.operator) !== undefined) stay(socket, entry);
  }

  for (const path of [ADDRESS, '/api/ops/broadcast'])
    app.get(path, { websocket: true, exposeHeadRoute: false, preValidation }, (socket, request) =>
      open(socket, request),
    );
}

/** Browsers can't read why an upgrade was refused. */
function refuse(socket: WebSocket, msg: string): void {
  socket.removeAllListeners('message');
  socket.send(encodeOps({ type: 'error', code: 'forbidden', msg, fatal: true }));
  socket.close(CLOSE.FORBIDDEN, 'operators only');
}
