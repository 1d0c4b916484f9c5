// What the fault tests start from: a server with rooms, visitors in them, and what their apps show by their own word.
import path from 'node:path';
import { expect, onTestFinished, vi } from 'vitest';
import { type Server, type ServerOptions, startServer } from '../server.ts';
import { type AppWindow, isShared } from '../soak/windows.ts';
import { enterScreen, type ScreenVisitor, type ScreenVisitorOptions } from './screen-visitor.ts';

/** A server that ends with the test. */
export async function serve(options: ServerOptions): Promise<Server> {
  const server = await startServer(options);
  onTestFinished(() => server.stop());
  return server;
}

/** A visitor who leaves with the test. */
export async function come(options: ScreenVisitorOptions): Promise<ScreenVisitor> {
  const visitor = await enterScreen(options);
  onTestFinished(() => visitor[Symbol.dispose]());
  return visitor;
}

/** Two visitors in a room of two, each with an app that is joined to the room. */
export async function comeTwo(
  server: Server,
  room: string,
): Promise<[ScreenVisitor, ScreenVisitor]> {
  const ada = await come({ base: server.url, room, name: 'Ada' });
  const bob = await come({ base: server.url, room, name: 'Bob' });
  await live(server, room, 2);
  return [ada, bob];
}

export const stateDirOf = (server: Server): string => path.join(server.home, 'state');

/** Waits until so many seats are joined to their room. */
export async function live(
  server: Server,
  room: string,
  seats: number,
  timeout = 15_000,
): Promise<void> {
  await vi.waitFor(
    async () => {
      const bridges = (await server.seats(room)).map((seat) => seat.bridge.status);
      expect(bridges).toEqual(Array(seats).fill('live'));
    },
    { timeout, interval: 50 },
  );
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

/** `type x,y wxh` of every shared window of a seat's app, sorted, as the app itself says. */
export async function windowsOf(server: Server, room: string, seat: number): Promise<string[]> {
  const reply = await server.ipc(room, seat, 'get_state');
  const { windows } = JSON.parse(reply) as { windows: AppWindow[] };
  return windows
    .filter(isShared)
    .map((w) => `${w.type} ${w.x},${w.y} ${w.w}x${w.h}`)
    .sort();
}

/** Waits until the apps of both seats show these columns' windows and no others. */
export async function bothShow(
  server: Server,
  room: string,
  columns: readonly number[],
  timeout = 15_000,
): Promise<void> {
  const expected = columns.map((x) => `gradient ${x},2 30x10`).sort();
  await vi.waitFor(
    async () => {
      expect(await windowsOf(server, room, 1)).toEqual(expected);
      expect(await windowsOf(server, room, 2)).toEqual(expected);
    },
    { timeout, interval: 50 },
  );
}

/** ms until a condition holds. */
export async function timed(condition: () => unknown, timeout: number): Promise<number> {
  const at = performance.now();
  await vi.waitFor(condition, { timeout, interval: 10 });
  return Math.round(performance.now() - at);
}

/** What a terminal shows, digits aside (clocks and figures change by themselves), once it has been painted to the end. */
export async function paintedScreen(visitor: ScreenVisitor): Promise<string> {
  let last = '';
  return vi.waitFor(
    () => {
      const before = last;
      last = withoutDigits(visitor.screen());
      expect(last).not.toBe('');
      expect(last, 'the same twice').toBe(before);
      return last;
    },
    { timeout: 10_000, interval: 200 },
  );
}

export const withoutDigits = (screen: string): string => screen.replaceAll(/\d/g, '0');

/** Prints a figure of a test, where people and the bench's readers can see it. */
export function report(what: string, ms: number): void {
  console.info(`${what}: ${Math.round(ms)} ms`);
}
