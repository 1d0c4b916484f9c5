// Pointing in one browser, and where that is seen in another.
import type { Page } from '@playwright/test';
import { cellToPercent, percentToCell } from '../../protocol/geometry.ts';
import { atRest } from '../rest.ts';
import { expect, type Visitor } from '../test.ts';

/** Moves A's pointer to a cell and expects its ghost at the matching cell of B. */
export async function pointAndSee(a: Visitor, b: Visitor, col: number, row: number): Promise<void> {
  await atRest(a, b);
  const at = await a.cell(col, row);
  await a.page.mouse.move(at.x - 3, at.y);
  await a.page.mouse.move(at.x, at.y, { steps: 3 });
  const [from, to] = [await a.size(), await b.size()];
  const ghost = b.ghost(a.pid, 'pointer');
  await expect(ghost).toHaveAttribute(
    'data-col',
    String(percentToCell(cellToPercent(col, from.cols), to.cols)),
  );
  await expect(ghost).toHaveAttribute(
    'data-row',
    String(percentToCell(cellToPercent(row, from.rows), to.rows)),
  );
}

/** Stops a page's clock, which was installed before it was loaded: from here on only `page.clock.runFor` moves it. */
export async function stopClock(page: Page): Promise<void> {
  // A pause has to lie ahead.
  await page.clock.pauseAt((await page.evaluate(() => Date.now())) + 1_000);
}

/**
 * Lets A's pointer go to another cell in one step.
 * @param b whose page's clock was installed
 * @returns where its ghost is in each frame of B's, in px from the start, and how far it has to go
 */
export async function walk(a: Visitor, b: Visitor): Promise<{ places: number[]; end: number }> {
  // As far as may be after a pause without being a jump: the longer the way, the more places are on it.
  const [from, to] = [30, 55];
  await pointAndSee(a, b, from, 12);
  const ghost = b.ghost(a.pid, 'pointer');
  const [start, end] = [await b.cell(from, 12), await b.cell(to, 12)];
  const left = start.x - ((await b.page.locator('.xterm-screen').boundingBox())?.x ?? 0);
  const at = () =>
    ghost.evaluate((element) => new DOMMatrix((element as HTMLElement).style.transform).e);
  await expect.poll(at).toBeCloseTo(left, 0);
  await stopClock(b.page);
  const there = await a.cell(to, 12);
  await a.page.mouse.move(there.x, there.y);
  await expect(ghost).toHaveAttribute('data-col', String(to));
  const places: number[] = [];
  for (let frame = 0; frame < 40; frame += 1) {
    await b.page.clock.runFor(16);
    places.push((await at()) - left);
  }
  await b.page.clock.resume();
  return { places, end: end.x - start.x };
}
