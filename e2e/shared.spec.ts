// The shared terminal: one app, browsers of any size, the same cells in all of them, and nobody's size is the others' trouble.
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { atRest, resize } from './rest.ts';
import { type Server, startServer } from './server.ts';
import { test as base, enterRoom, expect, settled, type Visitor } from './test.ts';

const SHELL = 'app: ["bash", "--norc", "--noprofile"]\n';
const sharedRoom = (id: string, more: string): string =>
  `---\nroom_id: ${id}\ndisplay_name: Room ${id}\nmode: shared\nmax_players: 4\n${more}---\n`;
/** A full-screen program that paints once, into the last cells of the grid too. */
const CORNER = 'printf "\\033[?1049h\\033[2J\\033[Htop\\033[36;115Hcorner"; exec cat';
const WIDE = { width: 1600, height: 1000 };
const SMALL = { width: 400, height: 700 };
const GRID = { cols: 120, rows: 36 };

const test = base.extend<object, { server: Server }>({
  server: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the parameter's shape.
    async ({}, use) => {
      const app =
        'echo up; while [ ! -e crash ]; do sleep 0.05; done; grep -q go crash && { echo back; exec cat; }; exit 1';
      const server = await startServer({
        rooms: {
          crash: sharedRoom('crash', `app: ${JSON.stringify(['sh', '-c', app])}\n`),
          sizes: sharedRoom('sizes', SHELL),
          corner: sharedRoom('corner', `app: ${JSON.stringify(['sh', '-c', CORNER])}\n`),
        },
      });
      await use(server);
      await server.stop();
    },
    { scope: 'worker', timeout: 60_000 },
  ],
});

const text = async (who: Visitor): Promise<string> => (await who.screen()).join('\n').trimEnd();

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

test('a full-screen program is whole in a browser that is far too small for it, from its first picture on', async ({
  browser,
  server,
}) => {
  const small = await enterRoom(browser, server.url, 'corner', 'Bob', SMALL);
  for (const visit of ['first', 'second']) {
    if (visit === 'second') {
      await small.page.reload();
      await settled(small.page);
    }
    await expect.poll(() => small.size()).toEqual(GRID);
    expect((await small.screen())[35]?.slice(114), `${visit} visit`).toBe('corner');
  }
  await small.leave();
});

test('an app that does not stay up: the visitor reads why, and starts it again', async ({
  browser,
  server,
}) => {
  const ada = await enterRoom(browser, server.url, 'crash', 'Ada');
  const notice = ada.page.locator('teleport-overlay [data-notice]');
  await expect(notice).toBeHidden();
  const flag = path.join(server.home, 'crash');
  await writeFile(flag, 'now');
  await expect(notice).toContainText('does not stay up', { timeout: 20_000 });
  await expect(notice).toContainText('five times');
  await expect
    .poll(async () => (await ada.snapshot()).terminal)
    .toEqual({
      status: 'live',
      seat: 'degraded',
    });
  await writeFile(flag, 'go');
  await notice.getByRole('button', { name: 'Start again' }).click();
  // A second may pass before the try begins.
  await expect
    .poll(async () => (await ada.snapshot()).terminal.seat, { timeout: 10_000 })
    .toBe('running');
  await expect(notice).toBeHidden();
  // It runs before it has written a word, and what is typed by then stands above that.
  await expect.poll(() => text(ada), { timeout: 10_000 }).toMatch(/^back$/m);
  await ada.page.keyboard.type('said-again\n');
  await expect.poll(() => text(ada)).toMatch(/^said-again\nsaid-again$/m);
  await ada.leave();
});
