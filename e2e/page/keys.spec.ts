// No key is lost, delayed or leaked: what is meant for the terminal gets there as without the overlay, what is meant for
// the overlay stays there; with pastes, fingers and the row of keys, too.

import { ui } from '../people/people.ts';
import { atRest } from '../rest.ts';
import { expect } from '../test.ts';
import { bytes, focus, test } from './keys.ts';

test('every key reaches the terminal, in order, while people come, point and talk', async ({
  enter,
}) => {
  const ada = await enter('order', 'Ada');
  const bob = await enter('order', 'Bob');
  await focus(ada.page);
  await ui(bob, '.more').click();
  let sent = '';
  for (let i = 0; i < 8; i += 1) {
    const word = `w${i}.`;
    await ada.page.keyboard.type(word);
    sent += word;
    const at = await bob.cell(10 + i, 5);
    await bob.page.mouse.move(at.x, at.y);
  }
  for (const [key, sends] of [
    ['Tab', '^I'],
    ['Control+c', '^C'],
    ['Control+Shift+ArrowLeft', '^[[1;6D'],
    ['Alt+x', '^[x'],
    ['Escape', '^['],
    ['F5', '^[[15~'],
    ['Home', '^[[H'],
  ] as const) {
    await ada.page.keyboard.press(key);
    sent += sends;
  }
  await expect.poll(() => bytes(ada)).toBe(sent);
});

test('what is typed and clicked in a panel stays there; the overlay’s own keys send nothing', async ({
  enter,
}) => {
  const ada = await enter('leak', 'Ada');
  await focus(ada.page);
  const { keyboard } = ada.page;
  await keyboard.press('Control+Shift+Semicolon');
  await expect(ui(ada, '.panel')).toBeFocused();
  await keyboard.type('abc');
  await keyboard.press('Tab');
  await ui(ada, '[data-edit]').click();
  await keyboard.type('xyz');
  await keyboard.press('Control+c');
  await ui(ada, '[data-back]').click();
  await ui(ada, '[data-settings]').click();
  await ui(ada, '.panel').click({ position: { x: 20, y: 20 } });
  await keyboard.press('Escape');
  await expect(ui(ada, '.panel')).toHaveCount(0);
  await keyboard.press('Control+Shift+BracketLeft');
  await expect(ui(ada, '[data-panel="account"]')).toBeFocused();
  await keyboard.type('abc');
  await keyboard.press('Control+Shift+BracketLeft');
  await expect(ui(ada, '.panel')).toHaveCount(0);
  await expect(ada.page.locator('.xterm-helper-textarea')).toBeFocused();
  // Not everybody has a menu of the room, but its key is the overlay's for all.
  await keyboard.press('Control+Shift+BracketRight');
  await expect(ui(ada, '.panel')).toHaveCount(0);
  await keyboard.press('Control+Shift+Enter');
  await expect(ui(ada, '.chat textarea')).toBeFocused();
  await keyboard.type('not for the terminal');
  await keyboard.press('Escape');
  // The keyboard is the terminal's again.
  await keyboard.type('Q');
  await expect.poll(() => bytes(ada)).toBe('Q');
});

test('a paste is bracketed where the app asks for that, and whole', async ({ enter }) => {
  const ada = await enter('paste', 'Ada');
  await ada.context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await focus(ada.page);
  await ada.page.evaluate(() => navigator.clipboard.writeText('one\ntwo'));
  await ada.page.keyboard.press('Control+Shift+v');
  await expect.poll(() => bytes(ada)).toBe('^[[200~one^Mtwo^[[201~');
});

test('touch: a tap on the terminal gives it the keyboard, and what is typed arrives', async ({
  enter,
}) => {
  const ada = await enter('touch', 'Ada', { width: 390, height: 700, touch: true });
  await ada.page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
  await atRest(ada);
  const at = await ada.cell(5, 5);
  await ada.page.touchscreen.tap(at.x, at.y);
  await expect(ada.page.locator('.xterm-helper-textarea')).toBeFocused();
  const cdp = await ada.context.newCDPSession(ada.page);
  await cdp.send('Input.insertText', { text: 'hi' });
  await expect.poll(() => bytes(ada)).toBe('hi');
});

test('the row of keys sends what the terminal’s modes ask for, repeats while held, and covers no cell', async ({
  enter,
}) => {
  const ada = await enter('modes', 'Ada', { width: 390, height: 700, touch: true });
  const press = (key: string) => ui(ada, `[data-press="${key}"]`);
  await press('Escape').tap();
  await press('Tab').tap();
  await press('ArrowUp').tap();
  // In this mode arrows are `ESC O`.
  await expect.poll(() => bytes(ada)).toBe('^[^I^[OA');
  await expect(ada.page.locator('.xterm-helper-textarea')).toBeFocused();
  await expect(press('Home')).toBeHidden();
  await press('More').tap();
  await press('Home').tap();
  await press('PageDown').tap();
  await expect.poll(() => bytes(ada)).toBe('^[^I^[OA^[OH^[[6~');
  await press('More').tap();
  await press('ArrowLeft').hover();
  await ada.page.mouse.down();
  await expect.poll(async () => (await bytes(ada)).split('^[OD').length).toBeGreaterThan(4);
  await ada.page.mouse.up();
  const apart = () =>
    ada.page.evaluate(() => {
      const row = document
        .querySelector('teleport-overlay')
        ?.shadowRoot?.querySelector('.key-row')
        ?.getBoundingClientRect();
      // What of the cells is below it is not seen: they stay what they are while a keyboard comes and goes.
      const shown = document.querySelector('#terminal-container')?.getBoundingClientRect();
      return row && shown && row.bottom <= innerHeight + 1 && shown.bottom <= row.top + 1;
    });
  await expect.poll(apart).toBe(true);

  // A touch keyboard comes: it makes the visual viewport smaller, not the page.
  await ada.page.evaluate(() => {
    const height = innerHeight - 250;
    Object.defineProperty(visualViewport, 'height', { get: () => height });
    visualViewport?.dispatchEvent(new Event('resize'));
  });
  await expect
    .poll(async () => {
      const row = await ui(ada, '.key-row').boundingBox();
      return row && Math.round(row.y + row.height);
    })
    .toBe(450);
  await expect.poll(apart).toBe(true);
});
