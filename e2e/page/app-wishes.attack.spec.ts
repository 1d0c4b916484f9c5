// What an app can make of a page: a title, a card, a link that is asked about first; and nothing else. A real shell in
// ttyd's real page.
import { randomUUID } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import type { Page } from '@playwright/test';
import { ui } from '../people/people.ts';
import { testWatching } from '../rooms/watching.ts';
import { pairRoom } from '../rooms.ts';
import { expect, settled, type Visitor } from '../test.ts';

/** Without a box: what it shows comes from the test's files. */
const SHELL = 'app: ["bash", "--norc", "--noprofile"]\ngrid: 100x30\nsandbox: none\n';
const ROOMS = {
  titles: SHELL,
  links: SHELL,
  notes: SHELL,
  strings: SHELL,
  never: `${SHELL}clipboard: never\nnotifications: never\n`,
};
const rooms = Object.fromEntries(
  Object.entries(ROOMS).map(([id, more]) => [id, pairRoom(id, more)]),
);
const test = testWatching({ rooms });

/** Has the shell print this on an empty screen, and waits until all of it was read. */
async function print({ page, screen }: Visitor, output: string): Promise<void> {
  const file = test.info().outputPath(`${randomUUID()}.out`);
  const [end] = randomUUID().split('-');
  await writeFile(file, `\x1b[H\x1b[2J> ${output}`);
  await page.locator('.xterm-helper-textarea').focus();
  await page.keyboard.insertText(`cat '${file}'; printf '\\n%s\\n' end''${end}`);
  await page.keyboard.press('Enter');
  await expect
    .poll(async () => (await screen()).join('\n'))
    .toMatch(new RegExp(`^end${end}$`, 'm'));
}

const link = (address: string, text: string) => `\x1b]8;;${address}\x1b\\${text}\x1b]8;;\x1b\\`;

/** Clicks a cell; links are found when the pointer moves. */
async function click({ page, cell }: Visitor, col: number, row: number): Promise<void> {
  const { x, y } = await cell(col, row);
  await page.mouse.move(x - 20, y + 40);
  await page.mouse.move(x, y, { steps: 3 });
  await expect(page.locator('.xterm-cursor-pointer')).toHaveCount(1);
  await page.mouse.click(x, y);
}

test('titles: the app’s, cleaned, beside the room’s name; who comes later has it, and it goes', async ({
  audience,
  enter,
}) => {
  const ada = await enter('titles', 'Ada');
  await expect(ada.page).toHaveTitle('Room titles');
  await print(ada, '\x1b]0;vim <b>\u202enotes\u200b\x07');
  await expect(ada.page).toHaveTitle('vim <b>notes · Room titles');
  const watcher = await audience('/room/titles/watch?seat=1&name=Cleo');
  await settled(watcher);
  await expect(watcher).toHaveTitle('vim <b>notes · Room titles');
  await ada.page.reload();
  await settled(ada.page);
  await expect(ada.page).toHaveTitle('vim <b>notes · Room titles');
  await print(ada, `\x1b]2;${'x'.repeat(5_000)}\x07`);
  await expect(ada.page).toHaveTitle(`${'x'.repeat(256)} · Room titles`);
  await print(ada, '\x1b]2;\x07\x1b[21t');
  await expect(ada.page).toHaveTitle('Room titles');
});

test('links: where they lead is shown first, and a click there opens it without a way back', async ({
  enter,
}) => {
  const ada = await enter('links', 'Ada');
  const card = ui(ada, '[data-leads]');
  await ada.context.route('https://*.example/**', (route) =>
    route.fulfill({ contentType: 'text/html', body: '<title>there</title>' }),
  );
  await print(ada, `${link('https://b.example/path?x=1', 'https://a.example/')}`);
  await click(ada, 5, 0);
  await expect(card).toContainText('This link leads to b.example');
  await expect(card).toContainText('https://b.example/path?x=1');
  expect(ada.context.pages()).toHaveLength(1);
  const [opened] = await Promise.all([
    ada.context.waitForEvent('page'),
    card.locator('[data-act="open"]').click(),
  ]);
  await expect(opened).toHaveTitle('there');
  expect(await opened.evaluate(() => [window.opener, document.referrer])).toEqual([null, '']);
  await opened.close();
  await expect(card).toHaveCount(0);

  // Letters of another script are written as the network has them.
  await print(ada, link('https://xn--80ak6aa92e.example/', 'apple.example'));
  await click(ada, 5, 0);
  await expect(card).toContainText('leads to xn--80ak6aa92e.example');
  await card.locator('[data-act="dismiss"]').click();
  await print(ada, link('mailto:bob@b.example?subject=hi', 'write to Bob'));
  await click(ada, 5, 0);
  await expect(card).toContainText('leads to bob@b.example');
  await card.locator('[data-act="dismiss"]').click();
  await expect(card).toHaveCount(0);
});

test('links that act on this site, or hide where they lead, are not opened', async ({
  enter,
  server,
}) => {
  const ada = await enter('links', 'Ada');
  const card = ui(ada, '[data-leads]');
  for (const address of [
    `${server.url}/room/links/?host=key`,
    `${server.url}/invite/token`,
    `${server.url}/api/rooms/links/pause`,
    `${server.url}/logout`,
    `${server.url}/room/links/#x`,
    'https://bank.example@b.example/',
  ]) {
    await print(ada, link(address, 'click here'));
    await click(ada, 5, 0);
    await expect(card, address).toContainText('This link is not opened');
    await expect(card.locator('[data-act="open"]'), address).toHaveCount(0);
    await card.locator('[data-act="dismiss"]').click();
    await expect(card).toHaveCount(0);
  }
  await print(ada, link(`${server.url}/room/titles/`, 'click here'));
  await click(ada, 5, 0);
  await expect(card.locator('[data-act="open"]')).toHaveAttribute(
    'href',
    `${server.url}/room/titles/`,
  );
  await card.locator('[data-act="dismiss"]').click();
});

