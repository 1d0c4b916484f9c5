// A visitor's open terminal: whoever may no longer be in its room is told why, and sent away.
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { WebSocket } from 'ws';
import type { Want } from '../../protocol/access/door.ts';
import type { AppErrorCode } from '../../protocol/errors.ts';
import type { Room } from '../../rooms/load.ts';
import { type Caller, type Callers, remembered } from './callers.ts';
import { admit, asOnlooker, mayTypeAs, type WhoKnows } from './door.ts';
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
  // Who signs in is another visitor.
  'LOGIN_NEEDED',
  'NOT_ALLOWED',
  'ROOM_ENDED',
  'WATCH_ONLY',
]);

/**
 * Looks again, until the socket closes, whether its visitor is still welcome.
 * @returns whether the visitor's keys may reach the app, as of the latest look
 */
export function stayWelcome(
  app: FastifyInstance,
  deps: Deps,
  { socket, request, want, room, caller }: Visit,
): { mayType(): boolean } {
  const who = remembered(caller, request.ip);
  let latest: Caller = caller;
  // A socket that is closed is read until its page has answered.
  let isOver = false;
  deps.live.hold(socket, {
    room: room.id,
    session: who.session,
    operator: who.operator,
    sits: want === 'sit' ? caller.visitor?.id : undefined,
    async check() {
      const now = await deps.callers.again(room, who);
      // Who is in stays while the party is away.
      if (now.isUnknown) return;
      latest = now;
      await admit(deps, want, room, want === 'watch' ? asOnlooker(latest) : latest);
    },
    end(error) {
      isOver = true;
      app.endSocket(error, socket, request);
      if (SEAT_ENDS.has(error.code) && caller.visitor)
        deps.registry.dismiss(room, caller.visitor.id, error.code);
    },
  });
  return { mayType: () => !isOver && mayTypeAs(room, latest) };
}
