// The proxy is killed, or ends in good order, and is started again under a page in Chromium.
import type { Browser } from '@playwright/test';
import { restartable } from '../../e2e/restartable.ts';
import { pairRoom } from '../../e2e/rooms.ts';
import { enterRoom } from '../../e2e/visitor.ts';
import { rest } from '../tools/wait.ts';
import { live, lost } from './page.ts';
import { restart } from './restart.ts';

const ROUNDS = 3;
/** A page that was live for so long tries at once. */
const STEADY_MS = 3_200;

export interface Return {
  /** From the ready line to the live page. */
  ms: number;
  /** From the proxy's end to the next one's ready line: the pauses between the page's tries grow with it. */
  gapMs: number;
}

export type RestartedPageFigures = Record<'SIGKILL' | 'SIGTERM', Return[]>;

export async function restartedPage(browser: Browser): Promise<RestartedPageFigures> {
  await using again = await restartable({ again: pairRoom('again') });
  let server = await again.start();
  const { page, leave } = await enterRoom(browser, server.url, 'again', 'Ada');
  const figures: RestartedPageFigures = { SIGKILL: [], SIGTERM: [] };
  for (let i = 0; i < ROUNDS; i += 1) {
    for (const signal of ['SIGKILL', 'SIGTERM'] as const) {
      await rest(STEADY_MS);
      const gone = lost(page);
      const next = await restart(again, server, signal);
      server = next.server;
      await gone;
      await live(page);
      const ms = performance.now() - next.readyAt;
      figures[signal].push({ ms: Math.round(ms), gapMs: Math.round(next.gapMs) });
    }
  }
  await leave();
  return figures;
}

/** What a return may take, in ms: the page's pauses grow to 0.6 of the gap at most. */
export const mayTake = ({ gapMs }: Return): number =>
  Math.round(Math.max(3_000, 0.6 * gapMs + 1_500));

/** The return that comes nearest to what it may take, or is beyond that the most. */
export function worst(returns: readonly Return[]): Return | undefined {
  const over = (one: Return) => one.ms - mayTake(one);
  return [...returns].sort((a, b) => over(b) - over(a))[0];
}
