// `/parties/terminal-server/ROOM.SEAT`, and `/api/workers/ROOM.SEAT/terminal`: the stream of a seat (TS2), at the party.
// A page of this site needs no ticket for it: its cookie says who it is.
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { WebSocket } from 'ws';
import { ROLES } from '../../../../protocol/access/roles.ts';
import type { Ticket } from '../../../../protocol/access/ticket.ts';
import { CLOSE } from '../../../../protocol/codes.ts';
import { AppError } from '../../../../protocol/errors.ts';
import {
  encodeStream,
  FRAMES_QUERY,
  HAVE_QUERY,
  RELAY_QUERY,
  readHave,
  readStreamRoom,
  streamRoom,
  TERMINAL_PARTY,
} from '../../../../protocol/streams/terminal-stream.ts';
import type { Room } from '../../../../rooms/load.ts';
import { partyRoomOf } from '../../../../rooms/lookup.ts';
import { admit, asOnlooker } from '../../../access/door.ts';
import type { LiveSocket } from '../../../access/live-sockets.ts';
import { watchTicket } from '../../../access/watch-ticket.ts';
import { requireSameOrigin } from '../../../auth/origin.ts';
import { newSession } from '../../../auth/visitor.ts';
import { relay } from '../../../party/relay.ts';
import type { Joined } from '../../../streams/local-stream.ts';
import type { AppDeps } from '../../deps.ts';

interface StreamRequest {
  /** `ROOM.SEAT`. */
  Params: { stream: string };
  /** `sandboxId` may be among them, and says nothing: a seat is all that there is. */
  Querystring: Record<string, string | string[]>;
}

interface Stay {
  room: Room;
  ticket: Ticket;
  frames: boolean;
  ip: string;
  joined: Joined;
}

export async function streamsRoute(app: FastifyInstance, deps: AppDeps): Promise<void> {
  const { wrongTickets } = deps;

  /** Of this proxy, by its id here or at the party; a party may have others. */
  function roomAt(stream: string): Room | undefined {
    const { room = '' } = readStreamRoom(stream) ?? {};
    const all = [...deps.rooms.values()];
    return deps.rooms.get(room) ?? all.find((one) => partyRoomOf(one) === room);
  }

  /** Rejected before the upgrade: other origins, and without a ticket unknown seats and whoever may not watch. */
  async function check(request: FastifyRequest<StreamRequest>): Promise<void> {
    requireSameOrigin(request, deps.publicUrl);
    wrongTickets.refuse(request.ip);
    if (deps.drain.active()) throw new AppError('RESTARTING');
    const asked = readStreamRoom(request.params.stream);
    if (!asked) throw new AppError('SEAT_NOT_FOUND', 'Write ROOM.SEAT, such as lab.1.');
    if (textOf(request.query.ticket) !== '') return;
    const room = roomAt(request.params.stream);
    if (!room) throw new AppError('ROOM_NOT_FOUND');
    const session = request.session() ?? newSession();
    const { ticket } = await watchTicket(deps, request, { room, seat: asked.seat, session });
    request.query.ticket = ticket;
  }

  /** Looks again, until the socket closes, whether the watcher is still welcome. */
  async function stay(
    socket: WebSocket,
    { room, ticket, frames, ip, joined }: Stay,
  ): Promise<void> {
    let isIn = false;
    const live: LiveSocket = {
      room: room.id,
      session: ticket.session,
      operator: ticket.operator,
      async check() {
        // The ticket says what the room's file said when it was made.
        joined.allowInput(room.watchers === 'type');
        const caller = await deps.callers.again(room, whoOf(ticket, ip));
        if (caller.isUnknown) return;
        await admit(deps, 'watch', room, isIn ? asOnlooker(caller) : caller);
        isIn = true;
      },
      end({ code, message }) {
        socket.removeAllListeners('message');
        if (frames)
          socket.send(
            encodeStream({ type: 'error', code: 'forbidden', msg: message, fatal: true }),
          );
        socket.close(CLOSE.FORBIDDEN, code);
      },
    };
    deps.live.hold(socket, live);
    // The ticket may be older than what has happened since.
    await deps.live.recheck((one) => one === live);
  }

  /** Lets a watcher of this proxy in; a proxy whose party this is, and a ticket of no room here, go on to the party. */
  async function open(socket: WebSocket, request: FastifyRequest<StreamRequest>): Promise<void> {
    const { stream } = request.params;
    const asked = readStreamRoom(stream);
    const room = roomAt(stream);
    const given = textOf(request.query.ticket);
    // Frames that come before it is known who this is must find a listener.
    socket.pause();
    const ticket = await deps.tickets.read(given).finally(() => socket.resume());
    if (!ticket) wrongTickets.count(request.ip);
    const name = asked && room && streamRoom(partyRoomOf(room), asked.seat);
    if (!name || ticket?.room !== name || ROLES[ticket.role].as !== 'browser') {
      pass(socket, request);
      return;
    }
    const frames = textOf(request.query[FRAMES_QUERY.name]) === FRAMES_QUERY.value;
    const have = readHave(textOf(request.query[HAVE_QUERY]));
    const { sub, input = false } = ticket;
    // It may have gone meanwhile.
    if (socket.readyState !== socket.OPEN) return;
    const newcomer = { sub, input, frames, have };
    const joined = deps.streams.join(partyRoomOf(room), asked.seat, socket, newcomer);
    const watching = deps.metrics.watching(room.id);
    socket.once('close', () => watching[Symbol.dispose]());
    await stay(socket, { room, ticket, frames, ip: request.ip, joined });
  }

  function pass(socket: WebSocket, request: FastifyRequest<StreamRequest>): void {
    const { stream } = request.params;
    const url = new URL(deps.party.urlOf(readStreamRoom(stream)?.room ?? ''));
    url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
    url.pathname = `/parties/${TERMINAL_PARTY}/${stream}`;
    for (const name of ['ticket', FRAMES_QUERY.name, HAVE_QUERY, RELAY_QUERY.name]) {
      const value = textOf(request.query[name]);
      if (value !== '') url.searchParams.set(name, value);
    }
    relay(socket, {
      url: url.href,
      protocols: socket.protocol ? [socket.protocol] : [],
      headers: {},
      log: request.log as AppDeps['logger'],
    });
  }

  const options = {
    websocket: true,
    exposeHeadRoute: false,
    preValidation: check,
    config: { limit: 'watches' },
  } as const;
  for (const path of [`/parties/${TERMINAL_PARTY}/:stream`, '/api/workers/:stream/terminal'])
    app.get<StreamRequest>(path, options, open);
}

function textOf(value: string | string[] | undefined): string {
  return typeof value === 'string' ? value : '';
}

function whoOf({ sub: id, name, color = 0, session, hostLink, operator }: Ticket, address: string) {
  return { visitor: { id, name, color }, session, hostLink: hostLink ?? null, operator, address };
}
