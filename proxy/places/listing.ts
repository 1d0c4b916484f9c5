// What the lobby and `/api/rooms` show of a room: public facts only.
import type { RoomListing } from '../../protocol/api.ts';
import type { Room } from '../../rooms/load.ts';
import { partyRoomOf } from '../../rooms/lookup.ts';
import { isShared } from '../access/door.ts';
import type { RoomFactsCache } from '../party/facts.ts';
import type { SeatRegistry } from './registry.ts';

interface WhoKnows {
  facts: RoomFactsCache;
  registry: Pick<SeatRegistry, 'free'>;
}

/** Facts of one room; `people` counts taken places if the room is not shared or the party does not answer. */
export async function listRoom(room: Room, { facts, registry }: WhoKnows): Promise<RoomListing> {
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
    // Whether a host has stopped it is not known without the party.
    recorded: known ? known.recorded !== null : room.record,
  };
}

/** Every room, in the order of their files. */
export function listRooms(
  deps: WhoKnows & { rooms: ReadonlyMap<string, Room> },
): Promise<RoomListing[]> {
  const open = [...deps.rooms.values()].filter(({ closesAt }) => closesAt === undefined);
  return Promise.all(open.map((room) => listRoom(room, deps)));
}
