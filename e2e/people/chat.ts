// Chatting as a visitor does it: the panel is opened if it is closed, a line is written and sent.
import { expect, type Locator } from '@playwright/test';
import type { Visitor } from '../visitor.ts';

/** The lines of one visitor as another one's panel shows them. */
export const linesFrom = (who: Visitor, from: { pid: string }): Locator =>
  who.page.locator(`teleport-overlay [data-chat-from="${from.pid}"]`);

/** Opens the chat panel if it is closed. */
export async function openChat(visitor: Visitor): Promise<void> {
  const box = visitor.page.locator('teleport-overlay textarea');
  if (!(await box.isVisible())) {
    await visitor.page
      .locator('teleport-overlay')
      .getByRole('button', { name: /chat/i })
      .first()
      .click();
  }
  await expect(box).toBeVisible();
}

/** Sends one line from the panel. */
export async function say(visitor: Visitor, text: string): Promise<void> {
  await openChat(visitor);
  const box = visitor.page.locator('teleport-overlay textarea');
  await box.fill(text);
  await box.press('Enter');
}

/** Closes the chat panel if it is open. */
export async function closeChat({ page }: Visitor): Promise<void> {
  const box = page.locator('teleport-overlay textarea');
  if (await box.isVisible()) await page.locator('teleport-overlay .chat-toggle').click();
  await expect(box).toBeHidden();
}
