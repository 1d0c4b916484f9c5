// `<Terminal>` in Chromium, on a stream over real sockets: it goes on after a cut, fits its box, and says how things are.
import { AxeBuilder } from '@axe-core/playwright';
import { expect, type Locator, type Page, test } from '@playwright/test';
import { encodeStream } from '../../protocol/streams/terminal-stream.ts';
import type { PartyClient, PartyServer } from '../../testing/party-server.ts';
import { type Box, desktop, greet, pageOf, Speaker, serveTerminals } from './client.ts';

const LARGE: Box = { seat: 1, width: 900, height: 560 };
const MINIATURE: Box = { seat: 1, width: 200, height: 140 };

const box = (page: Page, seat = 1): Locator => page.locator(`[data-box="${seat}"]`);
const note = (page: Page, kind: string): Locator => box(page).locator(`[data-note="${kind}"]`);
const rows = (page: Page): Promise<string[]> =>
  box(page)
    .locator('.xterm-rows > div')
    .allInnerTexts()
    .then((lines) => lines.map((line) => line.trimEnd()).filter((line) => line !== ''));

/** A seat whose app repeats what is typed, and everybody who watches it. */
async function seat(text = '') {
  const speaker = new Speaker();
  speaker.say(text);
  const server = await serveTerminals((client) => {
    greet(client);
    speaker.catchUp(client);
    client.socket.on('message', (data) => {
      const { type, data: keys } = JSON.parse(String(data)) as { type: string; data: string };
      if (type === 'input') say(keys);
    });
  });
  const say = (more: string): void => speaker.say(more, ...present(server));
  return { server, say, [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() };
}

const present = ({ clients }: PartyServer): PartyClient[] =>
  clients.filter(({ socket }) => socket.readyState === socket.OPEN);

test('the terminal goes on where it was after a cut, without a line twice or missing', async ({
  page,
}) => {
  await using watched = await seat('first\r\n');
  const { server, say } = watched;
  await page.goto(pageOf(server, [{ ...LARGE, autoFocus: true }]));
  await expect.poll(() => rows(page)).toEqual(['first']);
  say('second\r\n');
  await expect.poll(() => rows(page)).toEqual(['first', 'second']);
  // Nobody comes back yet.
  const { onClient } = server;
  server.onClient = ({ socket }) => socket.terminate();
  for (const { socket } of present(server)) socket.terminate();
  await expect(box(page)).toHaveAttribute('data-connection', 'reconnecting');
  await expect(box(page).locator('.spinner')).toBeVisible();
  await expect(note(page, 'passing')).toHaveText('The connection was lost.');
  say('third\r\n');
  // It has taken the keys by itself (autoFocus).
  await page.keyboard.type('ls');
  await expect(box(page)).toHaveAttribute('data-held', '2');
  expect(await rows(page)).toEqual(['first', 'second']);
  server.onClient = onClient;
  await expect(box(page)).toHaveAttribute('data-connection', 'live');
  await expect.poll(() => rows(page)).toEqual(['first', 'second', 'third', 'ls']);
  await expect(note(page, 'passing')).toHaveText('Connected again.');
  await expect(box(page).locator('.spinner')).toHaveCount(0);
  expect(server.clients.at(-1)?.url.searchParams.get('have')).toMatch(/^epoch-one:\d+$/);
  say('\r\nfourth');
  await expect.poll(() => rows(page)).toEqual(['first', 'second', 'third', 'ls', 'fourth']);
});

test('a terminal fits its box at any size, in whole or as a miniature, and the box stays as it is', async ({
  page,
}) => {
  await using watched = await seat(desktop());
  for (const [width, height] of [
    [900, 560],
    [1_240, 300],
    [640, 760],
    [380, 300],
    [200, 140],
    [90, 60],
  ] as const) {
    await page.goto('about:blank');
    await page.goto(pageOf(watched.server, [{ seat: 1, width, height }]));
    await expect.poll(async () => (await rows(page)).join('\n')).toContain('half past noon');
    const frame = box(page).locator('.frame');
    await expect(frame).toBeVisible();
    const [outer, inner] = [await box(page).boundingBox(), await frame.boundingBox()];
    expect(outer).toMatchObject({ width, height });
    const cut = await box(page)
      .locator('.xterm-screen')
      .evaluate((screen) => {
        const { width: w, height: h } = screen.getBoundingClientRect();
        return { w, h };
      });
    for (const drawn of [{ w: inner!.width, h: inner!.height }, cut]) {
      expect(drawn.w, `${width}x${height}`).toBeLessThanOrEqual(width + 0.5);
      expect(drawn.h, `${width}x${height}`).toBeLessThanOrEqual(height + 0.5);
    }
    // It uses what there is: another step of the font would not have fitted.
    expect(Math.max(cut.w / width, cut.h / height), `${width}x${height}`).toBeGreaterThan(0.8);
    expect(await frame.evaluate((element: HTMLElement) => element.inert)).toBe(width < 390);
  }
});

test('a paused terminal is frozen and marked, with who and why; keys are refused and told', async ({
  page,
}) => {
  await using watched = await seat(desktop());
  const { server } = watched;
  await page.goto(pageOf(server, [{ ...LARGE, autoFocus: true }]));
  await expect(box(page)).toHaveAttribute('data-connection', 'live');
  const pause = { by: 'Ada', at: 1, reason: 'a look at it', question: 'Delete all files?' };
  for (const client of present(server)) client.send(encodeStream({ type: 'pause', pause }));
  await expect(note(page, 'paused')).toHaveText(
    'Paused by Ada · a look at it · To be approved: Delete all files?',
  );
  await expect(box(page).getByRole('group')).toHaveAttribute('data-paused', '');
  await box(page).locator('.xterm-helper-textarea').focus();
  await page.keyboard.type('y');
  await expect(note(page, 'passing')).toHaveText('A key did not reach the app: it is paused.');
  expect(present(server).flatMap((client) => client.messages('input'))).toEqual([]);
  for (const client of present(server)) client.send(encodeStream({ type: 'pause', pause: null }));
  await expect(note(page, 'passing')).toHaveText('It goes on.');
  await expect(note(page, 'paused')).toHaveCount(0);
});

test('an app’s questions are not answered by who watches', async ({ page }) => {
  await using watched = await seat();
  const { server, say } = watched;
  await page.goto(pageOf(server, [LARGE]));
  await expect(box(page)).toHaveAttribute('data-connection', 'live');
  say('\x1b[c\x1b[6n\x1b]11;?\x07asked');
  await expect.poll(() => rows(page)).toEqual(['asked']);
  await expect.poll(() => present(server)[0]?.messages('ack').length).toBeGreaterThan(1);
  expect(present(server)[0]?.messages('input')).toEqual([]);
});

test('a hidden cursor is not drawn, whatever form the app gives it', async ({ page }) => {
  await using watched = await seat('text\x1b[2 q');
  await page.goto(
    pageOf(watched.server, [
      { ...LARGE, cursorHidden: true },
      { ...LARGE, seat: 2 },
    ]),
  );
  // Before there is a screen to show nothing can be focused.
  for (const n of [1, 2]) await expect(box(page, n).locator('.xterm-rows')).toContainText('text');
  const cursor = (n: number) => box(page, n).locator('.xterm-cursor:not(.xterm-cursor-outline)');
  await box(page, 2).locator('.xterm-helper-textarea').focus();
  await expect(cursor(2)).toHaveClass(/xterm-cursor-block/);
  await box(page, 1).locator('.xterm-helper-textarea').focus();
  await expect(box(page, 1).locator('.xterm-cursor-block')).toHaveCount(0);
});

test('what is taken off the page leaves nothing behind', async ({ page }) => {
  await using watched = await seat(desktop());
  await page.goto(pageOf(watched.server, [LARGE, { ...MINIATURE, seat: 2 }]));
  for (const n of [1, 2]) await expect(box(page, n)).toHaveAttribute('data-connection', 'live');
  expect(await page.evaluate(() => document.adoptedStyleSheets.length)).toBe(2);
  await page.evaluate(() => (window as unknown as { unmount(): void }).unmount());
  await expect.poll(() => present(watched.server).length).toBe(0);
  expect(await page.evaluate(() => document.adoptedStyleSheets.length)).toBe(0);
  await expect(page.locator('main')).toBeEmpty();
});

for (const colorScheme of ['light', 'dark'] as const) {
  test(`axe finds nothing, and a picture of it is kept: ${colorScheme}`, async ({
    page,
  }, testInfo) => {
    await using watched = await seat(desktop());
    const { server } = watched;
    await page.emulateMedia({ colorScheme });
    await page.setViewportSize({ width: 1_180, height: 940 });
    const small = Array.from({ length: 5 }, (_, i) => ({
      ...MINIATURE,
      seat: i + 2,
      banner: false,
    }));
    await page.goto(pageOf(server, [{ ...LARGE, width: 1_100 }, ...small]));
    for (const n of [1, 2, 3, 4, 5, 6])
      await expect(box(page, n)).toHaveAttribute('data-connection', 'live');
    // They came in an order of their own.
    const of = (n: number) => present(server).find(({ url }) => url.pathname.endsWith(`.${n}`));
    await page.screenshot({ path: testInfo.outputPath(`connected-${colorScheme}.png`) });
    of(3)?.send(encodeStream({ type: 'pause', pause: { by: 'Ada', at: 1, reason: 'lunch' } }));
    of(4)?.send(encodeStream({ type: 'source', live: false }));
    server.onClient = ({ socket }) => socket.terminate();
    for (const n of [1, 5]) of(n)?.socket.terminate();
    await expect(box(page, 3).locator('[data-note="paused"]')).toBeVisible();
    await expect(box(page, 4)).toContainText('Nobody is in this seat');
    for (const n of [1, 5]) await expect(box(page, n).locator('.spinner')).toBeVisible();
    await page.screenshot({ path: testInfo.outputPath(`notes-${colorScheme}.png`) });
    // What moves is judged when it has come to rest.
    await page.addStyleTag({ content: '*{animation:none!important}' });
    const { violations } = await new AxeBuilder({ page })
      // The app’s own colours.
      .exclude('.frame')
      .disableRules(['page-has-heading-one'])
      .analyze();
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([]);
  });
}
