// Where the overlay shows people, for the tests of the bar and its panels.
import { expect, type Locator } from '@playwright/test';
import type { Visitor } from '../visitor.ts';

export const ui = (who: Visitor, selector: string): Locator =>
  who.page.locator(`teleport-overlay ${selector}`);
export const chipOf = (who: Visitor, whom: { pid: string }): Locator =>
  ui(who, `.chip[data-person="${whom.pid}"] button`);
export const rowOf = (who: Visitor, whom: { pid: string }): Locator =>
  ui(who, `[data-entry="${whom.pid}"]`);
export const ribbon = (who: Visitor): Locator => ui(who, '.ribbon');
/** What is said to who can't see. */
export const said = (who: Visitor): Locator => ui(who, '[role="status"]');

export async function openPanel(who: Visitor): Promise<void> {
  await ui(who, '.more').click();
  await expect(ui(who, '[data-panel="people"]')).toBeVisible();
}

export async function closePanel(who: Visitor): Promise<void> {
  await ui(who, '.panel .head button').last().click();
  await expect(ui(who, '.panel')).toHaveCount(0);
}

/** Somebody's colour, as one page knows it. */
export function slotOf(who: Visitor, pid: string): Promise<number | undefined> {
  return who.page.evaluate(
    (one) =>
      (
        window as unknown as {
          teleport: { snapshot(): { people: { pid: string; color: number }[] } };
        }
      ).teleport
        .snapshot()
        .people.find((person) => person.pid === one)?.color,
    pid,
  );
}
