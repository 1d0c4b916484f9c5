// Ghost pointers and carets: at the right cell of the other's terminal, whatever its size.
import { cellToPercent, percentToCell } from '../../protocol/geometry.ts';
import { closeAll } from '../app.ts';
import { resize } from '../rest.ts';
import { enterRoom, expect, type TeleportWindow, test, type Visitor } from '../test.ts';
import { pointAndSee, walk } from './ghosts.ts';

test('a ghost is drawn over its cell and wears its name', async ({ pair: { a, b } }) => {
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
  pair: { a, b, room },
  server,
}) => {
  await server.ipc(room, 1, 'send_text', { id: 'auto', content: 'hello' });
  const caret = b.ghost(a.pid, 'caret');
  await expect(caret).toBeAttached();
  await expect
    .poll(async () => {
      const cursor = await a.page.evaluate(() => {
        const { active } = (window as unknown as TeleportWindow).term.buffer;
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
  await closeAll(server, room, 2);
});

test('a caret is seen where somebody types, and not where an app parks a cursor that it hides', async ({
  pair: { a, b, room },
  server,
}) => {
  const caret = b.ghost(a.pid, 'caret');
  await expect(caret).toHaveCSS('opacity', '0');
  await server.ipc(room, 1, 'send_text', { id: 'auto', content: 'hello' });
  await expect(caret).toHaveCSS('opacity', '1');
  const [editor] = JSON.parse(await server.ipc(room, 1, 'get_state')).windows;
  await server.ipc(room, 1, 'close_window', { id: editor.id });
  await expect(caret).toHaveCSS('opacity', '0');
});

test.describe
  .serial('two whose pages change', () => {
    let a: Visitor;
    let b: Visitor;
    test.beforeAll(async ({ browser, freshRoom, server }) => {
      const room = freshRoom();
      a = await enterRoom(browser, server.url, room, 'Ada');
      b = await enterRoom(browser, server.url, room, 'Bob', {
        prepare: (page) => page.clock.install(),
      });
    });
    test.afterAll(async () => {
      for (const who of [a, b]) await who?.leave();
    });

    test('a ghost travels between samples, never back and never past the end', async () => {
      const { places, end } = await walk(a, b);
      expect(places).toEqual(places.toSorted((x, y) => x - y));
      expect(places.at(-1)).toBeCloseTo(end, 0);
      // The frames are those of the page's own clock: as many on each machine.
      expect(places.filter((x) => x > 1 && x < end - 1).length, places.join(' ')).toBeGreaterThan(
        3,
      );
    });

    test('GE2: a ghost pointer stands at the same cell, after a move and after a resize of either side', async () => {
      await pointAndSee(a, b, 40, 12);
      await pointAndSee(a, b, 7, 20);

      const before = await a.size();
      await resize(a, { width: 900, height: 620 });
      expect((await a.size()).cols).not.toBe(before.cols);
      await pointAndSee(a, b, 30, 9);

      const wide = await b.size();
      await resize(b, { width: 1500, height: 950 });
      expect((await b.size()).cols).not.toBe(wide.cols);
      // The ghost follows B's new grid although A has not moved.
      const [from, to] = [await a.size(), await b.size()];
      await expect(b.ghost(a.pid, 'pointer')).toHaveAttribute(
        'data-col',
        String(percentToCell(cellToPercent(30, from.cols), to.cols)),
      );
      await pointAndSee(a, b, 55, 15);
    });

    test('a ghost goes as soon as its person leaves, and nobody sees their own', async () => {
      await pointAndSee(a, b, 20, 8);
      await expect(a.ghost(a.pid, 'pointer')).toHaveCount(0);
      // The page itself takes down what it shows: Ada stays in the list for the grace of a reload; her cursors do not.
      await b.page.evaluate((pid) => {
        const { teleport } = window as unknown as TeleportWindow;
        const shown: string[] = [];
        Object.assign(window, { shown });
        const look = (): void => {
          const { ghosts, people } = teleport.snapshot();
          const has = (all: { pid: string }[]) => all.some((one) => one.pid === pid);
          const now = `${has(ghosts) ? 'seen' : 'unseen'}, ${has(people) ? 'listed' : 'gone'}`;
          if (now !== shown.at(-1)) shown.push(now);
        };
        look();
        setInterval(look, 20);
      }, a.pid);
      await a.leave();
      await expect
        .poll(() => b.page.evaluate(() => (window as unknown as { shown: string[] }).shown))
        .toEqual(['seen, listed', 'unseen, listed', 'unseen, gone']);
      await expect(b.ghost(a.pid, 'pointer')).toHaveCount(0);
      await expect(b.ghost(a.pid, 'caret')).toHaveCount(0);
    });
  });
