// What the ghosts cost a page: script and layouts per animation frame, from Chromium's own counters.
import type { CDPSession, Page } from '@playwright/test';

export interface Cost {
  frames: number;
  /** Time in scripts per animation frame, in ms. */
  scriptMs: number;
  /** All work of the page's main thread per animation frame, in ms. */
  taskMs: number;
  /** Layouts in the whole time. */
  layouts: number;
  /** Longest time between two animation frames, in ms. */
  longestFrameMs: number;
}

/** Watches a page for a while that the caller decides. @param during what goes on meanwhile */
export async function costOf(page: Page, during: () => Promise<void>): Promise<Cost> {
  const session = await page.context().newCDPSession(page);
  await session.send('Performance.enable', { timeDomain: 'threadTicks' });
  await page.evaluate(countFrames);
  const before = await counters(session);
  await during();
  const after = await counters(session);
  const { frames, longest } = await page.evaluate(takeFrames);
  await session.detach();
  const since = (name: string): number => (after.get(name) ?? 0) - (before.get(name) ?? 0);
  const perFrame = (seconds: number) => Math.round((seconds * 1e6) / Math.max(1, frames)) / 1_000;
  return {
    frames,
    scriptMs: perFrame(since('ScriptDuration')),
    taskMs: perFrame(since('TaskDuration')),
    layouts: since('LayoutCount'),
    longestFrameMs: Math.round(longest),
  };
}

async function counters(session: CDPSession): Promise<Map<string, number>> {
  const { metrics } = await session.send('Performance.getMetrics');
  return new Map(metrics.map(({ name, value }) => [name, value]));
}

interface Counting {
  frameCount?: { frames: number; longest: number; last: number; stop: boolean };
}

function countFrames(): void {
  const count = { frames: 0, longest: 0, last: performance.now(), stop: false };
  (globalThis as Counting).frameCount = count;
  const next = (now: number): void => {
    if (count.stop) return;
    count.frames += 1;
    count.longest = Math.max(count.longest, now - count.last);
    count.last = now;
    requestAnimationFrame(next);
  };
  requestAnimationFrame(next);
}

function takeFrames(): { frames: number; longest: number } {
  const count = (globalThis as Counting).frameCount;
  if (!count) throw new Error('no frames were counted');
  count.stop = true;
  return { frames: count.frames, longest: count.longest };
}
