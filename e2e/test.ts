// The fixtures of every end-to-end test: a server with small rooms, and visitors who are Chromium contexts of their own.
import {
  type BrowserContext,
  test as base,
  expect,
  type Locator,
  type Page,
} from '@playwright/test';
import type { TerminalLink } from '../overlay/link-state.ts';
import { pairRoom } from './rooms.ts';
import { type Server, startServer } from './server.ts';

/** What `window.teleport.snapshot()` gives (DESIGN.md, "In the page"). */
export interface PageSnapshot {
  me: { pid: string; name: string } | null;
  status: string;
  terminal: { status: string | null; seat: string | null };
  people: { pid: string; name: string }[];
  ghosts: { pid: string; kind: string; col: number; row: number }[];
  rev: number;
  rttMs: number | null;
  chat: { sender: string; text: string }[];
}

/** One visitor: a browser context of its own, in a room. */
export interface Visitor {
  page: Page;
  context: BrowserContext;
  pid: string;
  name: string;
  snapshot(): Promise<PageSnapshot>;
  /** The text of the terminal's screen, a line per row. */
  screen(): Promise<string[]>;
  /** All lines of the terminal, scrollback first, without the empty ones at the end. */
  history(): Promise<string[]>;
  size(): Promise<{ cols: number; rows: number }>;
  /** The page's pixel in the middle of a 0-based cell. */
  cell(col: number, row: number): Promise<{ x: number; y: number }>;
  /** Somebody's ghost here. */
  ghost(pid: string, kind: 'pointer' | 'caret'): Locator;
  leave(): Promise<void>;
}

export type Enter = (room: string, name: string, options?: VisitOptions) => Promise<Visitor>;

export interface VisitOptions {
  width?: number;
  height?: number;
  colorScheme?: 'light' | 'dark';
  /** A finger instead of a mouse. */
  touch?: boolean;
  /** Before the page is loaded. */
  prepare?: (page: Page) => Promise<unknown>;
}

/** Two visitors, in seats 1 and 2, who stay from one test of a file to the next. */
export interface Pair {
  room: string;
  a: Visitor;
  b: Visitor;
}

export const test = base.extend<
  { enter: Enter; room: string },
  { server: Server; freshRoom: () => string; pair: Pair }
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
    { scope: 'worker', timeout: 60_000 },
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
  // A page costs more than most tests: for those whose leftovers are nothing to the next one.
  pair: [
    async ({ browser, server, freshRoom }, use) => {
      await using pair = await enterPair(browser, server, freshRoom());
      await use(pair);
    },
    { scope: 'worker', timeout: 60_000 },
  ],
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

/** Opens a room in a new browser context and waits until terminal and room are there. */
export async function enterRoom(
  browser: { newContext: (o: object) => Promise<BrowserContext> },
  url: string,
  room: string,
  name: string,
  options: VisitOptions = {},
): Promise<Visitor> {
  const { width = 1280, height = 800, colorScheme = 'dark', touch = false, prepare } = options;
  const viewport = { width, height };
  const context = await browser.newContext({ viewport, colorScheme, hasTouch: touch });
  const page = await context.newPage();
  await prepare?.(page);
  await page.goto(`${url}/room/${room}/?name=${encodeURIComponent(name)}`);
  await settled(page);
  const snapshot = () =>
    page.evaluate(() => (window as unknown as TeleportWindow).teleport.snapshot());
  const me = (await snapshot()).me;
  if (!me) throw new Error(`${name} has no person in ${room}`);
  return {
    page,
    context,
    pid: me.pid,
    name: me.name,
    snapshot,
    screen: () =>
      page.evaluate(() => {
        const { buffer, rows } = (window as unknown as TeleportWindow).term;
        const active = buffer.active;
        return Array.from(
          { length: rows },
          (_, y) => active.getLine(active.viewportY + y)?.translateToString(true) ?? '',
        );
      }),
    history: () =>
      page.evaluate(() => {
        const { active } = (window as unknown as TeleportWindow).term.buffer;
        const lines = Array.from(
          { length: active.length },
          (_, y) => active.getLine(y)?.translateToString(true) ?? '',
        );
        while (lines.at(-1) === '') lines.pop();
        return lines;
      }),
    size: () =>
      page.evaluate(() => {
        const { cols, rows } = (window as unknown as TeleportWindow).term;
        return { cols, rows };
      }),
    cell: (col, row) =>
      page.evaluate(
        ([c, r]) => {
          const { cols, rows } = (window as unknown as TeleportWindow).term;
          const box = (document.querySelector('.xterm-screen') as Element).getBoundingClientRect();
          return {
            x: box.left + ((c + 0.5) * box.width) / cols,
            y: box.top + ((r + 0.5) * box.height) / rows,
          };
        },
        [col, row] as const,
      ),
    ghost: (pid, kind) =>
      page.locator(`teleport-overlay [data-ghost="${pid}"][data-kind="${kind}"]`),
    leave: () => context.close(),
  };
}

