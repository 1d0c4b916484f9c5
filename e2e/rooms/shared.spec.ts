// The shared terminal: one app, browsers of any size, the same cells in all of them, and nobody's size is the others' trouble.
import { atRest, resize } from '../rest.ts';
import { enterRoom, expect, settled, testWith, type Visitor } from '../test.ts';
import { GRID, SMALL, sharedRoom, textOf as text, WIDE } from './shared-rooms.ts';

const SHELL = 'app: ["bash", "--norc", "--noprofile"]\n';
const test = testWith({ rooms: { sizes: sharedRoom('sizes', SHELL) } });

test.describe
  .serial('two browsers of very different sizes', () => {
    let wide: Visitor;
    let small: Visitor;
    test.beforeAll(async ({ browser, server }) => {
      wide = await enterRoom(browser, server.url, 'sizes', 'Ada', WIDE);
    });
    test.afterAll(async () => {
      for (const who of [wide, small]) await who?.leave();
    });

    test('who comes late, and who comes back, gets the screen and the scrollback', async ({
      browser,
      server,
    }) => {
      await wide.page.keyboard.type('seq -f "%.0f $(printf %0100d 7)" 1001 1200; stty size\n');
      // With the prompt after it, nothing more comes.
      await expect.poll(() => text(wide)).toMatch(/^36 120\n.*[$#]$/m);
      const whole = await wide.history();
      expect(whole.some((line) => line.startsWith('1001 '))).toBe(true);
      small = await enterRoom(browser, server.url, 'sizes', 'Bob', SMALL);
      await expect.poll(() => small.size()).toEqual(GRID);
      await expect.poll(() => small.history()).toEqual(whole);
      expect(await wide.size()).toEqual(GRID);
      await wide.page.reload();
      await settled(wide.page);
      await expect.poll(() => wide.history()).toEqual(whole);
    });

    test('neither browser changes the size of the other, nor the app’s', async ({ server }) => {
      await expect.poll(() => text(small)).toMatch(/^36 120$/m);
      expect(await wide.size()).toEqual(GRID);
      await resize(small, { width: 700, height: 380 });
      await small.page.keyboard.type('clear; stty size; echo from-bob\n');
      // With the prompt after it, nothing more comes.
      await expect.poll(() => text(wide)).toMatch(/^36 120\nfrom-bob\n.*[$#]$/m);
      expect(await wide.size()).toEqual(GRID);
      expect(await small.size()).toEqual(GRID);
      // Both are read each time: one of them may be half-way.
      await expect
        .poll(async () => {
          const [here, there] = await Promise.all([text(small), text(wide)]);
          return here === there ? 'the same' : `${here}\ninstead of\n${there}`;
        })
        .toBe('the same');
      expect((await server.seats('sizes')).map((seat) => seat.seat)).toEqual([1]);
      for (const who of [wide, small]) {
        const [inner, outer] = await Promise.all([
          who.page.locator('.xterm-screen').boundingBox(),
          who.page.locator('#terminal-container').boundingBox(),
        ]);
        expect(inner && outer && inner.width <= outer.width && inner.height <= outer.height).toBe(
          true,
        );
      }
    });

    test('GE1, GE2: ghosts stand on the same cell in browsers of very different sizes', async () => {
      await resize(small, SMALL);
      await atRest(wide);
      expect(await small.size()).toEqual(GRID);
      for (const [from, to] of [
        [wide, small],
        [small, wide],
      ] as const) {
        for (const [col, row] of [
          [3, 2],
          [118, 34],
          [60, 18],
        ] as const) {
          const at = await from.cell(col, row);
          await from.page.mouse.move(at.x, at.y, { steps: 3 });
          const ghost = to.ghost(from.pid, 'pointer');
          await expect(ghost).toHaveAttribute('data-col', String(col));
          await expect(ghost).toHaveAttribute('data-row', String(row));
        }
      }
    });
  });
