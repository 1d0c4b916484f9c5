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

test.describe('app: wibwob', () => {
  let server: Server;
  test.beforeAll(async () => {
    server = await startServer({
      rooms: { dos: pairRoom('dos', 'app: wibwob\n'), chat: pairRoom('chat', 'app: wibwob\n') },
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
    await a.page.keyboard.type('hello out there');
    await a.page.keyboard.press('Enter');
    await expect
      .poll(async () => (await b.snapshot()).chat.map((c) => `${c.sender}: ${c.text}`))
      .toEqual(['Ada: hello out there']);
    await expect.poll(async () => (await b.screen()).join('\n')).toContain('Ada: hello out there');
    expect((await a.screen()).join('\n')).not.toContain('Ada: hello out there');
    await a.leave();
    await b.leave();
  });
});
