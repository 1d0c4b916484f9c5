// A visitor's open terminal: whoever may no longer be in its room is told why, and sent away.
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { WebSocket } from 'ws';
import type { Want } from '../../protocol/door.ts';
import type { AppErrorCode } from '../../protocol/errors.ts';
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

interface Deps extends WhoKnows {
  registry: WhoKnows['registry'] & {
    dismiss(room: Room, visitor: string, why: string): void;
  };
  live: LiveSockets;
  callers: Callers;
}

/** Whoever is sent away for this has their seat no longer, so that it is free for others. */
const SEAT_ENDS: ReadonlySet<AppErrorCode> = new Set([
  'KICKED',
  'BANNED',
  'INVITE_NEEDED',
  'NOT_ALLOWED',
]);

/**
 * Looks again, until the socket closes, whether its visitor is still welcome.
 * @returns the visitor as of the latest look
 */
export function stayWelcome(
  app: FastifyInstance,
  deps: Deps,
  { socket, request, want, room, caller }: Visit,
): () => Caller {
  const who = remembered(caller, request.ip);
  let latest: Caller = caller;
  deps.live.hold(socket, {
    room: room.id,
    session: who.session,
    async check() {
      latest = await deps.callers.again(room, who);
      await admit(deps, want, room, latest);
    },
    end(error) {
      app.endSocket(error, socket, request);
      if (SEAT_ENDS.has(error.code) && caller.visitor)
        deps.registry.dismiss(room, caller.visitor.id, error.code);
    },
  });
  return () => latest;
}
