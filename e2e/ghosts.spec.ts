// Ghost pointers and carets: at the right cell of the other's terminal, whatever its size.
import { cellToPercent, percentToCell } from '../protocol/geometry.ts';
import { expect, test, type Visitor } from './test.ts';

/** Moves A's pointer to a cell and expects its ghost at the matching cell of B. */
async function pointAndSee(a: Visitor, b: Visitor, col: number, row: number): Promise<void> {
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

test('GE2: a ghost pointer stands at the same cell, after a move and after a resize of either side', async ({
  enter,
  room,
}) => {
  const a = await enter(room, 'Ada');
  const b = await enter(room, 'Bob');
  await pointAndSee(a, b, 40, 12);
  await pointAndSee(a, b, 7, 20);

  const before = await a.size();
  await a.page.setViewportSize({ width: 900, height: 620 });
  await expect.poll(async () => (await a.size()).cols).not.toBe(before.cols);
  await pointAndSee(a, b, 30, 9);

  const wide = await b.size();
  await b.page.setViewportSize({ width: 1500, height: 950 });
  await expect.poll(async () => (await b.size()).cols).not.toBe(wide.cols);
  // The ghost follows B's new grid although A has not moved.
  const [from, to] = [await a.size(), await b.size()];
  await expect(b.ghost(a.pid, 'pointer')).toHaveAttribute(
    'data-col',
    String(percentToCell(cellToPercent(30, from.cols), to.cols)),
  );
  await pointAndSee(a, b, 55, 15);
});

test('a ghost is drawn over its cell and wears its name', async ({ enter, room }) => {
  const a = await enter(room, 'Ada');
  const b = await enter(room, 'Bob');
  await pointAndSee(a, b, 50, 14);
  const ghost = b.ghost(a.pid, 'pointer');
  await expect(ghost).toContainText('Ada');
  const [from, to] = [await a.size(), await b.size()];
  const want = await b.cell(
    percentToCell(cellToPercent(50, from.cols), to.cols),
    percentToCell(cellToPercent(14, from.rows), to.rows),
  );
  // The pointer's tip, which is the ghost's own origin, comes to rest within a cell of where A points.
  await expect
    .poll(async () => {
      const box = await ghost.boundingBox();
      return box ? Math.max(Math.abs(box.x - want.x), Math.abs(box.y - want.y)) : Number.NaN;
    })
    .toBeLessThan(20);
});

test('a ghost caret stands where the other’s terminal cursor is', async ({
  enter,
  room,
  server,
}) => {
  const a = await enter(room, 'Ada');
  const b = await enter(room, 'Bob');
  await server.ipc(room, 1, 'send_text', { id: 'auto', content: 'hello' });
  const caret = b.ghost(a.pid, 'caret');
  await expect(caret).toBeAttached();
  await expect
    .poll(async () => {
      const cursor = await a.page.evaluate(() => {
        const { active } = (window as unknown as import('./test.ts').TeleportWindow).term.buffer;
        return [active.cursorX, active.cursorY] as const;
      });
      const [from, to] = [await a.size(), await b.size()];
      const want = [
        percentToCell(cellToPercent(Math.min(cursor[0], from.cols - 1), from.cols), to.cols),
        percentToCell(cellToPercent(cursor[1], from.rows), to.rows),
      ].join();
      const got = [
        await caret.getAttribute('data-col'),
        await caret.getAttribute('data-row'),
      ].join();
      return got === want ? 'there' : `${got} instead of ${want}`;
    })
    .toBe('there');
});

test('a ghost goes when its person leaves, and nobody sees their own', async ({ enter, room }) => {
  const a = await enter(room, 'Ada');
  const b = await enter(room, 'Bob');
  await pointAndSee(a, b, 20, 8);
  await expect(a.ghost(a.pid, 'pointer')).toHaveCount(0);
  await a.leave();
  await expect(b.ghost(a.pid, 'pointer')).toHaveCount(0, { timeout: 8_000 });
});
