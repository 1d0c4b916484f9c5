// What a visitor chooses for itself: what is shown, who may disturb, and the overlay's keys.

import { pointAt } from '../rest.ts';
import { expect, settled, test } from '../test.ts';
import { chipOf, closePanel, openPanel, ui } from './people.ts';

test('what I choose takes effect at once, others see it, and it is remembered', async ({
  pair: { a: ada, b: bob },
}) => {
  await pointAt(ada, 30, 12);
  await pointAt(bob, 50, 14);
  await expect(bob.ghost(ada.pid, 'pointer')).toBeVisible();
  await expect(ada.ghost(bob.pid, 'pointer')).toBeVisible();

  await openPanel(ada);
  await ui(ada, '[data-settings]').click();
  await ui(ada, '#set-hideMine').check();
  await expect(bob.ghost(ada.pid, 'pointer')).toHaveCount(0);
  await expect(bob.ghost(ada.pid, 'caret')).toHaveCount(0);
  await ui(ada, '#set-hideOthers').check();
  await expect(ada.ghost(bob.pid, 'pointer')).toHaveCount(0);
  await ui(ada, '#set-dnd').check();
  await expect(chipOf(bob, ada)).toHaveAttribute('title', /do not disturb/);

  await ada.page.reload();
  await settled(ada.page);
  await expect(chipOf(bob, ada)).toHaveAttribute('title', /do not disturb/);
  await openPanel(ada);
  await ui(ada, '[data-settings]').click();
  for (const id of ['hideMine', 'hideOthers', 'dnd'])
    await expect(ui(ada, `#set-${id}`)).toBeChecked();
  await expect(bob.ghost(ada.pid, 'caret')).toHaveCount(0);
  await expect(ada.ghost(bob.pid, 'pointer')).toHaveCount(0);
  for (const id of ['hideMine', 'hideOthers', 'dnd']) await ui(ada, `#set-${id}`).uncheck();
  await expect(chipOf(bob, ada)).not.toHaveAttribute('title', /do not disturb/);
  await expect(ada.ghost(bob.pid, 'pointer')).toBeVisible();
  await closePanel(ada);
});

test('the overlay’s keys are rebound, turned off and reset; what can’t be a key is said', async ({
  pair: { a: ada },
}) => {
  const { keyboard } = ada.page;
  await keyboard.press('Control+Shift+Semicolon');
  await expect(ui(ada, '[data-panel="people"]')).toBeVisible();
  await ui(ada, '[data-settings]').press('Enter');
  const people = ui(ada, '[data-key="people"]');
  const record = people.locator('[data-record]');

  await record.press('Enter');
  await expect(record).toHaveText('Press keys…');
  await keyboard.press('Control+Shift+Enter');
  await expect(people.locator('[role="alert"]')).toContainText('already the key for “Chat”');
  await expect(ui(ada, '.chat')).toBeHidden();
  await keyboard.press('Control+c');
  await expect(people.locator('[role="alert"]')).toContainText('The terminal needs that');
  await keyboard.press('Control+Alt+k');
  await expect(record).toHaveText('Ctrl+Alt+K');
  await keyboard.press('Escape');
  await expect(ui(ada, '.panel')).toHaveCount(0);

  await keyboard.press('Control+Shift+Semicolon');
  await keyboard.press('Control+Alt+k');
  await expect(ui(ada, '[data-panel="people"]')).toBeVisible();
  await ui(ada, '[data-settings]').press('Enter');
  await people.locator('[data-off]').press('Enter');
  await expect(record).toHaveText('Off');
  await people.locator('[data-reset]').press('Enter');
  await expect(record).toHaveText('Ctrl+Shift+;');
  await closePanel(ada);
});
