// The watch wall as somebody sees it: its tiles, what their terminals show, and whose pointers are on them.
import type { Locator, Page } from '@playwright/test';
import { expect } from '../test.ts';

export const tile = (page: Page, seat: number): Locator => page.locator(`[data-seat="${seat}"]`);

/** The text that a tile's terminal shows. */
async function shownIn(page: Page, seat: number): Promise<string> {
  const lines = await tile(page, seat).locator('.xterm-rows > div').allTextContents();
  return lines.map((line) => line.replaceAll('\u00a0', ' ').trimEnd()).join('\n');
}

/** Waits until a tile shows a text. */
export async function shows(page: Page, seat: number, text: string): Promise<void> {
  await expect.poll(() => shownIn(page, seat)).toContain(text);
}

/** Somebody's pointer or caret on a seat. */
export function ghostOn(
  page: Page,
  seat: number,
  pid: string,
  kind: 'pointer' | 'caret' = 'pointer',
): Locator {
  return tile(page, seat).locator(`[data-ghost="${pid}"][data-kind="${kind}"]`);
}

/** Waits until these seats and no others are on the wall, and each shows its app. Without: until any seat does. */
export async function wallShows(page: Page, seats?: readonly number[]): Promise<void> {
  // Outside of Playwright's runner it would be 5 s.
  const timeout = 60_000;
  if (!seats) {
    await expect(page.locator('.tile .xterm-rows', { hasText: /\S/ })).not.toHaveCount(0, {
      timeout,
    });
    return;
  }
  await expect(page.locator('.tile')).toHaveCount(seats.length, { timeout });
  for (const seat of seats) await expect.poll(() => shownIn(page, seat), { timeout }).toMatch(/\S/);
}

/** The button of the wall's bar. */
export const button = (page: Page, name: string): Locator =>
  page.locator('.bar').getByRole('button', { name });

/** The seats that are shown large. */
export const large = (page: Page): Promise<string[]> =>
  page
    .locator('.tile.large')
    .evaluateAll((tiles) => tiles.map((one) => one.getAttribute('data-seat') ?? ''));
