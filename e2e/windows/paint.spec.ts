// A picture that two people draw in: one draws with the mouse, the other sees it grow; undo takes it back for both.
import { closeAll, open } from '../app.ts';
import { expect, test } from '../test.ts';
import type { Visitor } from '../visitor.ts';
import { order } from './content.ts';

const PLACE = [4, 2, 70, 22] as const;
/** Cells of a line from column 2 to 40, one for each column, and of a rectangle's sides. */
const LINE = 39;
const RECT = 17 * 2 + 6 * 2;
/** The first cell of the picture: below menu bar, frame and toolbar. */
const [LEFT, TOP] = [5, 6];

/** How many cells of the picture are full, as a page shows it. */
async function full(who: Visitor): Promise<number> {
  const rows = (await who.screen()).slice(TOP, TOP + 18).map((row) => row.slice(LEFT, LEFT + 68));
  return rows.join('').match(/█/g)?.length ?? 0;
}

/** A drag of the mouse over cells of the picture. */
async function drag(who: Visitor, ...ends: readonly [number, number][]): Promise<void> {
  for (const [i, [x, y]] of ends.entries()) {
    const at = await who.cell(LEFT + x, TOP + y);
    await who.page.mouse.move(at.x, at.y, { steps: 5 });
    if (i === 0) await who.page.mouse.down();
  }
  await who.page.mouse.up();
}

test('PA1, PA2: what is drawn with the mouse is seen growing by the other, and undo takes it back for both', async ({
  pair: { a, b, room },
  server,
}) => {
  await open(server, room, 1, 'paint', PLACE);
  await expect.poll(() => order(server, room, 2)).toEqual(['paint']);
  await expect.poll(async () => (await a.screen()).join('\n')).toContain('Pen Line Rect');

  const at = (x: number, y: number) => a.cell(LEFT + x, TOP + y);
  const both = async (cells: number) => {
    for (const who of [a, b]) await expect.poll(() => full(who)).toBe(cells);
  };
  const from = await at(2, 1);
  const half = await at(20, 8);
  await a.page.mouse.move(from.x, from.y);
  await a.page.mouse.down();
  await a.page.mouse.move(half.x, half.y, { steps: 10 });
  // Before it is let go.
  await expect.poll(() => full(b)).toBeGreaterThan(10);
  const end = await at(40, 3);
  await a.page.mouse.move(end.x, end.y, { steps: 10 });
  await a.page.mouse.up();
  await both(LINE);

  // The other draws, too, with a tool of the toolbar.
  const rect = await b.cell(LEFT + 11, TOP - 2);
  await b.page.mouse.click(rect.x, rect.y);
  const [corner, opposite] = [await b.cell(LEFT + 44, TOP + 2), await b.cell(LEFT + 60, TOP + 9)];
  await b.page.mouse.move(corner.x, corner.y);
  await b.page.mouse.down();
  await b.page.mouse.move(opposite.x, opposite.y, { steps: 5 });
  await b.page.mouse.up();
  await both(LINE + RECT);

  await a.page.keyboard.press('Control+z');
  await both(RECT);
  // Each has their own to undo, whoever drew last.
  await a.page.keyboard.press('Control+y');
  await both(RECT + LINE);
  await b.page.keyboard.press('Control+z');
  await both(LINE);
  await b.page.keyboard.press('Control+y');
  await both(LINE + RECT);
  await closeAll(server, room, 2);
});

test('PA4, BR9: who comes later has the whole picture, draws on it, and undoes nothing of others', async ({
  enter,
  room,
  server,
}) => {
  const a = await enter(room, 'Ada');
  await open(server, room, 1, 'paint', PLACE);
  await expect.poll(async () => (await a.screen()).join('\n')).toContain('Pen Line Rect');
  await drag(a, [2, 2], [30, 2]);
  await drag(a, [2, 6], [30, 6]);
  await expect.poll(() => full(a)).toBe(2 * 29);

  const b = await enter(room, 'Bob');
  await expect.poll(() => full(b)).toBe(2 * 29);
  await drag(b, [2, 10], [30, 10]);
  await expect.poll(() => full(a)).toBe(3 * 29);
  await b.page.keyboard.press('Control+z');
  await expect.poll(() => full(a)).toBe(2 * 29);
  // Nothing more of Bob's is left to undo; what Ada draws then is on top of it.
  await b.page.keyboard.press('Control+z');
  await drag(a, [2, 12], [30, 12]);
  await expect.poll(() => full(b)).toBe(3 * 29);
  await a.page.keyboard.press('Control+z');
  await a.page.keyboard.press('Control+z');
  await expect.poll(() => full(b)).toBe(29);
  await expect.poll(() => full(a)).toBe(29);
});
