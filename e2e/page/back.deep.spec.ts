// Back by itself from rarer gaps: dead links, the back-forward cache, a frozen page, a proxy that starts again; and a large paste.
import { createHash } from 'node:crypto';
import { chromium } from '@playwright/test';
import { CHROMIUM_ARGS } from '../../node/chromium.ts';
import { open } from '../app.ts';
import { restartable } from '../restartable.ts';
import { pairRoom } from '../rooms.ts';
import { enterRoom, expect, type TeleportWindow } from '../test.ts';
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

test('a connection that is open and dead is noticed, and its keys arrive once', async ({
  browser,
  server,
  net,
}) => {
  const ada = await enterRoom(browser, net.url, 'hole', 'Ada');
  await ada.page.keyboard.type('echo first\n');
  await expect.poll(() => text(ada)).toMatch(/^first$/m);
  net.set({ blackHole: true });
  await ada.page.keyboard.type('echo $((6*7)) hole\n');
  // Four seconds of silence, on a clock that ticks every second.
  await expect.poll(() => link(ada.page)).toBe('reconnecting');
  await expect(status(ada.page)).toHaveAttribute('data-status', 'reconnecting');
  // What was on its way arrives late, on a connection that the page has given up.
  net.set({});
  await live(ada.page);
  await expect.poll(() => text(ada)).toMatch(/^42 hole$/m);
  await ada.page.keyboard.type('echo last\n');
  await expect.poll(() => text(ada)).toMatch(/^last$/m);
  expect((await text(ada)).match(/^42 hole$/gm)).toHaveLength(1);
  expect((await server.seats('hole'))[0]?.visitor).toBe('Ada');
  await ada.leave();
});

test('a large paste goes through whole', async ({ browser, server }) => {
  const ada = await enterRoom(browser, server.url, 'paste', 'Ada');
  // "ready" comes after the shell's own modes (bracketed paste, echo) are off: what is pasted before it is not what arrives.
  await ada.page.keyboard.type(
    'stty -echo -icanon; echo ready; head -c 150000 | md5sum; stty sane\n',
  );
  await expect.poll(() => text(ada)).toMatch(/^ready$/m);
  const pasted = 'teleport! '.repeat(15_000);
  await paste(ada.page, pasted);
  const sum = createHash('md5').update(pasted).digest('hex');
  // Through browser, proxy, ttyd, keeper and shell.
  await expect.poll(() => text(ada)).toContain(sum);
  await ada.leave();
});

test('ten megabytes into a program that never reads: Ctrl-C is there at once, and the page says how much was not sent', async ({
  browser,
  server,
}) => {
  const ada = await enterRoom(browser, server.url, 'paste', 'Ada');
  await ada.page.keyboard.type('sleep 1000; echo en""ded\n');
  await expect.poll(() => text(ada)).toContain('sleep 1000');
  await paste(ada.page, 'teleport!\n'.repeat(1_048_576));
  await expect(notice(ada.page)).toContainText('The app does not read what is typed.');
  await ada.page.keyboard.press('Control+c');
  await expect(ada.page.locator('teleport-overlay [data-refused]')).toContainText(
    /^\s*10,\d{3},\d{3} characters were not sent\.\s*$/,
  );
  await ada.page.keyboard.type('echo ali""ve\n');
  await expect.poll(() => text(ada)).toMatch(/^alive$/m);
  await expect(notice(ada.page)).toHaveCount(0);
  await ada.leave();
});

test('the back-forward cache: left without a socket, back with the same app and mouse', async ({
  server,
}) => {
  await using stack = new AsyncDisposableStack();
  const executablePath = test.info().project.use.launchOptions?.executablePath;
  const browser = await chromium.launch({
    ...(executablePath ? { executablePath } : {}),
    args: CHROMIUM_ARGS,
    ignoreDefaultArgs: ['--disable-back-forward-cache'],
  });
  stack.defer(() => browser.close());
  const ada = await enterRoom(browser, server.url, 'back', 'Ada');
  await open(server, 'back', 1, 'test_pattern', [10, 5, 40, 12]);
  const before = await painted(ada);
  const app = await appOf(server, 'back');
  await ada.page.evaluate(() => {
    window.addEventListener('pageshow', (event) => {
      document.documentElement.dataset.persisted = String(event.persisted);
    });
  });
  await ada.page.goto(`${server.url}/`);
  // Not before this call has been answered: the page that answers is the one that goes.
  await ada.page.evaluate(() => {
    setTimeout(() => window.history.back());
  });
  await live(ada.page);
  await expect(ada.page.locator('html')).toHaveAttribute('data-persisted', 'true');
  await sameScreen(ada, before);
  expect(await appOf(server, 'back')).toBe(app);
  await drag(ada, server, 'back');
  await noPrompt(ada.page);
});

test('a page that was frozen while its connection died comes back when it wakes', async ({
  browser,
  server,
  net,
}) => {
  const ada = await enterRoom(browser, net.url, 'frozen', 'Ada');
  await open(server, 'frozen', 1, 'test_pattern', [10, 5, 40, 12]);
  const before = await painted(ada);
  const app = await appOf(server, 'frozen');
  // A page that has just woken does not know yet that its connection is gone, and still says that it is live.
  await ada.page.evaluate(() => {
    const { teleportConnection } = window as unknown as TeleportWindow;
    teleportConnection?.listen(() => {
      if (teleportConnection.state.kind === 'reconnecting')
        document.documentElement.dataset.lost = 'yes';
    });
  });
  const cdp = await ada.context.newCDPSession(ada.page);
  await cdp.send('Page.setWebLifecycleState', { state: 'frozen' });
  net.cut();
  await cdp.send('Page.setWebLifecycleState', { state: 'active' });
  await expect(ada.page.locator('html')).toHaveAttribute('data-lost', 'yes');
  await live(ada.page);
  await sameScreen(ada, before);
  expect(await appOf(server, 'frozen')).toBe(app);
  await drag(ada, server, 'frozen');
  await noPrompt(ada.page);
  await ada.leave();
});

for (const [signal, word] of [
  ['SIGKILL', 'Connection lost'],
  ['SIGTERM', 'The server is restarting'],
] as const) {
  test(`a proxy that gets ${signal} and is started again: the page goes on by itself with the same app`, async ({
    browser,
  }) => {
    await using stack = new AsyncDisposableStack();
    const again = stack.use(await restartable({ again: pairRoom('again') }));
    const first = await again.start();
    const ada = await enterRoom(browser, first.url, 'again', 'Ada');
    stack.defer(() => ada.leave());
    await open(first, 'again', 1, 'test_pattern', [10, 5, 40, 12]);
    const before = await painted(ada);
    const app = await appOf(first, 'again');
    await first.kill(signal);
    await expect(status(ada.page)).toHaveAttribute('data-status', 'reconnecting');
    await expect(notice(ada.page)).toContainText(word);
    await noPrompt(ada.page);
    const second = await again.start();
    await live(ada.page);
    expect(await appOf(second, 'again')).toBe(app);
    await sameScreen(ada, before);
    await drag(ada, second, 'again');
    await noPrompt(ada.page);
  });
}
