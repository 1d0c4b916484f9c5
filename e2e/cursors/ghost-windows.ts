// Pointers on windows, seen in a browser of another size: two visitors who differ in that, and where a ghost is.
import { closeAll } from '../app.ts';
import type { Server } from '../server.ts';
import { test as base, enterPair, expect, knowsWindows, type Pair, type Visitor } from '../test.ts';
import { windows } from '../windows.ts';

const WIDE = { width: 1500, height: 900 };
const SMALL = { width: 900, height: 560 };

// Two visitors whose seats differ in size, for several tests.
export const test = base.extend<object, { unlike: Pair }>({
  unlike: [
    async ({ browser, server, freshRoom }, use) => {
      await using pair = await enterPair(browser, server, freshRoom(), [WIDE, SMALL]);
      await use(pair);
    },
    { scope: 'worker', timeout: 120_000 },
  ],
});

/** Moves A's pointer to a cell in a few steps. */
export async function point(who: Visitor, col: number, row: number): Promise<void> {
  const at = await who.cell(col, row);
  await who.page.mouse.move(at.x - 4, at.y);
  await who.page.mouse.move(at.x, at.y, { steps: 3 });
}

/** The window on top in a seat, as cells of its terminal: the menu bar is row 0. */
export async function topWindow(server: Server, room: string, seat: number) {
  const [top] = await windows(server, room, seat);
  if (!top) throw new Error('no window');
  return { ...top, row: top.y + 1 };
}

/** Nothing is open, and both pages know it: what they know of the windows of the last test would count for this one. */
export async function clear(server: Server, { room, a, b }: Pair): Promise<void> {
  await closeAll(server, room, 2);
  await knowsWindows(a, 0);
  await knowsWindows(b, 0);
}

/** Expects somebody's ghost at a cell. */
export async function expectCell(
  who: Visitor,
  pid: string,
  col: number,
  row: number,
): Promise<void> {
  const ghost = who.ghost(pid, 'pointer');
  await expect(ghost).toHaveAttribute('data-col', String(col));
  await expect(ghost).toHaveAttribute('data-row', String(row));
}
