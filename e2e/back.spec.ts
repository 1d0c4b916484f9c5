// Back at once: whatever cuts a page off, it comes back by itself to the same app, the exact screen and the right mouse mode.
import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { chromium, type Page } from '@playwright/test';
import { open, windows } from './app.ts';
import { CHROMIUM_ARGS } from './chromium.ts';
import { type FaultProxy, startFaultProxy } from './faults/tcp-fault-proxy.ts';
import { pairRoom } from './rooms.ts';
import { keptPort, type Server, startServer } from './server.ts';
import {
  test as base,
  enterRoom,
  expect,
  parsed,
  settled,
  still,
  type TeleportWindow,
  type Visitor,
} from './test.ts';

/** From the network's return to a terminal that works. */
const BACK_MS = 1_000;
const SHELL = 'app: ["bash", "--norc", "--noprofile"]\n';
const ROOMS: Record<string, string> = {
  cut: pairRoom('cut'),
  back: pairRoom('back'),
  frozen: pairRoom('frozen'),
  keys: pairRoom('keys', SHELL),
  hole: pairRoom('hole', SHELL),
  paste: pairRoom('paste', SHELL),
  shell: pairRoom('shell', SHELL),
};

const test = base.extend<{ net: FaultProxy }, { server: Server }>({
  server: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the parameter's shape.
    async ({}, use) => {
      const server = await startServer({ rooms: ROOMS });
      await use(server);
      await server.stop();
    },
    { scope: 'worker', timeout: 60_000 },
  ],
  // A network that can be made bad, between this test's browser and the server.
  net: async ({ server }, use) => {
    await using net = await startFaultProxy(Number(new URL(server.url).port));
    await use(net);
  },
});

const text = async (who: Visitor): Promise<string> => (await who.screen()).join('\n').trimEnd();
const status = (page: Page) => page.locator('teleport-overlay [data-status]').first();
const notice = (page: Page) => page.locator('teleport-overlay [data-notice]');

async function appOf(server: Server, room: string): Promise<number | null | undefined> {
  return (await server.seats(room))[0]?.pids.app;
}

/** The screen with the whole window on it, whose lower edge is painted last. */
async function painted(who: Visitor): Promise<string[]> {
  await expect.poll(() => text(who)).toMatch(/Test[\s\S]*─◢/);
  return still(who);
}

/** How the terminal's own link stands; the bar's status may be that of the room. */
const link = (page: Page) =>
  page.evaluate(() => (window as unknown as TeleportWindow).teleportLink?.state.kind);

/** Waits until room and terminal are live, and what has come is on the screen. @returns ms until they were live */
async function live(page: Page): Promise<number> {
  const started = performance.now();
  await page.waitForFunction(
    () => {
      const { teleportLink } = window as unknown as TeleportWindow;
      const overlay = document.querySelector('teleport-overlay')?.shadowRoot;
      const status = overlay?.querySelector('[data-status]')?.getAttribute('data-status');
      return status === 'live' && teleportLink?.state.kind === 'live';
    },
    null,
    { polling: 10, timeout: 20_000 },
  );
  const ms = performance.now() - started;
  await parsed(page);
  return ms;
}

/** Drags the window, by its title, by 6 columns and 2 rows: only a terminal in the right mouse mode tells the app. */
async function drag(who: Visitor, server: Server, room: string): Promise<void> {
  const [window] = await windows(server, room, 1);
  if (!window) throw new Error('there is no window');
  const from = await who.cell(window.x + 20, window.y + 1);
  const to = await who.cell(window.x + 26, window.y + 3);
  await who.page.mouse.move(from.x, from.y);
  await who.page.mouse.down();
  await who.page.mouse.move(to.x, to.y, { steps: 4 });
  await who.page.mouse.up();
  await expect
    .poll(async () => (await windows(server, room, 1)).map(({ x, y }) => [x, y]))
    .toEqual([[window.x + 6, window.y + 2]]);
}

async function noPrompt(page: Page): Promise<void> {
  await expect(page.locator('body')).not.toContainText('to Reconnect');
  await expect(page.locator('body')).not.toContainText('Connection Closed');
}

