// Who I am for the others: my name and my colour.

import { expect, test } from '../test.ts';
import { chipOf, closePanel, openPanel, slotOf, ui } from './people.ts';

test('TX1, PR3: I rename and recolour myself; a colour that somebody has says so', async ({
  pair: { a: ada, b: bob },
}) => {
  await openPanel(ada);
  await ui(ada, '[data-edit]').click();
  const name = ui(ada, '#my-name');
  await expect(name).toBeFocused();
  await name.fill('x'.repeat(33));
  await expect(ui(ada, '#my-problem')).toContainText('1 too long');
  await name.fill('  ');
  await name.press('Enter');
  await expect(ui(ada, '#my-problem')).toContainText('at least one');
  await name.fill('Ada 👩‍🚀');
  await name.press('Enter');
  await expect(chipOf(bob, ada)).toContainText('Ada 👩‍🚀');
  await expect(ui(ada, '#my-problem')).toBeHidden();

  const theirs = await slotOf(ada, bob.pid);
  const taken = ui(ada, `[data-slot="${theirs}"]`);
  await expect(taken).toHaveAttribute('aria-disabled', 'true');
  await expect(taken).toHaveAttribute('title', /Bob Builder has it/);
  const mine = await slotOf(ada, ada.pid);
  const free = [...Array(12).keys()].find((n) => n !== mine && n !== theirs);
  await ui(ada, `[data-slot="${free}"]`).click();
  await expect.poll(() => slotOf(bob, ada.pid)).toBe(free);
  await expect(ui(ada, `[data-slot="${free}"]`)).toHaveAttribute('aria-pressed', 'true');

  // As it was.
  await ui(ada, `[data-slot="${mine}"]`).click();
  await name.fill('Ada');
  await name.press('Enter');
  await expect(chipOf(bob, ada)).not.toContainText('👩‍🚀');
  await expect.poll(() => slotOf(bob, ada.pid)).toBe(mine);
  await closePanel(ada);
});