test('links of other kinds are text, and run nothing', async ({ enter }) => {
  const ada = await enter('links', 'Ada');
  const ran = watchFor(ada.page);
  for (const address of [
    'javascript:window.open("https://b.example")',
    'data:text/html,<script>alert(1)</script>',
    'file:///etc/passwd',
    'ssh://b.example',
    'x-man-page://ls',
    'vscode://x',
  ]) {
    await print(ada, link(address, 'click here'));
    const { x, y } = await ada.cell(5, 0);
    await ada.page.mouse.move(x - 20, y + 40);
    await ada.page.mouse.move(x, y, { steps: 3 });
    await ada.page.mouse.click(x, y);
    await expect(ui(ada, '[data-leads]'), address).toHaveCount(0);
  }
  expect(ran()).toEqual([]);
  expect(ada.context.pages()).toHaveLength(1);
});

test('notes: a card in this page, as text; no system notification, a flood is a few, and none leaves for who watches', async ({
  audience,
  enter,
}) => {
  const ada = await enter('notes', 'Ada');
  const watcher = await audience('/room/notes/watch?seat=1&name=Cleo');
  const watched = terminalFrames(watcher);
  await watcher.reload();
  await settled(watcher);
  await ada.page.evaluate(() => {
    const made: string[] = [];
    Object.assign(window, {
      made,
      Notification: class {
        static permission = 'granted';
        constructor(title: string) {
          made.push(title);
        }
      },
    });
  });
  const card = ui(ada, '[data-told]');
  await print(ada, '\x1b]777;notify;make;<img src=x onerror=alert(1)>\u202e done\x07');
  await expect(card).toContainText('make: <img src=x onerror=alert(1)> done');
  await expect(card.locator('img')).toHaveCount(0);
  await card.locator('[data-act="dismiss"]').click();
  await expect(card).toHaveCount(0);
  const flood = Array.from({ length: 500 }, (_, i) => `\x1b]9;number ${i}\x07`).join('');
  await print(ada, `${flood}\x1b]52;c;c2VjcmV0\x07 all told`);
  await expect(card).toContainText(/number [0-3]\b/);
  await expect(ui(ada, '[data-copy]')).toBeVisible();
  await expect.poll(watched).toContain('all told');
  expect(watched()).not.toMatch(/\x1b\](?:9|52);|number|c2VjcmV0/);
  await expect(watcher.locator('teleport-overlay [data-told]')).toHaveCount(0);
  expect(await ada.page.evaluate(() => Reflect.get(window, 'made'))).toEqual([]);
});

test('`never`: nothing of clipboard and notes reaches a page', async ({ enter }) => {
  const ada = await enter('never', 'Ada');
  const frames = terminalFrames(ada.page);
  await ada.page.reload();
  await settled(ada.page);
  await print(ada, '\x1b]52;c;c2VjcmV0\x07\x1b]9;a note\x07\x1b]777;notify;a;note\x07');
  await expect(ui(ada, '[data-copy], [data-told]')).toHaveCount(0);
  const came = frames();
  expect(came).toContain('end');
  expect(came).not.toMatch(/\x1b\](?:52|9|777);/);
});

test('strings and window operations of every kind: none reaches a page, and the text around them does', async ({
  enter,
}) => {
  const ada = await enter('strings', 'Ada');
  const frames = terminalFrames(ada.page);
  await ada.page.reload();
  await settled(ada.page);
  await print(
    ada,
    [
      'one\x1b_Gi=31,a=T;AAAA\x1b\\',
      'two\x1b^pm\x1b\\\x1bXsos\x1b\\',
      'three\x1bPq#0~~@@\x1b\\\x1bP+q544e\x1b\\',
      'four\x1b]1337;File=inline=1:AAAA\x07\x1b]7;file:///\x07\x1b]133;A\x07',
      'five\u009d1337;x\u009c\u0090q~\u009c\u009fapc\u009c',
      'six\x1b[8;5;5t\x1b[21t\x1b[3;0;0t\x1b[?1;2\x18',
    ].join('\r\n'),
  );
  await expect
    .poll(async () => (await ada.screen()).slice(0, 6))
    .toEqual(['> one', 'two', 'three', 'four', 'five', 'six']);
  expect(frames()).not.toMatch(/\x1b[_^XP]|\u0090|\u0098|[\u009d-\u009f]|\x1b\](?!2;|8;;|1[01]\d)/);
  expect(await ada.size()).toEqual({ cols: 100, rows: 30 });
});

/** @returns what ran in a page that nobody wanted: dialogs, errors, and what was written to the console */
function watchFor(page: Page): () => string[] {
  const ran: string[] = [];
  page.on('dialog', (dialog) => {
    ran.push(dialog.message());
    void dialog.dismiss();
  });
  page.on('pageerror', (error) => ran.push(error.message));
  return () => ran;
}

/** @returns all output that came over the page's terminal socket from now on */
function terminalFrames(page: Page): () => string {
  const came: Buffer[] = [];
  page.on('websocket', (socket) => {
    if (!socket.url().includes('/ws')) return;
    socket.on('framereceived', ({ payload }) => {
      const frame = Buffer.from(payload);
      if (frame[0] === 0x30) came.push(frame.subarray(1));
    });
  });
  return () => Buffer.concat(came).toString();
}
