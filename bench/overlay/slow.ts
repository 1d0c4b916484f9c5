// A browser that can't keep up: animated windows in every seat, a page for each on this machine, and somebody who opens
// a menu. How late the menu is drawn.
import path from 'node:path';
import type { Browser, Page } from '@playwright/test';
import type { Server } from '../../e2e/server.ts';
import { enterRoom } from '../../e2e/visitor.ts';
import { open } from '../mirror/commands.ts';
import { observe } from '../mirror/observer.ts';
import { type Stats, stats } from '../tools/stats.ts';
import { rest, until } from '../tools/wait.ts';

const PAGES = 4;
const MENUS = 15;
/** Long enough for a backlog to build up. */
const FILM_MS = 10_000;
const PAUSE_MS = 700;
/** Stands in the File menu alone. */
const IN_MENU = 'Save the layout';
const [F10, ESCAPE] = ['\x1b[21~', '\x1b'];
const ANIMATED = ['animated_gradient', 'life', 'cube', 'orbit', 'animated_gradient'] as const;

interface TerminalPage {
  term: {
    input(data: string, wasUserInput: boolean): void;
    onWriteParsed(handler: () => void): { dispose(): void };
    buffer: {
      active: {
        viewportY: number;
        getLine(y: number): { translateToString(): string } | undefined;
      };
    };
    rows: number;
  };
}

/** ms from the key that opens a menu to the menu in the page's terminal. @param room for four, that nobody is in */
export async function menusOfSlowPage(
  browser: Browser,
  server: Server,
  room: string,
): Promise<Stats> {
  await using parts = new AsyncDisposableStack();
  const pages: Page[] = [];
  for (let i = 0; i < PAGES; i += 1) {
    const visitor = await enterRoom(browser, server.url, room, `Person${i + 1}`);
    parts.defer(() => visitor.leave());
    pages.push(visitor.page);
  }
  await until(async () => {
    const seats = await server.seats(room);
    return seats.length === PAGES && seats.every(({ bridge }) => bridge.status === 'live');
  });
  const [facts] = await server.seats(room);
  const [first] = pages;
  if (!facts || !first) throw new Error('Nobody is here.');
  const app = await observe(facts, path.join(server.home, 'state'));
  parts.defer(() => app.close());
  for (const [i, type] of ANIMATED.entries()) await open(app.ipc, type, [i * 14, i * 3]);
  await rest(FILM_MS);
  const times: number[] = [];
  for (let i = 0; i < MENUS; i += 1) {
    times.push(await press(first, F10, true));
    await rest(PAUSE_MS);
    await press(first, ESCAPE, false);
    await rest(PAUSE_MS);
  }
  return stats(times);
}

/** @returns ms until the menu is there, or is gone */
function press(page: Page, key: string, wanted: boolean): Promise<number> {
  return page.evaluate(
    async ([typed, text, open]) => {
      const { term } = window as unknown as TerminalPage;
      const shows = () => {
        const { active } = term.buffer;
        const lines = Array.from({ length: term.rows }, (_, y) =>
          active.getLine(active.viewportY + y)?.translateToString(),
        );
        return lines.some((line) => line?.includes(text)) === open;
      };
      const sent = performance.now();
      await new Promise<void>((resolve) => {
        const heard = term.onWriteParsed(() => {
          if (!shows()) return;
          heard.dispose();
          resolve();
        });
        term.input(typed, true);
      });
      return performance.now() - sent;
    },
    [key, IN_MENU, wanted] as const,
  );
}
