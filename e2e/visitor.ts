// One visitor of the end-to-end tests: a Chromium context in a room, with the terminal and the ghosts that it shows.
import { type BrowserContext, expect, type Locator, type Page } from '@playwright/test';
import type { LastingConnection } from '../overlay/state/terminal-connection-state.ts';

/** What `window.teleport.snapshot()` gives. */
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

/** What runs functions in a page: Playwright's, or another driver's. */
export interface Evaluates {
  evaluate<R>(run: () => R | Promise<R>): Promise<R>;
  evaluate<R, A>(run: (arg: A) => R | Promise<R>, arg: A): Promise<R>;
}

/** What a page's overlay and terminal say. */
export interface PageReadings {
  snapshot(): Promise<PageSnapshot>;
  /** The text of the terminal's screen, a line per row. */
  screen(): Promise<string[]>;
  /** All lines of the terminal, scrollback first, without the empty ones at the end. */
  history(): Promise<string[]>;
  size(): Promise<{ cols: number; rows: number }>;
  /** The page's pixel in the middle of a 0-based cell. */
  cell(col: number, row: number): Promise<{ x: number; y: number }>;
}

/** One visitor: a browser context of its own, in a room. */
export interface Visitor extends PageReadings {
  page: Page;
  context: BrowserContext;
  pid: string;
  name: string;
  /** Somebody's ghost here. */
  ghost(pid: string, kind: 'pointer' | 'caret'): Locator;
  leave(): Promise<void>;
}

export interface VisitOptions {
  width?: number;
  height?: number;
  colorScheme?: 'light' | 'dark';
  /** A finger instead of a mouse. */
  touch?: boolean;
  /** Before the page is loaded. */
  prepare?: (page: Page) => Promise<unknown>;
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
  const { me } = await readingsOf(page).snapshot();
  if (!me) throw new Error(`${name} has no person in ${room}`);
  return {
    ...{ page, context, pid: me.pid, name: me.name, ...readingsOf(page) },
    ghost: (pid, kind) =>
      page.locator(`teleport-overlay [data-ghost="${pid}"][data-kind="${kind}"]`),
    leave: () => context.close(),
  };
}

/** @param page of whatever browser */
export function readingsOf(page: Evaluates): PageReadings {
  return {
    snapshot: () => page.evaluate(() => (window as unknown as TeleportWindow).teleport.snapshot()),
    screen: () =>
      page.evaluate(() => {
        const { buffer, cols, rows } = (window as unknown as TeleportWindow).term;
        const active = buffer.active;
        // A line keeps what it had when the terminal was wider.
        return Array.from(
          { length: rows },
          (_, y) => active.getLine(active.viewportY + y)?.translateToString(true, 0, cols) ?? '',
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
  };
}

/** Runs in the page: whether room and terminal are both live, so that keys go through and people are seen. */
export function isLive(wanted: boolean): boolean {
  const { teleportConnection } = window as unknown as TeleportWindow;
  const overlay = document.querySelector('teleport-overlay')?.shadowRoot;
  const status = overlay?.querySelector('[data-status]')?.getAttribute('data-status');
  return (status === 'live' && teleportConnection?.state.kind === 'live') === wanted;
}

/** Waits until the page has a live room and a terminal that shows something, in its place. */
export async function settled(page: Page): Promise<void> {
  await expect(page.locator('teleport-overlay [data-status]').first()).toHaveAttribute(
    'data-status',
    'live',
    // Outside of Playwright's runner, as in a bench, it would be 5 s.
    { timeout: 60_000 },
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
          (window as unknown as TeleportWindow).teleportConnection?.windows?.list.filter(
            ([g]) => g !== null,
          ).length ?? -1,
      ),
    )
    .toBe(count);
}

export interface TeleportWindow {
  teleport: { snapshot(): PageSnapshot };
  teleportConnection?: LastingConnection;
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
        getLine(
          y: number,
        ): { translateToString(trim: boolean, from?: number, to?: number): string } | undefined;
      };
    };
  };
}
