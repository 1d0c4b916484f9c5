// Looks up an open room by id, and its id in the party.
import { AppError } from '../protocol/errors.ts';
import type { Room } from './room.ts';

/** The room's id in the party. */
export function partyRoomOf(room: Room): string {
  return room.partykitRoom ?? room.id;
}

/** @throws AppError ROOM_NOT_FOUND */
export function roomOf(rooms: ReadonlyMap<string, Room>, id: string): Room {
  const room = rooms.get(id);
  if (!room) throw new AppError('ROOM_NOT_FOUND');
  return room;
}

/** A room in `mirror` mode. @throws AppError ROOM_NOT_FOUND, or BAD_REQUEST for a room of another mode */
export function mirroredRoomOf(rooms: ReadonlyMap<string, Room>, id: string): Room {
  const room = roomOf(rooms, id);
  if (room.mode !== 'mirror')
    throw new AppError('BAD_REQUEST', 'Only a room with `mode: mirror` shares its windows.');
  return room;
}

/** The room with this id, whose people share one terminal. @throws AppError ROOM_NOT_FOUND, BAD_REQUEST */
export function sharedRoomOf(rooms: ReadonlyMap<string, Room>, id: string): Room {
  const room = roomOf(rooms, id);
  if (room.mode !== 'shared')
    throw new AppError('BAD_REQUEST', 'Only a room with `mode: shared` has one keyboard for all.');
  return room;
}

/** A room that somebody lives in. @throws AppError ROOM_NOT_FOUND, NO_RESIDENT */
export function residentRoomOf(rooms: ReadonlyMap<string, Room>, id: string): Room {
  const room = roomOf(rooms, id);
  if (!room.agent) throw new AppError('NO_RESIDENT');
  return room;
}
