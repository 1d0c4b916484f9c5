// Watching one seat: the same screen in another browser, for somebody who can't type and is seen to be watching.
import type { Page } from '@playwright/test';
import { pairRoom } from '../rooms.ts';
import { expect, settled, type Visitor } from '../test.ts';
import { sameScreen, screenOf, testWatching } from './watching.ts';

const SHELL = 'app: ["bash", "--norc", "--noprofile"]\n';
const test = testWatching({ rooms: { shell: pairRoom('shell', SHELL) } });

const shown = async (page: Page) => (await screenOf(page)).text;
/** Says a word in a shell. @returns once the word and the next prompt are there: then nothing more comes */
const echo = async (who: Visitor, word: string) => {
  await who.page.locator('.xterm-helper-textarea').focus();
  await who.page.keyboard.type(`echo ${word}`);
  await who.page.keyboard.press('Enter');
  await expect
    .poll(async () => (await who.screen()).join('\n').trimEnd())
    .toMatch(new RegExp(`^${word}\\n.*[$#]$`, 'm'));
};

test('nobody in: the page waits; somebody comes: the same screen at the same size; keys go nowhere; presence says watching', async ({
  audience,
  enter,
  server,
}) => {
  const page = await audience('/room/shell/watch/1?name=Bob');
  await expect(page.locator('body')).toContainText('Nobody is in this room just now');
  await page.screenshot({ path: 'test-results/watch-nobody.png' });
  const ada = await enter('shell', 'Ada');
  await echo(ada, 'first');
  await settled(page);
  await sameScreen(page, ada);
  await expect(page.locator('teleport-overlay [data-watching="1"]')).toContainText('Watching Ada');

  await page.locator('#terminal-container').click();
  await page.keyboard.type('echo forbidden');
  await page.keyboard.press('Enter');
  await echo(ada, 'second');
  await sameScreen(page, ada);
  expect(await shown(page)).toMatch(/^second$/m);
  expect(await shown(page)).not.toContain('forbidden');
  await page.setViewportSize({ width: 640, height: 900 });
  await echo(ada, 'third');
  await sameScreen(page, ada);

  // So much later, a key would have come through.
  expect(await shown(page)).not.toContain('forbidden');
  const find = async () => (await ada.snapshot()).people.find(({ name }) => name === 'Bob');
  await expect.poll(find).toMatchObject({ role: 'watcher', status: 'watching' });
  const bob = await find();
  expect(await server.seats('shell')).toHaveLength(1);
  // The caret of what is watched is Ada's alone.
  await expect(ada.ghost(bob?.pid ?? '', 'caret')).toHaveCount(0);
});
