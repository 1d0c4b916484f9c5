// A visitor's open terminal: whoever may no longer be in its room is told why, and sent away.
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { WebSocket } from 'ws';
import type { Want } from '../../protocol/door.ts';
import type { Room } from '../../rooms/load.ts';
import { type Caller, type Callers, remembered } from './callers.ts';
import { admit, type WhoKnows } from './door.ts';
import type { LiveSockets } from './live-sockets.ts';

interface Visit {
  socket: WebSocket;
  request: FastifyRequest;
  want: Want;
  room: Room;
  /** Who was admitted. */
  caller: Caller;
}

/** Looks again, until the socket closes, whether its visitor is still welcome. */
export function stayWelcome(
  app: FastifyInstance,
  deps: WhoKnows & { live: LiveSockets; callers: Callers },
  { socket, request, want, room, caller }: Visit,
): void {
  const who = remembered(caller);
  deps.live.hold(socket, {
    room: room.id,
    session: who.session,
    check: async () => admit(deps, want, room, await deps.callers.again(room, who)),
    end: (error) => app.endSocket(error, socket, request),
  });
}
