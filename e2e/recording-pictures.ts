// Pictures of recording and replay for the docs: two people in a room, and what was recorded of them.
import path from 'node:path';
import type { Browser } from '@playwright/test';
import type { RecordingListing } from '../protocol/recordings/recording.ts';
import { open } from './app.ts';
import { say } from './people/chat.ts';
import { ui } from './people/people.ts';
import { enterHost } from './rooms/hosts.ts';
import { type Server, startServer } from './server.ts';
import { enterRoom, expect } from './test.ts';

const ROOM =
  '---\nroom_id: gallery\ndisplay_name: The Gallery\nmultiplayer: true\nmax_players: 4\ngrid: 100x30\n---\n';

/** @param out folder of the pictures */
export async function recording(browser: Browser, out: string): Promise<void> {
  const server = await startServer({ rooms: { gallery: ROOM } });
  try {
    await take(browser, server, out);
  } finally {
    await server.stop();
  }
}

async function take(browser: Browser, server: Server, out: string): Promise<void> {
  const size = { width: 1180, height: 760 };
  const enter = (room: string, name: string, options = {}) =>
    enterRoom(browser, server.url, room, name, { ...size, ...options });
  const ada = await enterHost(enter, server, 'gallery');
  const bob = await enter('gallery', 'Bob');
  await ui(ada, '[data-room-menu]').click();
  await ui(ada, '[data-entry-of-room="recordings"]').click();
  await ui(ada, '[data-record="start"]').click();
  await expect(ui(bob, '[data-sign="recorded"]')).toBeVisible();
  const recordings = async () => {
    const answer = await server.ask('/api/rooms/gallery/recordings');
    return ((await answer.json()) as { recordings: RecordingListing[] }).recordings;
  };
  await expect.poll(async () => (await recordings())[0]?.seats.length).toBe(2);
  await open(server, 'gallery', 1, 'life', [6, 3, 44, 14]);
  await open(server, 'gallery', 2, 'cube', [52, 8, 40, 16]);
  await say(ada, 'look, a glider');
  await say(bob, 'it leaves your window!');
  await point(ada.page, 0.3, 0.3);
  await point(bob.page, 0.6, 0.5);
  await say(ada, 'I have it on film');
  await expect(ui(ada, '[data-recording]')).toHaveCount(1);
  await ada.page.screenshot({ path: path.join(out, 'recording-menu.png') });
  await ui(ada, '[data-record="stop"]').click();
  await expect.poll(async () => (await recordings())[0]?.ended).toBe('stopped');
  const [{ id } = { id: '' }] = await recordings();
  await bob.leave();
  const { page } = ada;
  await page.goto(`${server.url}/room/gallery/replay/${id}`);
  for (const [name, width, height, colorScheme] of [
    ['replay', 1280, 760, 'light'],
    ['replay-dark', 1280, 760, 'dark'],
    ['replay-narrow', 400, 860, 'dark'],
    ['replay-projector', 1920, 1080, 'light'],
  ] as const) {
    await page.emulateMedia({ colorScheme });
    await page.setViewportSize({ width, height });
    await page.locator('body').press('0');
    await expect(page.locator('[data-chat-from]')).toHaveCount(0);
    await expect(page.locator('[data-clock]')).toContainText('0:00 /');
    await page.getByRole('slider', { name: 'Time' }).press('End');
    await expect(page.locator('[data-ready="true"]')).toBeVisible();
    await expect(page.locator('[data-chat-from]')).toHaveCount(3);
    await expect(page.locator('[data-kind="pointer"]').first()).toBeVisible();
    await page.screenshot({ path: path.join(out, `${name}.png`) });
  }
  await ada.leave();
}

/** Moves the pointer over the terminal, as a person does. */
async function point(page: import('@playwright/test').Page, x: number, y: number): Promise<void> {
  const box = await page.locator('.xterm-screen').boundingBox();
  if (!box) throw new Error('no terminal');
  for (let step = 0; step < 10; step += 1)
    await page.mouse.move(box.x + box.width * x + step * 4, box.y + box.height * y + step * 2);
}
