// Where seats lie in the state folder, and whether the paths of all its sockets fit.
import path from 'node:path';
import { MAX_SOCKET_PATH_BYTES } from '../../../node/unix-socket.ts';
import { AppError } from '../../../protocol/errors.ts';
import type { RoomMode } from '../../../protocol/modes.ts';
import { seatCount } from '../../../rooms/room.ts';
import { keeperSocket } from '../../../seats/process/keeper-process.ts';
import { pipeSocket } from '../../../seats/process/pipe.ts';
import { ttydSocket } from '../../../seats/process/ttyd-process.ts';

/** A seat's own folder. */
export function seatDir(stateDir: string, room: string, seat: number): string {
  return path.join(stateDir, 'seats', room, String(seat));
}

/**
 * A seat's folder for the box of its app.
 * @param boxes where the apps' own user can reach it; by default it lies in the seat's folder
 */
export function boxFolder(
  { stateDir, boxes }: { stateDir: string; boxes?: string | undefined },
  room: string,
  seat: number,
): string {
  if (boxes !== undefined) return path.join(boxes, `${room}-${seat}`);
  return path.join(path.resolve(seatDir(stateDir, room, seat)), 'box');
}

/** A folder for the ttyd whose page is read at start. */
export const ttydCheckDir = (stateDir: string) => path.join(stateDir, 'ttyd-check');

interface Seats {
  id: string;
  mode: RoomMode;
  maxPlayers: number;
}

/**
 * Checks every socket that these rooms can need.
 * @throws AppError STATE_DIR_LONG naming the longest, and how long the state folder's path may be
 */
export function checkSockets(stateDir: string, rooms: readonly Seats[]): void {
  const trouble = socketTrouble(stateDir, rooms);
  if (trouble !== undefined) throw new AppError('STATE_DIR_LONG', trouble);
}

/** The same in words; undefined if every socket fits. */
export function socketTrouble(stateDir: string, rooms: readonly Seats[]): string | undefined {
  const dirs = [
    ttydCheckDir(stateDir),
    ...rooms.map((room) => seatDir(stateDir, room.id, seatCount(room))),
  ];
  const sockets = [
    keeperSocket(stateDir),
    ...dirs.flatMap((dir) => [pipeSocket(dir), ttydSocket(dir)]),
  ];
  const [longest = ''] = sockets.sort((a, b) => Buffer.byteLength(b) - Buffer.byteLength(a));
  const over = Buffer.byteLength(longest) - MAX_SOCKET_PATH_BYTES;
  if (over <= 0) return undefined;
  const bytes = Buffer.byteLength(stateDir);
  const inside = path.relative(stateDir, longest);
  return `${stateDir} has ${bytes} bytes, and with ${inside} in it at most ${bytes - over} fit: set STATE_DIR to a shorter path.`;
}
