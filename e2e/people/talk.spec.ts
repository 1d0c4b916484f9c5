// What people say to each other beyond a plain line: at their pointers, with names, links and deeds, and without a network.

import { panelsLoaded, pointAt } from '../rest.ts';
import { expect, test } from '../test.ts';
import { linesFrom, openChat, say } from './chat.ts';
import { ui } from './people.ts';

test('CU3: a line at my pointer is seen at my ghost while I type, and goes by itself', async ({
  pair: { a, b },
}) => {
  await panelsLoaded(a, b);
  await pointAt(a, 30, 12);
  await expect(b.ghost(a.pid, 'pointer')).toBeVisible();
  await a.page.keyboard.press('Control+Shift+Period');
  await expect(ui(a, '.say')).toBeFocused();
  await a.page.keyboard.type('over here');
  const bubble = b.ghost(a.pid, 'pointer').locator('.bubble');
  await expect(bubble).toHaveText('over here');
  expect((await a.screen()).join('\n')).not.toContain('over here');
  await a.page.keyboard.press('Enter');
  await expect(bubble).toHaveCount(0);
  // The keyboard is the terminal's again.
  await expect(a.page.locator('.xterm-helper-textarea')).toBeFocused();
});

test('CU3: a reaction rises from my ghost, and can be chosen by a key', async ({
  pair: { a, b },
}) => {
  await panelsLoaded(a, b);
  await pointAt(a, 30, 12);
  await expect(b.ghost(a.pid, 'pointer')).toBeVisible();
  const risen = b.page.locator(`[data-reaction="heart"][data-from="${a.pid}"]`).waitFor();
  await a.page.keyboard.press('Control+Shift+Comma');
  await expect(a.page.getByRole('toolbar', { name: 'React' })).toBeVisible();
  await a.page.keyboard.press('2');
  await risen;
  await expect(a.page.getByRole('toolbar', { name: 'React' })).toHaveCount(0);
});

test('a name is completed after an @, and who is named sees it', async ({ pair: { a, b } }) => {
  await openChat(a);
  const box = a.page.locator('teleport-overlay textarea');
  await box.pressSequentially('hi @bu');
  await expect(a.page.getByRole('option', { name: 'Bob Builder' })).toHaveAttribute(
    'aria-selected',
    'true',
  );
  await box.press('Enter');
  await expect(box).toHaveValue('hi @Bob Builder ');
  await box.press('Enter');
  await expect(b.page.locator('.chat-toggle .count')).toHaveText('@1');
  await expect(b.page.locator('.toast')).toContainText('hi @Bob Builder');
  await openChat(b);
  await expect(linesFrom(b, a).locator('.mention[data-me]')).toHaveText('@Bob Builder');
});

test('links are links of the web alone, and /me is a deed', async ({ pair: { a, b } }) => {
  await say(
    a,
    'see https://example.org/x?y=1. or javascript:alert(1) <img src=x onerror=alert(1)>',
  );
  await say(a, '/me waves');
  await openChat(b);
  const line = linesFrom(b, a).filter({ hasText: 'see https' });
  const link = line.getByRole('link');
  await expect(link).toHaveCount(1);
  await expect(link).toHaveAttribute('href', 'https://example.org/x?y=1');
  await expect(link).toHaveAttribute('rel', /noopener/);
  await expect(line).toContainText('<img src=x onerror=alert(1)>');
  await expect(linesFrom(b, a).last().locator('p')).toHaveText('Ada waves');
});

test('several lines stay several lines', async ({ pair: { a, b } }) => {
  await openChat(a);
  const box = a.page.locator('teleport-overlay textarea');
  await box.pressSequentially('one');
  await box.press('Shift+Enter');
  await box.pressSequentially('two');
  await box.press('Enter');
  await openChat(b);
  await expect(linesFrom(b, a).last().locator('p')).toHaveText('one\ntwo', { useInnerText: true });
});

test('what is said while the network is away waits, and arrives once', async ({
  pair: { a: friend, b: me },
}) => {
  await openChat(me);
  await me.context.setOffline(true);
  await expect(me.page.locator('teleport-overlay .bar')).not.toHaveAttribute('data-status', 'live');
  await say(me, 'are you there?');
  await expect(me.page.locator('.mine-waiting')).toContainText('are you there?');
  await me.context.setOffline(false);
  await openChat(friend);
  await expect(linesFrom(friend, me).filter({ hasText: 'are you there?' })).toHaveCount(1);
  await expect(me.page.locator('.mine-waiting')).toHaveCount(0);
});
