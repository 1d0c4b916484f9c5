// What the fault tests start from: a server with rooms, visitors in them, and what their apps show by their own word.
import path from 'node:path';
import { expect, onTestFinished, vi } from 'vitest';
import { type Entry, enter, type RoomVisitor } from '../../testing/enter.ts';
import { type Server, type ServerOptions, startServer } from '../server.ts';
import { layout } from '../windows.ts';

/** A server that ends with the test. */
export async function serve(options: ServerOptions): Promise<Server> {
  const server = await startServer(options);
  onTestFinished(() => server.stop());
  return server;
}

/** A visitor who leaves with the test. */
export async function come(
  entry: Entry,
  options?: Parameters<typeof enter>[1],
): Promise<RoomVisitor> {
  const visitor = await enter(entry, options);
  onTestFinished(() => visitor[Symbol.dispose]());
  return visitor;
}

/** Two visitors in a room of two, each with an app that is joined to the room. */
export async function comeTwo(server: Server, room: string): Promise<[RoomVisitor, RoomVisitor]> {
  const ada = await come({ base: server.url, room, name: 'Ada' });
  const bob = await come({ base: server.url, room, name: 'Bob' });
  await live(server, room, 2);
  return [ada, bob];
}

export const stateDirOf = (server: Server): string => path.join(server.home, 'state');

/** Waits until so many seats are joined to their room. */
export async function live(server: Server, room: string, seats: number): Promise<void> {
  await vi.waitFor(async () => {
    const bridges = (await server.seats(room)).map((seat) => seat.bridge.status);
    expect(bridges).toEqual(Array(seats).fill('live'));
  });
}

/** Opens a window in a seat's app. @throws Error unless the app says yes */
export async function open(
  server: Server,
  room: string,
  seat: number,
  x: number,
  y = 2,
): Promise<void> {
  const reply = await server.ipc(room, seat, 'create_window', {
    type: 'gradient',
    x,
    y,
    w: 30,
    h: 10,
  });
  if (!/^ok|"success":true/.test(reply)) throw new Error(`create_window: ${reply}`);
}

/** Waits until the apps of both seats show these columns' windows and no others. */
export async function bothShow(
  server: Server,
  room: string,
  columns: readonly number[],
): Promise<void> {
  const expected = columns.map((x) => `gradient ${x},2 30x10`).sort();
  await vi.waitFor(async () => {
    expect(await layout(server, room, 1)).toEqual(expected);
    expect(await layout(server, room, 2)).toEqual(expected);
  });
}

/** What a terminal with windows shows, digits aside (clocks and figures change by themselves), painted to the end. */
export async function paintedScreen(visitor: RoomVisitor): Promise<string> {
  let last = '';
  return vi.waitFor(
    () => {
      const before = last;
      last = withoutDigits(visitor.screen());
      // The lower edge of a window comes last.
      expect(last).toContain('─◢');
      expect(last, 'the same twice').toBe(before);
      return last;
    },
    { interval: 200 },
  );
}

export const withoutDigits = (screen: string): string => screen.replaceAll(/\d/g, '0');
