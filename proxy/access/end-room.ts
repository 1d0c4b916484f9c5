// Ends a room here (MO5): everybody is told and sent away, then every seat ends.
import { AppError } from '../../protocol/errors.ts';
import type { Room } from '../../rooms/load.ts';
import type { LiveSockets } from './live-sockets.ts';

interface Here {
  live: LiveSockets;
  registry: { dismissAll(room: Room, why: string): void };
}

/** @param reason that a host or an operator gave, or empty */
export function endRoom({ live, registry }: Here, room: Room, reason: string): void {
  live.end((one) => one.room === room.id, new AppError('ROOM_ENDED', reason || undefined));
  registry.dismissAll(room, 'the room was ended');
}
