// A paused room keeps newcomers out before anything is started for them (LK2).
import { AppError } from '../protocol/errors.ts';
import type { Room } from '../rooms/load.ts';
import { type AppDeps, partyRoomOf } from './deps.ts';

/**
 * Lets pass who has a place, and the room's host. A room whose party does not answer counts as not paused.
 * @param visitor id as others may see it; undefined for somebody who only looks
 * @throws AppError ROOM_PAUSED with the operator's reason
 */
export async function refuseWhilePaused(
  { facts, registry }: Pick<AppDeps, 'facts' | 'registry'>,
  room: Room,
  visitor: string | undefined,
  isHost: boolean,
): Promise<void> {
  if (isHost || (visitor !== undefined && registry.seatOf(room, visitor) !== undefined)) return;
  const known = await facts.of(partyRoomOf(room));
  if (known?.paused) throw new AppError('ROOM_PAUSED', known.reason);
}
