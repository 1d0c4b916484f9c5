// When a page in Chromium is live, and when it is not: its room and its terminal, by the page's own word.
import type { Page } from '@playwright/test';
import { isLive, type TeleportWindow } from '../../e2e/visitor.ts';

/** Between two looks into the page, in ms. */
const LOOK_EVERY_MS = 5;
const PATIENCE_MS = 30_000;

/** Waits until both are live: keys go through and people are seen. @throws Error after 30 s */
export async function live(page: Page): Promise<void> {
  await page.waitForFunction(isLive, true, { polling: LOOK_EVERY_MS, timeout: PATIENCE_MS });
}

/** Waits until one of them is not. @throws Error after 30 s */
export async function lost(page: Page): Promise<void> {
  await page.waitForFunction(isLive, false, { polling: LOOK_EVERY_MS, timeout: PATIENCE_MS });
}

/** Waits until the terminal's link is known to be lost, whatever the room's is. @throws Error after 30 s */
export async function linkLost(page: Page): Promise<void> {
  await page.waitForFunction(
    () => (window as unknown as TeleportWindow).teleportConnection?.state.kind === 'reconnecting',
    undefined,
    { polling: LOOK_EVERY_MS, timeout: PATIENCE_MS },
  );
}
