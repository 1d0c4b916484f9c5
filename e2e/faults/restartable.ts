// A server that is started again and again at the same place, and what has to be the same each time.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, vi } from 'vitest';
import { keptPort } from '../../testing/ports.ts';
import { seatProcesses } from '../processes.ts';
import { type Server, startServer } from '../server.ts';
import { SOON, stateDirOf } from './stage.ts';

/** Gives a function that starts a server with these rooms, each time in the same folder and at the same address. */
export async function restartable(rooms: Record<string, string>): Promise<() => Promise<Server>> {
  const home = await mkdtemp(path.join(tmpdir(), 'tr-'));
  const port = await keptPort();
  let last: Server | undefined;
  onTestFinished(async () => {
    await last?.stop();
    await rm(home, { recursive: true, force: true });
  });
  return async () => {
    last = await startServer({ home, rooms, env: { PORT: String(port) } });
    return last;
  };
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
  }, SOON);
}

/** Every process of every seat of a room, or of all rooms: its seat's folder and its name. */
export function running(server: Server, room = ''): string[] {
  return seatProcesses(stateDirOf(server))
    .filter(({ seat }) => seat.startsWith(`${stateDirOf(server)}/seats/${room}`))
    .map(({ name, seat }) => `${path.relative(stateDirOf(server), seat)} ${name}`)
    .sort();
}