test('a network that comes back: same app, same screen, right mouse mode, within a second', async ({
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
  const ms = await live(ada.page);
  console.log(`live ${Math.round(ms)} ms after the network's return`);
  expect(ms).toBeLessThan(BACK_MS);
  await expect(notice(ada.page)).toBeHidden();
  expect((await ada.screen()).slice(1, -1)).toEqual(before.slice(1, -1));
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
  const started = performance.now();
  // Four seconds of silence, on a clock that ticks every second; the rest is for a machine that is busy.
  await expect.poll(() => link(ada.page), { timeout: 20_000 }).toBe('reconnecting');
  await expect(status(ada.page)).toHaveAttribute('data-status', 'reconnecting');
  console.log(`dead link noticed after ${Math.round(performance.now() - started)} ms`);
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
  // Through browser, proxy, ttyd, dtach and shell: no figure is held here.
  await expect.poll(() => text(ada), { timeout: 20_000 }).toContain(sum);
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
  const ms = await live(ada.page);
  console.log(`live ${Math.round(ms)} ms after going back`);
  await expect(ada.page.locator('html')).toHaveAttribute('data-persisted', 'true');
  expect(ms).toBeLessThan(BACK_MS);
  expect((await ada.screen()).slice(1, -1)).toEqual(before.slice(1, -1));
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
  await painted(ada);
  const app = await appOf(server, 'frozen');
  // A page that has just woken does not know yet that its connection is gone, and still says that it is live.
  await ada.page.evaluate(() => {
    const { teleportLink } = window as unknown as TeleportWindow;
    teleportLink?.listen(() => {
      if (teleportLink.state.kind === 'reconnecting') document.documentElement.dataset.lost = 'yes';
    });
  });
  const cdp = await ada.context.newCDPSession(ada.page);
  await cdp.send('Page.setWebLifecycleState', { state: 'frozen' });
  net.cut();
  await cdp.send('Page.setWebLifecycleState', { state: 'active' });
  const woken = performance.now();
  await expect(ada.page.locator('html')).toHaveAttribute('data-lost', 'yes', { timeout: 20_000 });
  await live(ada.page);
  console.log(`live ${Math.round(performance.now() - woken)} ms after waking`);
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
    const home = await mkdtemp(path.join(tmpdir(), 'tr-back-'));
    stack.defer(() => rm(home, { recursive: true, force: true }));
    const start = {
      home,
      rooms: { again: pairRoom('again') },
      env: { PORT: `${await keptPort()}` },
    };
    const first = await startServer(start);
    stack.defer(() => first.stop());
    const ada = await enterRoom(browser, first.url, 'again', 'Ada');
    stack.defer(() => ada.leave());
    await open(first, 'again', 1, 'test_pattern', [10, 5, 40, 12]);
    const before = await painted(ada);
    const app = await appOf(first, 'again');
    await first.kill(signal);
    const killed = performance.now();
    await expect(status(ada.page)).toHaveAttribute('data-status', 'reconnecting');
    await expect(notice(ada.page)).toContainText(word);
    await noPrompt(ada.page);
    const second = await startServer(start);
    const gap = performance.now() - killed;
    stack.defer(() => second.stop());
    const ms = await live(ada.page);
    console.log(
      `live ${Math.round(ms)} ms after the proxy's ready line, ${Math.round(gap)} ms after its end`,
    );
    // The pauses between tries grow with the gap, to 0.6 of it at most: who starts too slowly is found later.
    expect(ms).toBeLessThan(Math.max(3_000, 0.6 * gap + 1_500));
    expect(await appOf(second, 'again')).toBe(app);
    await expect.poll(async () => (await ada.screen()).slice(1, -1)).toEqual(before.slice(1, -1));
    await drag(ada, second, 'again');
    await noPrompt(ada.page);
  });
}

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

/** Pastes as a person does: the browser's own event on the terminal's text area. */
async function paste(page: Page, pasted: string): Promise<void> {
  await page.evaluate((data) => {
    const clipboardData = new DataTransfer();
    clipboardData.setData('text/plain', data);
    document
      .querySelector('.xterm-helper-textarea')
      ?.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true }));
  }, pasted);
}
