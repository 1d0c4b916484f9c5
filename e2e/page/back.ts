// Pages that are cut off and come back: a server behind a network that can be made bad, and what has to be as it was.
import type { Page } from '@playwright/test';
import { type FaultProxy, startFaultProxy } from '../faults/tcp-fault-proxy.ts';
import { pairRoom } from '../rooms.ts';
import type { Server } from '../server.ts';
import { expect, isLive, parsed, type TeleportWindow, testWith, type Visitor } from '../test.ts';
import { windows } from '../windows.ts';

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

export const test = testWith({ rooms: ROOMS }).extend<{ net: FaultProxy }>({
  // A network that can be made bad, between this test's browser and the server.
  net: async ({ server }, use) => {
    await using net = await startFaultProxy(Number(new URL(server.url).port));
    await use(net);
  },
});

/** A terminal's text without what is empty at its end. */
export const text = async (who: Visitor): Promise<string> =>
  (await who.screen()).join('\n').trimEnd();
export const status = (page: Page) => page.locator('teleport-overlay [data-status]').first();
export const notice = (page: Page) => page.locator('teleport-overlay [data-notice]');

/** The process of the app in a room's first seat. */
export async function appOf(server: Server, room: string): Promise<number | null | undefined> {
  return (await server.seats(room))[0]?.pids.app;
}

/** The screen with the whole window on it, whose lower edge is painted last. */
export async function painted(who: Visitor): Promise<string[]> {
  let screen: string[] = [];
  await expect
    .poll(async () => {
      screen = await who.screen();
      return screen.join('\n');
    })
    .toMatch(/Test[\s\S]*─◢/);
  return screen;
}

/** Waits until a screen is what it was, but for its first and last line, which have a clock and hints. */
export const sameScreen = (who: Visitor, before: string[]) =>
  expect.poll(async () => (await who.screen()).slice(1, -1)).toEqual(before.slice(1, -1));

/** How the terminal's own link stands; the bar's status may be that of the room. */
export const link = (page: Page) =>
  page.evaluate(() => (window as unknown as TeleportWindow).teleportConnection?.state.kind);

/** Waits until room and terminal are live, and what has come is on the screen. */
export async function live(page: Page): Promise<void> {
  await page.waitForFunction(isLive, true);
  await parsed(page);
}

/** Drags the window, by its title, by 6 columns and 2 rows: only a terminal in the right mouse mode tells the app. */
export async function drag(who: Visitor, server: Server, room: string): Promise<void> {
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

/** ttyd's own way of asking whether to connect again is never seen. */
export async function noPrompt(page: Page): Promise<void> {
  await expect(page.locator('body')).not.toContainText('to Reconnect');
  await expect(page.locator('body')).not.toContainText('Connection Closed');
}

/** Pastes as a person does: the browser's own event on the terminal's text area. */
export async function paste(page: Page, pasted: string): Promise<void> {
  await page.evaluate((data) => {
    const clipboardData = new DataTransfer();
    clipboardData.setData('text/plain', data);
    document
      .querySelector('.xterm-helper-textarea')
      ?.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true }));
  }, pasted);
}
