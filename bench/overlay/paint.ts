// When a page paints first, and when its terminal shows something, with the overlay's script and without it.
import type { Browser } from '@playwright/test';
import { type Stats, stats } from '../tools/stats.ts';

const RUNS = 12;
const FIRST_PAINT = 'first-contentful-paint';

export interface Paints {
  firstPaint: Stats;
  terminal: Stats;
}

/**
 * One visitor, whose seat runs already, loads the page again and again without the browser's cache, in turns.
 * @returns ms since the navigation began
 */
export async function firstPaints(
  browser: Browser,
  url: string,
  room: string,
): Promise<Record<'with' | 'without', Paints>> {
  const seen = { with: emptyRuns(), without: emptyRuns() };
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  const page = await context.newPage();
  const session = await context.newCDPSession(page);
  await session.send('Network.enable');
  await session.send('Network.setCacheDisabled', { cacheDisabled: true });
  await page.addInitScript(watchTerminal);
  let kind: 'with' | 'without' = 'with';
  // Asked about in both, because that takes time.
  await page.route(/overlay[^/]*\.js/, (route) =>
    kind === 'without' ? route.abort() : route.continue(),
  );
  for (let run = -1; run < RUNS; run += 1) {
    for (kind of run % 2 ? (['with', 'without'] as const) : (['without', 'with'] as const)) {
      await page.goto(`${url}/room/${room}/?name=Ada`);
      await page.waitForFunction(
        (name) => 'terminalAt' in window && performance.getEntriesByName(name).length > 0,
        FIRST_PAINT,
      );
      const [paint, terminal] = await page.evaluate(
        (name) => [
          performance.getEntriesByName(name)[0]?.startTime ?? Number.NaN,
          (window as unknown as { terminalAt: number }).terminalAt,
        ],
        FIRST_PAINT,
      );
      // The first turn starts the seat.
      if (run < 0) continue;
      seen[kind].paint.push(paint ?? Number.NaN);
      seen[kind].terminal.push(terminal ?? Number.NaN);
    }
  }
  await context.close();
  const figures = (kind: 'with' | 'without'): Paints => ({
    firstPaint: stats(seen[kind].paint),
    terminal: stats(seen[kind].terminal),
  });
  return { with: figures('with'), without: figures('without') };
}

function emptyRuns(): { paint: number[]; terminal: number[] } {
  return { paint: [], terminal: [] };
}

/** Notes the first frame in which the terminal's first line holds something. */
function watchTerminal(): void {
  const look = (): void => {
    const { term } = window as unknown as {
      term?: {
        buffer: {
          active: { getLine(y: number): { translateToString(trim: boolean): string } | undefined };
        };
      };
    };
    const line = term?.buffer.active.getLine(0)?.translateToString(true) ?? '';
    if (line.trim()) Object.assign(window, { terminalAt: performance.now() });
    else requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
}
