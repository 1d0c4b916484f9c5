// Each hostile text in every field that people, room files, apps and operators fill while a room runs: what comes out in
// pages, in apps and in the log neither steers, nor hides, nor runs.
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import type { Page } from '@playwright/test';
import { WebSocket } from 'ws';
import { encode } from '../../protocol/frames.ts';
import { looksOf } from '../../protocol/text/look-alikes.ts';
import { HOSTILE, STEERING, steeringIn } from '../../testing/hostile-text.ts';
import { pairRoom } from '../rooms.ts';
import type { Server } from '../server.ts';
import { enterRoom, expect, testWith } from '../test.ts';
import { ui } from './people.ts';

const CASES = Object.entries(HOSTILE);
/** What YAML and the schema let through as a room's name: others are refused by `rooms check`. */
const NAMES = CASES.filter(
  ([, text]) => text.length <= 80 && !/[\0-\x1f\x7f-\x9f\ud800-\udfff]/u.test(text),
);

const roomIn = (id: string, text: string, more = '') =>
  `---\nroom_id: ${id}\ndisplay_name: ${JSON.stringify(text)}\nmultiplayer: true\n${more}---\n\n## Welcome Message\n\n${text}\n`;
const rooms = {
  hall: pairRoom('hall'),
  broken: pairRoom(
    'broken',
    `app: [${JSON.stringify(`/no/${HOSTILE.title}${HOSTILE.bidi}${HOSTILE.image}`)}]\n`,
  ),
  ...Object.fromEntries(
    NAMES.map(([name, text]) => [
      `n-${name.toLowerCase()}`,
      roomIn(`n-${name.toLowerCase()}`, text),
    ]),
  ),
};
const test = testWith({ rooms });

/** Everything of a page that a person, or a program that reads it aloud, is given; and what ran in it. */
function takenFrom(): { shown: string[]; pwned: boolean; foreign: string[] } {
  const shown: string[] = [document.title];
  const foreign: string[] = [];
  const overlay = document.querySelector('teleport-overlay')?.shadowRoot;
  for (const root of [document.body, overlay].filter((one) => one !== null && one !== undefined)) {
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT | NodeFilter.SHOW_ELEMENT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      if (node instanceof Element) {
        if (
          node.matches(
            '[onerror], [onload], [onmouseover], img[src="x"], iframe, object, embed, a[href^="javascript:" i]',
          )
        )
          foreign.push(node.outerHTML);
        for (const name of ['title', 'aria-label', 'alt', 'placeholder'])
          shown.push(node.getAttribute(name) ?? '');
      } else if (!node.parentElement?.matches('script, style')) shown.push(node.nodeValue ?? '');
    }
  }
  return { shown, pwned: 'pwned' in window, foreign };
}

async function expectInert(page: Page, what: string): Promise<void> {
  const { shown, pwned, foreign } = await page.evaluate(takenFrom);
  expect({ pwned, foreign }, what).toEqual({ pwned: false, foreign: [] });
  expectPlain(shown, what);
}

/** One check for all of them: the runner keeps a step of each, and looks through all for the next. */
function expectPlain(texts: Iterable<string>, what?: string): void {
  expect([...texts].map(steeringIn).filter(Boolean), what).toEqual([]);
}

/** Somebody without a browser, who says whatever they like to the room. */
async function intrude(server: Server, text: string): Promise<{ heard: string[]; leave(): void }> {
  // The room is full: whoever comes watches, and may chat.
  const name = encodeURIComponent(text.toWellFormed());
  const door = await fetch(`${server.url}/room/hall/watch?name=${name}`);
  const cookie = door.headers
    .getSetCookie()
    .map((one) => one.split(';')[0])
    .join('; ');
  const { ticket } = (await (
    await fetch(`${server.url}/api/rooms/hall/ticket`, { headers: { cookie } })
  ).json()) as { ticket: string };
  const socket = new WebSocket(
    `${server.url.replace('http', 'ws')}/parties/room-server/hall?ticket=${ticket}`,
    {
      headers: { cookie, origin: server.url },
    },
  );
  const heard: string[] = [];
  socket.on('message', (data) => heard.push(String(data)));
  await once(socket, 'open');
  const say = (message: Parameters<typeof encode>[0]) => socket.send(encode(message));
  say({ type: 'hello', role: 'browser', sid: randomUUID().replaceAll('-', '') });
  await expect.poll(() => heard.some((frame) => frame.includes('"welcome"'))).toBe(true);
  say({ type: 'chat_msg', cid: 'one', text });
  say({ type: 'chat_msg', cid: 'two', text: `/me ${text}` });
  say({ type: 'say', text });
  say({ type: 'presence', name: text });
  return { heard, leave: () => socket.close() };
}

