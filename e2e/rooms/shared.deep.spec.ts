// The shared terminal with programs that are not easy: one that fills the screen, and one that does not stay up.
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { enterRoom, expect, settled, testWith } from '../test.ts';
import { GRID, SMALL, sharedRoom, textOf as text } from './shared-rooms.ts';

/** A full-screen program that paints once, into the last cells of the grid too. */
const CORNER = 'printf "\\033[?1049h\\033[2J\\033[Htop\\033[36;115Hcorner"; exec cat';
/** Ends, again and again, once there is a file that is called `crash`, and no more once that says `go`. */
const CRASHES =
  'echo up; while [ ! -e crash ]; do sleep 0.05; done; grep -q go crash && { echo back; exec cat; }; exit 1';
const app = (script: string) => `app: ${JSON.stringify(['sh', '-c', script])}\n`;
const test = testWith({
  rooms: {
    crash: sharedRoom('crash', `${app(CRASHES)}sandbox: none\n`),
    corner: sharedRoom('corner', app(CORNER)),
  },
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
  await expect(notice).toContainText('does not stay up');
  await expect(notice).toContainText('five times');
  await expect
    .poll(async () => (await ada.snapshot()).terminal)
    .toMatchObject({ status: 'live', seat: 'degraded' });
  await writeFile(flag, 'go');
  await notice.getByRole('button', { name: 'Start again' }).click();
  // A second may pass before the try begins.
  await expect.poll(async () => (await ada.snapshot()).terminal.seat).toBe('running');
  await expect(notice).toBeHidden();
  // It runs before it has written a word, and what is typed by then stands above that.
  await expect.poll(() => text(ada)).toMatch(/^back$/m);
  await ada.page.keyboard.type('said-again\n');
  await expect.poll(() => text(ada)).toMatch(/^said-again\nsaid-again$/m);
  await ada.leave();
});
