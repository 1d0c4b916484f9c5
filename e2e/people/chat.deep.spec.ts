// What was said before somebody came, and what is said too fast.

import { expect, test } from '../test.ts';
import { linesFrom, openChat, say } from './chat.ts';

test('CH1: who comes later reads what was said', async ({ enter, room }) => {
  const a = await enter(room, 'Ada');
  await say(a, 'first line');
  await say(a, 'second line');
  const b = await enter(room, 'Bob');
  await openChat(b);
  await expect(linesFrom(b, a)).toHaveCount(2);
});

test('LI1: too much at once fails visibly, and can be sent again', async ({ enter, room }) => {
  const a = await enter(room, 'Ada');
  await openChat(a);
  // Really at once, on any machine.
  await a.page.locator('teleport-overlay textarea').evaluate((box: HTMLTextAreaElement) => {
    for (let i = 1; i <= 6; i += 1) {
      box.value = `line ${i}`;
      box.form?.requestSubmit();
    }
  });
  const failed = a.page.locator('.mine-failed');
  await expect(failed).toContainText('line 6');
  // Refused again until the ten seconds are over.
  await expect(async () => {
    const again = failed.getByRole('button', { name: 'Send again' });
    if (await again.isVisible()) await again.click({ timeout: 1_000 });
    await expect(linesFrom(a, a)).toHaveCount(6, { timeout: 1_000 });
  }).toPass({ timeout: 60_000 });
});
