// The fixtures of every end-to-end test: a server with small rooms, and visitors who are Chromium contexts of their own.
import { test as base, expect } from '@playwright/test';
import { pairRoom } from './rooms.ts';
import { type Server, type ServerOptions, startServer } from './server.ts';
import { enterRoom, type VisitOptions, type Visitor } from './visitor.ts';

export {
  enterRoom,
  isLive,
  knowsWindows,
  parsed,
  settled,
  type TeleportWindow,
  type VisitOptions,
  type Visitor,
} from './visitor.ts';

export type Enter = (room: string, name: string, options?: VisitOptions) => Promise<Visitor>;

/** What a worker's server, or its pair, may take to be there; no figure of ours. */
const WORKER_MS = 120_000;

/** Two visitors, in seats 1 and 2, who stay from one test of a file to the next. */
export interface Pair {
  room: string;
  a: Visitor;
  b: Visitor;
}

export const test = base.extend<
  { enter: Enter; room: string; pair: Pair },
  { server: Server; freshRoom: () => string; pairOf: (file: string) => Promise<Pair> }
>({
  server: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the parameter's shape.
    async ({}, use) => {
      const rooms: Record<string, string> = {};
      for (let i = 1; i <= 60; i += 1) rooms[`pair-${i}`] = pairRoom(`pair-${i}`);
      const server = await startServer({ rooms });
      await use(server);
      await server.stop();
    },
    { scope: 'worker', timeout: WORKER_MS },
  ],
  freshRoom: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the parameter's shape.
    async ({}, use) => {
      let used = 0;
      await use(() => {
        used += 1;
        return `pair-${used}`;
      });
    },
    { scope: 'worker' },
  ],
  pairOf: [
    async ({ browser, server, freshRoom }, use) => {
      let last: { file: string; pair: Pair & AsyncDisposable } | undefined;
      await use(async (file) => {
        if (last?.file === file) return last.pair;
        await last?.pair[Symbol.asyncDispose]();
        last = { file, pair: await enterPair(browser, server, freshRoom()) };
        return last.pair;
      });
      await last?.pair[Symbol.asyncDispose]();
    },
    { scope: 'worker', timeout: WORKER_MS },
  ],
  // A page costs more than most tests: for those whose leftovers are nothing to the next one of their file.
  pair: [async ({ pairOf }, use, { file }) => use(await pairOf(file)), { timeout: WORKER_MS }],
  // A room that no other test has used.
  room: async ({ freshRoom }, use) => use(freshRoom()),
  enter: async ({ browser, server }, use) => {
    const visitors: Visitor[] = [];
    await use(async (room, name, options) => {
      const visitor = await enterRoom(browser, server.url, room, name, options);
      visitors.push(visitor);
      return visitor;
    });
    for (const visitor of visitors) await visitor.leave();
  },
});
export { expect };

/** The same fixtures with another server. */
export function testWith(options: ServerOptions) {
  return test.extend<object, { server: Server }>({
    server: [
      // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the parameter's shape.
      async ({}, use) => {
        const server = await startServer(options);
        await use(server);
        await server.stop();
      },
      { scope: 'worker', timeout: WORKER_MS },
    ],
  });
}

/** Two visitors of a room in seats 1 and 2, both mirrored; they leave in the end. */
export async function enterPair(
  browser: Parameters<typeof enterRoom>[0],
  server: Server,
  room: string,
  [first, second]: readonly [VisitOptions?, VisitOptions?] = [],
): Promise<Pair & AsyncDisposable> {
  const a = await enterRoom(browser, server.url, room, 'Ada', first);
  const b = await enterRoom(browser, server.url, room, 'Bob Builder', second);
  await bridgesLive(server, room, 2);
  return {
    ...{ room, a, b },
    async [Symbol.asyncDispose]() {
      await a.leave();
      await b.leave();
    },
  };
}

/** Waits until so many seats of a room are joined to it: what happens from then on is mirrored at once. */
export async function bridgesLive(server: Server, room: string, seats: number): Promise<void> {
  await expect
    .poll(async () => (await server.seats(room)).map((seat) => seat.bridge.status))
    .toEqual(Array.from({ length: seats }, () => 'live'));
}
