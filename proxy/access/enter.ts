// Lets a caller into a room: an invitation that they have shown is used by this, and by nobody who is turned away.
import type { FastifyRequest } from 'fastify';
import type { Want } from '../../protocol/access/door.ts';
import type { Room } from '../../rooms/load.ts';
import type { Session, Visitor } from '../auth/visitor.ts';
import type { Caller, Callers } from './callers.ts';
import { admit, type WhoKnows } from './door.ts';

/** @returns who has come in @throws AppError as `admit` */
export async function enter(
  deps: WhoKnows & { callers: Callers },
  want: Want,
  request: FastifyRequest,
  room: Room,
  session: Session,
): Promise<Caller<Visitor>> {
  const looked = await deps.callers.of(request, room, session, { take: false });
  await admit(deps, want, room, looked);
  if (looked.invite === null || looked.invite !== request.invitation(room.id)) return looked;
  const entered = await deps.callers.of(request, room, session, { take: true });
  // Somebody else may just have used it up.
  await admit(deps, want, room, entered);
  return entered;
}
