// One terminal in several pages: it has the size of the page in which somebody acted last, and the others show it whole.
import type { Page } from '@playwright/test';
import { type Server, startServer } from '../server.ts';
import { enterRoom, expect, test, type Visitor } from '../test.ts';

const LARGE = { width: 1400, height: 900 };
const SMALL = { width: 700, height: 480 };
const ROOM =
  '---\nroom_id: sh\nmode: shared\ngrid: free\nmax_players: 4\napp: [bash, --norc, --noprofile]\n---\n';

const hint = (who: Visitor) => who.page.locator('teleport-overlay [data-size-hint]');
const hasSize = (who: Visitor, size: object) =>
  expect.poll(() => who.size(), { message: 'columns and rows of the page' }).toEqual(size);
/** Every cell is in view. */
const isWhole = (who: Visitor) =>
  expect
    .poll(() =>
      who.page.evaluate(() => {
        const { right, bottom } = (
          document.querySelector('.xterm-screen') as Element
        ).getBoundingClientRect();
        return right <= innerWidth + 1 && bottom <= innerHeight + 1;
      }),
    )
    .toBe(true);

let server: Server;
test.beforeAll(async () => {
  server = await startServer({ rooms: { sh: ROOM } });
});
test.afterAll(() => server.stop());

test('typing and clicking take the size, a larger page says so and can take it, a tab that closes gives it back', async ({
  browser,
}) => {
  const ada = await enterRoom(browser, server.url, 'sh', 'Ada', LARGE);
  await ada.page.keyboard.type('echo hello\n');
  const large = await ada.size();
  await expect(hint(ada)).toHaveCount(0);

  const bob = await enterRoom(browser, server.url, 'sh', 'Bob', SMALL);
  await hasSize(bob, large);
  await isWhole(bob);
  await expect(hint(bob)).toHaveCount(0);
  // A click, though the shell hears of none.
  await bob.page.mouse.click(300, 300);
  await expect.poll(async () => (await bob.size()).cols).toBeLessThan(large.cols);
  const small = await bob.size();
  await hasSize(ada, small);
  await isWhole(ada);
  await expect(hint(ada)).toHaveText(
    new RegExp(`^\\s*${small.cols} × ${small.rows}, as in another page\\s*Fit this page\\s*$`),
  );

  await hint(ada).getByRole('button').click();
  await hasSize(ada, large);
  await hasSize(bob, large);
  await expect(hint(ada)).toHaveCount(0);

  await bob.page.keyboard.type('x');
  await hasSize(ada, small);
  await bob.leave();
  await hasSize(ada, large);
  await ada.page.keyboard.type('\x7fstty size\n');
  await expect
    .poll(async () => (await ada.screen()).join('\n'))
    .toContain(`${large.rows} ${large.cols}`);
  await ada.leave();
});

test('a hidden tab, which gets no animation frames, shows the screen of another page’s size whole once it is shown', async ({
  browser,
}) => {
  const told: string[] = [];
  const prepare = async (page: Page) =>
    page.on('websocket', (socket) =>
      socket.on('framesent', ({ payload }) => {
        const frame = payload.toString();
        if (frame.startsWith('1')) told.push(frame.slice(1));
      }),
    );
  const ada = await enterRoom(browser, server.url, 'sh', 'Ada', { ...SMALL, prepare });
  await ada.page.keyboard.type('clear\n');
  const small = await ada.size();
  await ada.page.evaluate(() => {
    const native = window.requestAnimationFrame.bind(window);
    const held: FrameRequestCallback[] = [];
    window.requestAnimationFrame = (frame) => held.push(frame);
    window.addEventListener('test-shown', () => {
      window.requestAnimationFrame = native;
      for (const frame of held) native(frame);
    });
    // A fresh screen begins with a reset.
    const { term } = window as unknown as { term: { parser: Parser } };
    document.body.dataset.fresh = '0';
    term.parser.registerEscHandler({ final: 'c' }, () => {
      document.body.dataset.fresh = String(Number(document.body.dataset.fresh) + 1);
      return false;
    });
  });
  const fresh = async () => Number(await ada.page.locator('body').getAttribute('data-fresh'));
  const bob = await enterRoom(browser, server.url, 'sh', 'Bob', LARGE);
  await bob.page.keyboard.type(' ');
  await expect.poll(async () => (await bob.size()).rows).toBeGreaterThan(small.rows + 10);
  // A program that has the whole screen: its lines lie where it has put them.
  const { rows } = await bob.size();
  await bob.page.keyboard.type(
    `printf '\\033[?1049h\\033[H'; for y in $(seq ${rows - 1}); do printf "\\033[$y;1Hrow $y"; done; cat\n`,
  );
  await expect.poll(async () => (await bob.screen()).join('\n')).toContain(`row ${rows - 1}`);
  const before = await fresh();
  await bob.page.setViewportSize({ ...LARGE, height: LARGE.height + 60 });
  await expect.poll(fresh).toBeGreaterThan(before);
  expect(await ada.size()).toEqual(small);
  told.length = 0;
  await ada.page.evaluate(() => window.dispatchEvent(new Event('test-shown')));
  await hasSize(ada, await bob.size());
  await expect.poll(() => ada.screen()).toEqual(await bob.screen());
  // Its own size is what it was, whatever font the other’s takes.
  const { cols: columns, rows: own } = small;
  expect(told.map((text) => JSON.parse(text))).toEqual(told.map(() => ({ columns, rows: own })));
  await ada.leave();
  await bob.leave();
});

interface Parser {
  registerEscHandler(id: { final: string }, handler: () => boolean): unknown;
}