test('names, chat, lines at pointers: pages, the room’s frames, every app’s chat window, and the log', async ({
  browser,
  server,
}) => {
  test.slow();
  const ada = await enterRoom(browser, server.url, 'hall', 'Ada');
  const bob = await enterRoom(browser, server.url, 'hall', 'Bob');
  const dialogs: string[] = [];
  for (const { page } of [ada, bob])
    page.on('dialog', (dialog) => {
      dialogs.push(dialog.message());
      void dialog.dismiss();
    });
  for (const seat of [1, 2])
    await server.ipc('hall', seat, 'exec_command', { name: 'scramble_expand' });
  await ada.page.keyboard.press('Control+Shift+Enter');
  await expect(ui(ada, 'textarea')).toBeVisible();
  await bob.page.keyboard.press('Control+Shift+Semicolon');
  await expect(ui(bob, '[data-panel="people"]')).toBeVisible();
  const intruders: Awaited<ReturnType<typeof intrude>>[] = [];
  for (const [, text] of CASES) intruders.push(await intrude(server, text));
  // To know that what came before it has been dealt with.
  const mark = 'the end of it';
  intruders.push(await intrude(server, mark));
  for (const who of [ada, bob])
    await expect
      .poll(async () => (await who.snapshot()).chat.some((line) => line.text === mark))
      .toBe(true);
  // As a program reads it, whatever was escaped how.
  const frames = intruders.flatMap(({ heard }) => heard);
  const said = new Set(frames.flatMap((frame) => stringsIn(JSON.parse(frame))));
  expectPlain([...said].flatMap((text) => text.split('\n')));
  for (const { page } of [ada, bob]) await expectInert(page, 'the room');
  // Nobody looks like somebody else who is there.
  const { people } = await ada.snapshot();
  const looks = people.map(({ name }) => looksOf(name)[0]);
  expect(looks.length).toBeGreaterThan(CASES.length);
  expect(new Set(looks).size, looks.join()).toBe(looks.length);
  // No app's chat window took a command, and each line is one line.
  for (const [seat, who] of [ada, bob].entries()) {
    await expect.poll(async () => (await who.screen()).join('\n')).toContain(mark);
    expectPlain(await who.screen());
    const state = JSON.parse(await server.ipc('hall', seat + 1, 'get_state')) as object;
    expectPlain(stringsIn(state));
  }
  for (const { leave } of intruders) leave();
  expect(dialogs).toEqual([]);
  expectInertLog(server);
  await ada.leave();
  await bob.leave();
});

test('titles and props over IPC, and the reason of a pause: every seat, page and answer', async ({
  browser,
  server,
}) => {
  test.slow();
  const ada = await enterRoom(browser, server.url, 'hall', 'Ada');
  for (const [name, text] of CASES) {
    const wellFormed = text.toWellFormed();
    // More than one command may hold is refused, and is no matter here.
    if (encodeURIComponent(wellFormed).length > 900) continue;
    const box = { x: 2, y: 2, w: 30, h: 8 };
    const reply = await server.ipc('hall', 1, 'create_window', {
      type: 'text_editor',
      title: wellFormed,
      ...box,
    });
    const { id } = JSON.parse(reply) as { id: string };
    await server.ipc('hall', 1, 'set_title', { id, title: wellFormed });
    await server.ipc('hall', 1, 'send_text', { id, content: wellFormed });
    const facts = await server.operate<object>('hall', 'pause', { reason: text });
    expectPlain(stringsIn(facts), name);
    await expect(ui(ada, '[data-status="paused"]').first()).toBeAttached();
    await expectInert(ada.page, name);
    expectPlain(await ada.screen(), name);
    await server.operate('hall', 'resume');
    await server.ipc('hall', 1, 'close_window', { id });
  }
  expectInertLog(server);
  await ada.leave();
});

test('a room’s name and welcome: lobby, page, message pages and what the API says', async ({
  browser,
  server,
}) => {
  test.slow();
  const page = await browser.newPage();
  await page.goto(`${server.url}/`);
  await expect(page.locator('a[href*="/room/hall"]').first()).toBeVisible();
  await expectInert(page, 'lobby');
  const listed = (await (await fetch(`${server.url}/api/rooms`)).json()) as object;
  expectPlain(stringsIn(listed));
  for (const [name] of NAMES) {
    await page.goto(`${server.url}/room/n-${name.toLowerCase()}/`);
    await expect(page.locator('teleport-overlay [data-status="live"]').first()).toBeAttached();
    await expectInert(page, name);
    await page.goto(
      `${server.url}/room/n-${name.toLowerCase()}/watch?seat=${encodeURIComponent(name)}`,
    );
    await expectInert(page, `${name}, watched`);
  }
  await page.close();
});

test('an app that is not there, named by the room file: the page that says so, and the log', async ({
  browser,
  server,
}) => {
  const page = await browser.newPage();
  await page.goto(`${server.url}/room/broken/`);
  await expect(page.getByText('The terminal did not start')).toBeVisible();
  await expectInert(page, 'notice');
  await expect.poll(() => server.log()).toContain('was not found');
  expectInertLog(server);
  await page.close();
});

test('addresses: paths, queries and headers in message pages, redirects and the log', async ({
  browser,
  server,
}) => {
  const page = await browser.newPage();
  for (const [name, text] of CASES) {
    const encoded = encodeURIComponent(text.toWellFormed());
    for (const path of [
      `/room/${encoded}/`,
      `/${encoded}`,
      `/room/hall/watch?seat=${encoded}`,
      `/room/${encoded}/watch`,
    ]) {
      const answer = await fetch(server.url + path, {
        redirect: 'manual',
        headers: { accept: 'text/html', 'user-agent': encoded, referer: `http://x/${encoded}` },
      });
      expect([...answer.headers].flat().join('\n'), name).not.toMatch(STEERING);
      await page.setContent(await answer.text());
      await expectInert(page, `${name} ${path}`);
    }
    const api = await fetch(`${server.url}/api/rooms/${encoded}`);
    expectPlain(stringsIn((await api.json()) as object), name);
  }
  expectInertLog(server);
  await page.close();
});

function expectInertLog(server: Server): void {
  expectPlain(server.log().split('\n'));
}

/** Every string in JSON, keys too. */
function stringsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => [key, ...stringsIn(inner)]);
}
