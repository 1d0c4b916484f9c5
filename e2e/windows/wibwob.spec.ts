// Rooms whose app is WibWob-DOS, with a program that behaves like it on a real terminal: no event for what a person
// does, one connection a tick, ids by counter, rescaled windows, a chat window that must be open.
import path from 'node:path';
import { open } from '../app.ts';
import { atRest } from '../rest.ts';
import { pairRoom } from '../rooms.ts';
import { type Server, startServer } from '../server.ts';
import { bridgesLive, enterRoom, expect, test } from '../test.ts';
import { layout, windows } from '../windows.ts';

const node = path.join(import.meta.dirname, '../../node_modules/.bin/node');
const double = path.join(import.meta.dirname, '../wibwob/double.ts');

const ROOMS = ['dos', 'chat', 'keys'];
/** Between two keys, in ms. */
const KEY_MS = 40;

test.describe('app: wibwob', () => {
  let server: Server;
  test.beforeAll(async () => {
    server = await startServer({
      rooms: Object.fromEntries(ROOMS.map((id) => [id, pairRoom(id, 'app: wibwob\n')])),
      config: `wibwob:\n  command: [${node}, ${double}]\n`,
    });
  });
  test.afterAll(async () => server.stop());

  test('BR12: a window dragged with the mouse is seen moving although the app makes no event', async ({
    browser,
  }) => {
    const a = await enterRoom(browser, server.url, 'dos', 'Ada');
    const b = await enterRoom(browser, server.url, 'dos', 'Bob');
    await bridgesLive(server, 'dos', 2);
    await atRest(a);
    await open(server, 'dos', 1, 'life', [10, 6, 40, 12]);
    await expect.poll(() => layout(server, 'dos', 2)).toEqual(['life 10,6 40x12']);
    const grip = await a.cell(30, 7);
    await a.page.mouse.move(grip.x, grip.y);
    await a.page.mouse.down();
    const half = await a.cell(38, 10);
    await a.page.mouse.move(half.x, half.y, { steps: 6 });
    // Before it is let go.
    await expect.poll(() => layout(server, 'dos', 2)).toEqual(['life 18,9 40x12']);
    const end = await a.cell(33, 9);
    await a.page.mouse.move(end.x, end.y, { steps: 6 });
    await a.page.mouse.up();
    await expect.poll(() => layout(server, 'dos', 2)).toEqual(['life 13,8 40x12']);

    // BR7: Bob's smaller window rescales his copy, and nobody else's.
    await b.page.setViewportSize({ width: 800, height: 600 });
    await expect.poll(() => layout(server, 'dos', 2)).not.toEqual(['life 13,8 40x12']);
    await open(server, 'dos', 1, 'gradient', [2, 2, 20, 8]);
    await expect.poll(async () => (await layout(server, 'dos', 2)).length).toBe(2);
    expect(await layout(server, 'dos', 1)).toEqual(['gradient 2,2 20x8', 'life 13,8 40x12']);
    const [top] = await windows(server, 'dos', 1);
    expect(top?.type).toBe('gradient');
    await a.leave();
    await b.leave();
  });

  test('CH1: chat reaches an app whose Scramble is closed, and what is typed there reaches the page', async ({
    browser,
  }) => {
    const a = await enterRoom(browser, server.url, 'chat', 'Ada');
    const b = await enterRoom(browser, server.url, 'chat', 'Bob');
    await bridgesLive(server, 'chat', 2);
    await a.page.locator('.xterm-helper-textarea').focus();
    await a.page.keyboard.press('F9');
    await expect.poll(async () => (await a.screen()).join('\n')).toContain('scramble');
    // Key by key: three in one read are a paste for it.
    const text = 'hello out there';
    for (const [i, key] of [...text].entries()) {
      await a.page.keyboard.press(key === ' ' ? 'Space' : key);
      await expect
        .poll(async () =>
          (await a.screen()).some((line) =>
            line.trimEnd().endsWith(text.slice(0, i + 1).trimEnd()),
          ),
        )
        .toBe(true);
    }
    await a.page.keyboard.press('Enter');
    await expect
      .poll(async () => (await b.snapshot()).chat.map((c) => `${c.sender}: ${c.text}`))
      .toEqual(['Ada: hello out there']);
    await expect.poll(async () => (await b.screen()).join('\n')).toContain('Ada: hello out there');
    expect((await a.screen()).join('\n')).not.toContain('Ada: hello out there');
    await a.leave();
    await b.leave();
  });

  test('BR17, BR18: who types loses no letter while others open windows and chat, and reads the line in the page', async ({
    browser,
  }) => {
    const a = await enterRoom(browser, server.url, 'keys', 'Ada');
    const b = await enterRoom(browser, server.url, 'keys', 'Bob');
    await bridgesLive(server, 'keys', 2);
    // An editor's create says no id.
    const params = { type: 'text_editor', x: 1, y: 12, w: 60, h: 8 };
    expect(await server.ipc('keys', 2, 'create_window', params)).toBe('{"success":true}');
    await expect.poll(() => layout(server, 'keys', 1)).toHaveLength(1);
    await b.page.locator('.xterm-helper-textarea').focus();
    const text = 'the quick brown fox jumps over the lazy dog';
    const typing = b.page.keyboard.type(text, { delay: KEY_MS });
    for (const [i, type] of (['life', 'cube', 'life', 'orbit'] as const).entries()) {
      await open(server, 'keys', 1, type, [10 + i, 6 + i, 40, 12]);
    }
    await a.page.locator('.xterm-helper-textarea').focus();
    await a.page.keyboard.press('F9');
    await expect.poll(async () => (await a.screen()).join('\n')).toContain('scramble');
    const told = b.page.locator('teleport-overlay .toast', { hasText: 'hi' }).waitFor();
    await a.page.keyboard.type('hi');
    await a.page.keyboard.press('Enter');
    await Promise.all([typing, told]);
    await expect.poll(() => layout(server, 'keys', 2)).toHaveLength(5);
    await expect
      .poll(async () => (await b.screen()).filter((line) => line.includes(text)))
      .toHaveLength(1);
    // Once Bob rests his app's chat window shows it as well, and the keys are still his editor's.
    await expect.poll(async () => (await b.screen()).join('\n')).toContain('Ada: hi');
    expect((await b.screen()).find((line) => line.startsWith('*'))).toContain('text_editor');
    await a.leave();
    await b.leave();
  });
});
