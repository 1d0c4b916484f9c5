// What fault tests look at when a server has started again: what has to be the same each time.
import path from 'node:path';
import { expect, onTestFinished, vi } from 'vitest';
import { seatProcesses } from '../processes.ts';
import { restartable } from '../restartable.ts';
import type { Server } from '../server.ts';
import { stateDirOf } from './stage.ts';

/** Gives a function that starts a server with these rooms, each time in the same folder and at the same address. */
export async function starter(rooms: Record<string, string>): Promise<() => Promise<Server>> {
  const again = await restartable(rooms);
  onTestFinished(() => again[Symbol.asyncDispose]());
  return again.start;
}

/** What has to survive: who sits where, in which process, with which windows. */
export async function facts(server: Server, room: string) {
  const seats = await server.seats(room);
  return seats.map(({ seat, visitor, pids, windows }) => ({
    seat,
    visitor,
    app: pids.app,
    windows: windows.map(({ g, localId }) => `${g} ${localId}`).sort(),
  }));
}

/** The same once the bridges of both seats have seen so many windows: a bridge looks after its app has changed. */
export async function factsWith(server: Server, room: string, windows: number) {
  return vi.waitFor(async () => {
    const now = await facts(server, room);
    expect(now.map((seat) => seat.windows.length)).toEqual([windows, windows]);
    return now;
  });
}

/** Every process of every seat of a room, or of all rooms: its seat's folder and its name. */
export function running(server: Server, room = ''): string[] {
  return seatProcesses(stateDirOf(server))
    .filter(({ seat }) => seat.startsWith(`${stateDirOf(server)}/seats/${room}`))
    .map(({ name, seat }) => `${path.relative(stateDirOf(server), seat)} ${name}`)
    .sort();
}
