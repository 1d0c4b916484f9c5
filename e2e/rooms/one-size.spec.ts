// One terminal in several pages: it has the size of the page in which somebody acted last, and the others show it whole.
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
