// Axe finds nothing in a wide and dark browser, with each panel open; and everything goes without a mouse.

import type { Crowd } from '../crowd.ts';
import { ui } from '../people/people.ts';
import { enterRoom, expect, type Visitor } from '../test.ts';
import { enterBob, expectSound, pidOfBob, test } from './a11y.ts';

test('axe finds nothing: wide and dark', async ({ enter, server }) => {
  await expectSound(enter, server, { colorScheme: 'dark', width: 1280, height: 800 });
});

test.describe
  .serial('without a mouse', () => {
    let ada: Visitor;
    let bob: Crowd;
    let pid: string;
    test.beforeAll(async ({ browser, server }) => {
      ada = await enterRoom(browser, server.url, 'keys', 'Ada');
      bob = await enterBob(server, 'keys');
      pid = await pidOfBob(ada);
    });
    test.afterAll(async () => {
      await bob?.[Symbol.asyncDispose]();
      await ada?.leave();
    });

    test('everything by keyboard: the list, its people, the settings, and back', async () => {
      const { keyboard } = ada.page;
      await keyboard.press('Control+Shift+Semicolon');
      await expect(ui(ada, '.panel')).toBeFocused();
      await keyboard.press('ArrowDown');
      await expect(ui(ada, '[data-edit]')).toBeFocused();
      await keyboard.press('ArrowDown');
      await expect(ui(ada, `[data-entry="${pid}"] [data-follow]`)).toBeFocused();
      await keyboard.press('Enter');
      await expect(ui(ada, '.ribbon')).toContainText('Bob');
      await expect(ada.page.locator('.xterm-helper-textarea')).toBeFocused();
      await keyboard.press('Escape');
      await expect(ui(ada, '.ribbon')).toHaveCount(0);

      await keyboard.press('Control+Shift+Semicolon');
      await expect(ui(ada, '.panel')).toBeFocused();
      await keyboard.press('Tab');
      await expect(ui(ada, '[data-settings]')).toBeFocused();
      await keyboard.press('Enter');
      await expect(ui(ada, '[data-panel="settings"]')).toBeFocused();
      for (let i = 0; i < 3; i += 1) await keyboard.press('Tab');
      await expect(ui(ada, '#set-hideMine')).toBeFocused();
      await keyboard.press('Space');
      await expect(ui(ada, '#set-hideMine')).toBeChecked();
      await keyboard.press('Escape');
      await expect(ui(ada, '.panel')).toHaveCount(0);
      await expect(ada.page.locator('.xterm-helper-textarea')).toBeFocused();
    });

    test('focus goes through the bar as it is read, and the ghosts are nobody’s business', async () => {
      await expect(ui(ada, `.chip[data-person="${pid}"]`)).toBeVisible();
      await ui(ada, '.chip button').first().focus();
      const names: string[] = [];
      for (let i = 0; i < 4; i += 1) {
        names.push(
          await ada.page.evaluate(
            () =>
              document
                .querySelector('teleport-overlay')
                ?.shadowRoot?.activeElement?.closest('[data-person], .more, .chat-toggle')
                ?.getAttribute('class') ?? '',
          ),
        );
        await ada.page.keyboard.press('Tab');
      }
      expect(names).toEqual(['chip', 'chip', 'more', 'chat-toggle']);
      await expect(ui(ada, '.ghosts')).toHaveAttribute('aria-hidden', 'true');
      await expect(ui(ada, '[aria-live]')).toHaveCount(1);
      await expect(ui(ada, 'ul.people > li')).toHaveCount(2);
    });
  });
