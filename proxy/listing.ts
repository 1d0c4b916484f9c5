// A room as the lobby and `/api/rooms` show it: public facts only.
import type { RoomListing } from '../protocol/api.ts';
import type { Room } from '../rooms/load.ts';
import { type AppDeps, partyRoomOf } from './deps.ts';
import { isShared } from './door.ts';

/** Facts of one room; `people` counts sitters in a room for one, and while the party does not answer. */
export async function listRoom(
  room: Room,
  { facts, registry }: Pick<AppDeps, 'facts' | 'registry'>,
): Promise<RoomListing> {
  const known = await facts.of(partyRoomOf(room));
  const seatsFree = Math.min(
    registry.free(room),
    Math.max(0, room.maxPlayers - (known?.seatsTaken ?? 0)),
  );
  return {
    id: room.id,
    displayName: room.displayName,
    mode: room.mode,
    multiplayer: room.multiplayer,
    maxPlayers: room.maxPlayers,
    people: (isShared(room) ? known?.people : undefined) ?? room.maxPlayers - seatsFree,
    seatsFree,
    paused: known?.paused ?? false,
  };
}

/** Every room, in the order of their files. */
export function listRooms(
  deps: Pick<AppDeps, 'facts' | 'registry' | 'rooms'>,
): Promise<RoomListing[]> {
  return Promise.all([...deps.rooms.values()].map((room) => listRoom(room, deps)));
}
