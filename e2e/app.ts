// What a test asks an app over its IPC socket, through the operator's endpoint.
import { expect } from '@playwright/test';
import type { Server } from './server.ts';
import { isShared, windows } from './windows.ts';

/** Opens a window in a seat's app and gives back its id there. */
export async function open(
  server: Server,
  room: string,
  seat: number,
  type: string,
  [x, y, w, h]: readonly [number, number, number, number],
): Promise<string> {
  const reply = await server.ipc(room, seat, 'create_window', { type, x, y, w, h });
  const { success, id } = JSON.parse(reply) as { success: boolean; id: string };
  expect(success, reply).toBe(true);
  return id;
}

/**
 * Closes what is open in a room, until no seat shows any of it: also what one seat has opened and another does not
 * have yet.
 */
export async function closeAll(server: Server, room: string, seats: number): Promise<void> {
  await expect
    .poll(async () => {
      const left: string[] = [];
      for (let seat = 1; seat <= seats; seat += 1) {
        for (const { id, type } of await windows(server, room, seat)) {
          if (!isShared({ type })) continue;
          left.push(`${type} in seat ${seat}`);
          await server.ipc(room, seat, 'close_window', { id });
        }
      }
      return left;
    })
    .toEqual([]);
}

/** The seat's number of a visitor by name. */
export async function seatOf(server: Server, room: string, name: string): Promise<number> {
  const seats = await server.seats(room);
  const seat = seats.find((s) => s.visitor === name);
  if (!seat) throw new Error(`${name} has no seat in ${room}: ${JSON.stringify(seats)}`);
  return seat.seat;
}
