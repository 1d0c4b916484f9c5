// Back by itself: a page that was cut off has the same app, the exact screen and the right mouse mode again.
import { open } from '../app.ts';
import { enterRoom, expect, settled } from '../test.ts';
import {
  appOf,
  drag,
  link,
  live,
  noPrompt,
  notice,
  painted,
  paste,
  sameScreen,
  status,
  test,
  text,
} from './back.ts';

test('a network that comes back: same app, same screen, right mouse mode', async ({
  browser,
  server,
  net,
}) => {
  const ada = await enterRoom(browser, net.url, 'cut', 'Ada');
  await open(server, 'cut', 1, 'test_pattern', [10, 5, 40, 12]);
  const before = await painted(ada);
  const app = await appOf(server, 'cut');
  await ada.context.setOffline(true);
  net.refuse(true);
  net.cut();
  await expect(status(ada.page)).toHaveAttribute('data-status', 'offline');
  await expect(notice(ada.page)).toContainText('offline');
  await noPrompt(ada.page);
  net.refuse(false);
  await ada.context.setOffline(false);
  await live(ada.page);
  await expect(notice(ada.page)).toBeHidden();
  await sameScreen(ada, before);
  expect(await appOf(server, 'cut')).toBe(app);
  await drag(ada, server, 'cut');
  await noPrompt(ada.page);
  await ada.leave();
});

test('typed keys of a gap arrive once and in order, and what is too much is refused visibly', async ({
  browser,
  server,
  net,
}) => {
  const ada = await enterRoom(browser, net.url, 'keys', 'Ada');
  const { keyboard } = ada.page;
  await keyboard.type('echo first\n');
  await expect.poll(() => text(ada)).toMatch(/^first$/m);
  const app = await appOf(server, 'keys');
  net.refuse(true);
  net.cut();
  // The room's connection may be known to be lost before the terminal's is: keys would still go out, and not be refused.
  await expect.poll(() => link(ada.page)).toBe('reconnecting');
  await expect(status(ada.page)).toHaveAttribute('data-status', 'reconnecting');
  await keyboard.type('echo $((6*7)) gap\n');
  await expect(notice(ada.page)).toContainText('sent later');
  await paste(ada.page, 'x'.repeat(5_000));
  await keyboard.type('y');
  const refused = ada.page.locator('teleport-overlay [data-refused]');
  await expect(refused).toHaveText('5,001 characters were not sent.');
  // In vain, and no harm: the page goes on trying, and may be back before a click on a button that is about to go.
  await notice(ada.page).getByRole('button', { name: 'Try now' }).click();
  net.refuse(false);
  await live(ada.page);
  await expect.poll(() => text(ada)).toMatch(/^42 gap$/m);
  await keyboard.type('echo last\n');
  await expect.poll(() => text(ada)).toMatch(/^last$/m);
  expect((await text(ada)).match(/^42 gap$/gm)).toHaveLength(1);
  expect(await text(ada)).not.toContain('xx');
  expect(await appOf(server, 'keys')).toBe(app);
  await ada.leave();
});

test('a reload of a plain shell brings back its screen and scrollback', async ({
  browser,
  server,
}) => {
  const ada = await enterRoom(browser, server.url, 'shell', 'Ada');
  await ada.page.keyboard.type('seq 1001 1300; printf "\\033[32mgreen\\033[0m\\n"\n');
  // With the prompt after it, nothing more comes.
  await expect.poll(() => text(ada)).toMatch(/^green\n.*[$#]$/m);
  const before = await ada.history();
  expect(before).toContain('1001');
  await ada.page.reload();
  await settled(ada.page);
  await expect.poll(() => ada.history()).toEqual(before);
  await ada.leave();
});
