// Waits for what a test measures in: a terminal that has come to rest, and panels that are loaded.
import { expect } from '@playwright/test';
import { ui } from './people/people.ts';
import type { Evaluates, TeleportWindow, Visitor } from './visitor.ts';

/** At rest is what has been the same for so many frames, and for so many ms: a font that is scaled takes some frames. */
const FRAMES = 6;
const SAME_MS = 100;

/** Waits until the cells have a place and a size that stay: one that is measured before is another cell's. */
export async function atRest(...visitors: { page: Evaluates }[]): Promise<void> {
  await Promise.all(
    visitors.map(({ page }) =>
      page.evaluate(
        ([frames, ms]) =>
          new Promise<void>((resolve) => {
            let [last, same, since] = ['', 0, 0];
            const look = (): void => {
              const { cols, rows } = (window as unknown as TeleportWindow).term;
              const boxes = ['#terminal-container', '.xterm-screen'].map((selector) =>
                document.querySelector(selector)?.getBoundingClientRect(),
              );
              const now = JSON.stringify([innerWidth, innerHeight, cols, rows, boxes]);
              if (now !== last) [last, same, since] = [now, 0, performance.now()];
              else same += 1;
              if (same >= frames && performance.now() - since >= ms) resolve();
              else requestAnimationFrame(look);
            };
            requestAnimationFrame(look);
          }),
        [FRAMES, SAME_MS] as const,
      ),
    ),
  );
}

/** Gives a browser another size and waits until the page has followed. */
export async function resize(who: Visitor, size: { width: number; height: number }): Promise<void> {
  await who.page.setViewportSize(size);
  await who.page.waitForFunction(
    ({ width, height }) => innerWidth === width && innerHeight === height,
    size,
  );
  await atRest(who);
}

/** The panels' script comes when the page has nothing else to do: without it nobody talks at pointers. */
export async function panelsLoaded(...visitors: Visitor[]): Promise<void> {
  for (const who of visitors) await expect(ui(who, '.chat')).toBeAttached();
}

/** Moves the pointer to a cell, from beside it: one that has not moved is not told again. */
export async function pointAt(who: Visitor, col: number, row: number): Promise<void> {
  const at = await who.cell(col, row);
  await who.page.mouse.move(at.x - 5, at.y);
  await who.page.mouse.move(at.x, at.y);
}
