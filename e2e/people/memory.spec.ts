// What a visitor finds who comes back, and what they erase of their own.

import { expect, settled, test, type Visitor } from '../test.ts';
import { openChat, say } from './chat.ts';
import { said, ui } from './people.ts';

const lines = (who: Visitor) => ui(who, '.line[data-chat-from]');
const mark = (who: Visitor) => ui(who, '.left-off');

test('CH4: who comes back reads how much was said, and the chat has a line where they left; a cut or a reload is no absence', async ({
  enter,
  room,
}) => {
  const bob = await enter(room, 'Bob');
  const ada = await enter(room, 'Ada');
  for (const who of [ada, bob]) await openChat(who);
  await say(bob, 'before');
  await expect(lines(ada).last()).toContainText('before');
  // What was read is told: what is said to somebody who comes then is not.
  await expect(mark(ada)).toHaveCount(0);
  await ada.page.waitForFunction(() => document.visibilityState === 'visible');
  await ada.page.goto('about:blank');
  await expect(ui(bob, `.chip[data-person="${ada.pid}"]`)).toHaveCount(0);
  await say(bob, 'one');
  await say(bob, 'two');
  await ada.page.goBack();
  await settled(ada.page);
  await expect(ui(ada, '.chat-toggle .count')).toHaveText('2');
  await expect(said(ada).first()).toContainText('2 new in the chat since you left. Bob: two');
  await openChat(ada);
  await expect(mark(ada)).toHaveText('New since you left');
  const texts = ui(ada, '.log ol > li');
  await expect(texts.nth(1)).toHaveClass('left-off');
  await expect(ui(ada, '.chat-toggle .count')).toHaveCount(0);

  // The line stays where it is in this tab, and what was read is read.
  await ada.page.reload();
  await settled(ada.page);
  await openChat(ada);
  await expect(mark(ada)).toHaveCount(1);
  await expect(ui(ada, '.log ol > li').nth(1)).toHaveClass('left-off');
  await expect(ui(ada, '.chat-toggle .count')).toHaveCount(0);
});

test('CH3: one erases a line, or all of one’s own, from every page; nobody else’s can be', async ({
  pair: { a: ada, b: bob },
}) => {
  for (const who of [ada, bob]) await openChat(who);
  await say(ada, 'first of mine');
  await say(ada, 'second of mine');
  await say(bob, 'of Bob');
  await expect(lines(ada).filter({ hasText: 'of Bob' })).toHaveCount(1);
  await expect(lines(ada).filter({ hasText: 'of Bob' }).locator('[data-take]')).toHaveCount(0);
  await lines(ada).filter({ hasText: 'first of mine' }).locator('[data-take]').press('Enter');
  await expect(ui(ada, '[data-sure-take]')).toBeFocused();
  await ui(ada, '[data-sure-take]').press('Enter');
  for (const who of [ada, bob]) {
    await expect(lines(who).filter({ hasText: 'first of mine' })).toHaveCount(0);
    await expect(lines(who).filter({ hasText: 'second of mine' })).toHaveCount(1);
  }
  await say(ada, 'third of mine');
  await lines(ada).filter({ hasText: 'third of mine' }).locator('[data-take]').press('Enter');
  await ui(ada, '[data-erase-all]').click();
  for (const who of [ada, bob]) {
    await expect(lines(who).filter({ hasText: 'of mine' })).toHaveCount(0);
    await expect(lines(who).filter({ hasText: 'of Bob' })).toHaveCount(1);
  }
  await bob.page.reload();
  await settled(bob.page);
  await openChat(bob);
  await expect(lines(bob)).toHaveCount(1);
});