/** Waits until so many seats of a room are joined to it: what happens from then on is mirrored at once. */
export async function bridgesLive(server: Server, room: string, seats: number): Promise<void> {
  await expect
    .poll(async () => (await server.seats(room)).map((seat) => seat.bridge.status), {
      timeout: 10_000,
    })
    .toEqual(Array.from({ length: seats }, () => 'live'));
}

/** Waits until the page has a live room and a terminal that shows something, in its place. */
export async function settled(page: Page): Promise<void> {
  await expect(page.locator('teleport-overlay [data-status]').first()).toHaveAttribute(
    'data-status',
    'live',
    { timeout: 20_000 },
  );
  await page.waitForFunction(() => {
    const term = (window as unknown as Partial<TeleportWindow>).term;
    const line = term?.buffer.active.getLine(0)?.translateToString(true) ?? '';
    return line.trim().length > 0;
  });
  await laidOut(page);
}

/**
 * A terminal shows something before the overlay has found it (it looks every 50 ms), fitted it and measured its cells:
 * where a cell is on the page is true only after that. The page's own timers count, so that a slow one waits as long.
 */
async function laidOut(page: Page): Promise<void> {
  await page.evaluate(async () => {
    const { term } = window as unknown as TeleportWindow;
    const place = () => {
      const box = document.querySelector('.xterm-screen')?.getBoundingClientRect();
      return JSON.stringify([term.cols, term.rows, box]);
    };
    for (let same = 0, before = place(); same < 2; ) {
      await new Promise((resolve) => setTimeout(resolve, 60));
      await new Promise((resolve) => requestAnimationFrame(resolve));
      const now = place();
      same = now === before ? same + 1 : 0;
      before = now;
    }
  });
}

/** The screen once it has been the same for half a second: a paint comes in parts, and its first says nothing of the rest. */
export async function still(who: Visitor): Promise<string[]> {
  let screen = await who.screen();
  for (let same = 0; same < 5; ) {
    await who.page.waitForTimeout(100);
    const now = await who.screen();
    same = now.join('\n') === screen.join('\n') ? same + 1 : 0;
    screen = now;
  }
  return screen;
}

/** Waits until the terminal has taken in what has come to the page: xterm.js reads a little later. */
export async function parsed(page: Page): Promise<void> {
  await page.evaluate(
    () =>
      new Promise<void>((resolve) => {
        (window as unknown as TeleportWindow).term.write('', resolve);
      }),
  );
}

/** Waits until a page knows that its seat has so many windows of the room's: until then percentages count. */
export async function knowsWindows(who: Visitor, count: number): Promise<void> {
  await expect
    .poll(() =>
      who.page.evaluate(
        () =>
          (window as unknown as TeleportWindow).teleportLink?.windows?.list.filter(
            ([g]) => g !== null,
          ).length ?? -1,
      ),
    )
    .toBe(count);
}

export interface TeleportWindow {
  teleport: { snapshot(): PageSnapshot };
  teleportLink?: TerminalLink;
  term: {
    cols: number;
    rows: number;
    write(data: string, done: () => void): void;
    buffer: {
      active: {
        viewportY: number;
        length: number;
        cursorX: number;
        cursorY: number;
        getLine(y: number): { translateToString(trim: boolean): string } | undefined;
      };
    };
  };
}
