// The peer: a page of a bare ttyd under the same faults. Its app ends with each connection, so what comes back is new.
import type { Browser, Page } from '@playwright/test';
import pTimeout from 'p-timeout';
import { startFaultProxy } from '../../e2e/faults/tcp-fault-proxy.ts';
import { children } from '../../node/proc.ts';
import { keptPort } from '../../testing/ports.ts';
import { startTtyd } from '../terminal/ttyd.ts';
import { type Stats, stats } from '../tools/stats.ts';
import { rest } from '../tools/wait.ts';
import { BACKS, goBack } from './back-forward.ts';

/** ms until a page shows a program's output again by itself; null: not within `waitedMs`. */
export interface BareFigures {
  waitedMs: number;
  /** After the network was away. */
  network: number | null;
  /** After ttyd was killed and started again. */
  restart: number | null;
  /** After its program was killed. */
  program: number | null;
  /** After going back to the page. */
  back: Stats;
}

const PROGRAM = ['bash', '--norc', '--noprofile'];
const WAIT_MS = 5_000;

/** @param browser one with a back-forward cache, as the other pages have @param elsewhere an address to leave for */
export async function bareTtyd(browser: Browser, elsewhere: string): Promise<BareFigures> {
  return {
    waitedMs: WAIT_MS,
    network: await network(browser),
    restart: await restart(browser),
    program: await program(browser),
    back: await back(browser, elsewhere),
  };
}

async function network(browser: Browser): Promise<number | null> {
  await using ttyd = await startTtyd(PROGRAM);
  await using net = await startFaultProxy(ttyd.port);
  await using page = await enter(browser, net.port);
  net.refuse(true);
  net.cut();
  // It makes its one try meanwhile.
  await rest(500);
  const again = output(page);
  net.refuse(false);
  return await within(again);
}

async function restart(browser: Browser): Promise<number | null> {
  const port = await keptPort();
  const first = await startTtyd(PROGRAM, {}, port);
  await using page = await enter(browser, port);
  process.kill(first.pid, 'SIGKILL');
  await first[Symbol.asyncDispose]();
  await rest(500);
  await using _second = await startTtyd(PROGRAM, {}, port);
  return await within(output(page));
}

async function program(browser: Browser): Promise<number | null> {
  await using ttyd = await startTtyd(PROGRAM);
  await using page = await enter(browser, ttyd.port);
  const again = output(page);
  for (const pid of children(ttyd.pid)) process.kill(pid, 'SIGKILL');
  return await within(again);
}

async function back(browser: Browser, elsewhere: string): Promise<Stats> {
  await using ttyd = await startTtyd(PROGRAM);
  await using page = await enter(browser, ttyd.port);
  const times: number[] = [];
  for (let i = 0; i < BACKS; i += 1) {
    const again = output(page);
    const left = await goBack(page, elsewhere);
    await again;
    times.push(performance.now() - left);
  }
  return stats(times);
}

async function enter(browser: Browser, port: number): Promise<Page> {
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  const shown = output(page);
  await page.goto(`http://127.0.0.1:${port}/`);
  await shown;
  return page;
}

/** Resolves with the first output on a socket that the page opens from now on. */
function output(page: Page): Promise<void> {
  return new Promise((resolve) => {
    page.on('websocket', (socket) => {
      socket.on('framereceived', ({ payload }) => {
        if (Buffer.from(payload)[0] === 0x30) resolve();
      });
    });
  });
}

/** @returns ms; null if it has not happened within the wait */
async function within(event: Promise<void>): Promise<number | null> {
  const started = performance.now();
  return pTimeout(
    event.then(() => Math.round(performance.now() - started)),
    { milliseconds: WAIT_MS, fallback: () => null },
  );
}
