// Looks at the overlay with Axe, with each of its panels open.
import { AxeBuilder } from '@axe-core/playwright';
import { open } from '../app.ts';
import { type Crowd, enterCrowd, partySecret } from '../crowd.ts';
import { ui } from '../people/people.ts';
import { pairRoom } from '../rooms.ts';
import type { Server } from '../server.ts';
import {
  bridgesLive,
  type Enter,
  expect,
  testWith,
  type VisitOptions,
  type Visitor,
} from '../test.ts';

const room = (id: string): string =>
  `${pairRoom(id, 'grid: 100x30\n')}\n## Welcome Message\n\nCome in.\n`;

export const test = testWith({ rooms: { looks: room('looks'), keys: room('keys') } });

/** What Axe finds. ttyd's own page is not ours: what is looked at is the overlay, with its ghosts. */
export async function problems(who: Visitor): Promise<string[]> {
  // What moves is judged when it has come to rest.
  await who.page.evaluate(() =>
    Promise.allSettled(document.getAnimations().map(({ finished }) => finished)),
  );
  // Axe (4.13) can't tell what is behind the text of a fixed shadow host; in flow it lies in the same place.
  const host = who.page.locator('teleport-overlay');
  await host.evaluate((element: HTMLElement) => element.style.setProperty('position', 'static'));
  const { violations, passes } = await new AxeBuilder({ page: who.page })
    .include('teleport-overlay')
    .options({ runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa', 'best-practice'] })
    // They are about a whole page, which is ttyd's.
    .disableRules(['region', 'page-has-heading-one', 'landmark-one-main'])
    .analyze();
  await host.evaluate((element: HTMLElement) => element.style.removeProperty('position'));
  const judged = [...passes, ...violations].find(({ id }) => id === 'color-contrast');
  expect(judged?.nodes.length ?? 0, 'texts whose contrast was judged').toBeGreaterThan(3);
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id}: ${target.join(' ')}: ${failureSummary}`),
  );
}

/** Goes through the whole overlay in a browser of this kind, and expects that nothing is wrong anywhere. */
export async function expectSound(enter: Enter, server: Server, look: VisitOptions): Promise<void> {
  const room = 'looks';
  const { url } = (await (await server.ask(`/api/rooms/${room}/host-link`)).json()) as {
    url: string;
  };
  const ada = await enter(room, 'Ada', { ...look, prepare: (page) => page.goto(url) });
  await using bob = await enterBob(server, room);
  await bridgesLive(server, room, 1);
  await open(server, room, 1, 'test_pattern', [4, 3, 30, 10]);
  const pid = await pidOfBob(ada);
  bob.move(true);
  await expect(ada.ghost(pid, 'pointer')).toBeVisible();
  expect(await problems(ada), 'with the welcome').toEqual([]);

  await ui(ada, '.more').click();
  await expect(ui(ada, '[data-summon]')).toBeVisible();
  expect(await problems(ada), 'people').toEqual([]);
  await ui(ada, '[data-edit]').click();
  await expect(ui(ada, '#my-name')).toBeFocused();
  await expect(ui(ada, '[data-account]')).toBeVisible();
  expect(await problems(ada), 'my own menu').toEqual([]);
  await ui(ada, '[data-back]').click();
  await ui(ada, '[data-settings]').click();
  await ui(ada, '[data-key="chat"] [data-record]').click();
  await ada.page.keyboard.press('Control+c');
  await expect(ui(ada, '[data-key="chat"] [role="alert"]')).toBeVisible();
  expect(await problems(ada), 'settings').toEqual([]);
  await ui(ada, '.panel .head button').last().click();

  await ui(ada, '[data-room-menu]').click();
  await expect(ui(ada, '[data-entry-of-room]').first()).toBeVisible();
  expect(await problems(ada), 'menu of the room').toEqual([]);
  await ui(ada, '[data-entry-of-room="invite"]').click();
  await ui(ada, '.invite-form [type="submit"]').click();
  await ui(ada, '[data-revoke]').first().click();
  await expect(ui(ada, '[data-sure]')).toBeFocused();
  expect(await problems(ada), 'invitations').toEqual([]);
  for (const [entry, there] of [
    ['control', '[data-control="pause"]'],
    ['bans', '.rows .about'],
    ['log', '[data-log] [data-row]'],
    ['end', '[data-end]'],
  ] as const) {
    await ui(ada, '[data-back]').click();
    await ui(ada, `[data-entry-of-room="${entry}"]`).click();
    await expect(ui(ada, there).first()).toBeVisible();
    expect(await problems(ada), entry).toEqual([]);
  }
  await ui(ada, '[data-end]').click();
  await expect(ui(ada, '[data-sure]')).toBeFocused();
  expect(await problems(ada), 'the end, asked for').toEqual([]);
  await ui(ada, '.panel .head button').last().click();

  await ui(ada, '.more').click();
  await ui(ada, `[data-entry="${pid}"] [data-look-after]`).click();
  await ui(ada, '[data-do="mute"]').click();
  await expect(ui(ada, '[data-do="unmute"]')).toBeVisible();
  expect(await problems(ada), 'menu at a person').toEqual([]);
  await ui(ada, '[data-back]').click();
  expect(await problems(ada), 'people, one of them muted').toEqual([]);
  await ui(ada, '.panel .head button').last().click();

  await ui(ada, '.more').click();
  await ui(ada, `[data-entry="${pid}"] [data-follow]`).click();
  await expect(ui(ada, '.ribbon')).toBeVisible();
  expect(await problems(ada), 'following').toEqual([]);
  await ui(ada, '.chat-toggle').click();
  await expect(ui(ada, '.chat')).toBeVisible();
  expect(await problems(ada), 'chat').toEqual([]);
  await ui(ada, 'textarea').fill('a line');
  await ui(ada, 'textarea').press('Enter');
  await ui(ada, '[data-take]').press('Enter');
  await expect(ui(ada, '[data-sure-take]')).toBeFocused();
  expect(await problems(ada), 'a line that may be erased').toEqual([]);
  await ui(ada, '[data-sure-take]').press('Enter');
  await expect(ui(ada, '[data-take]')).toHaveCount(0);
}

/** Somebody without a browser, whose pointer rests on a cell. */
export async function enterBob(server: Server, room: string): Promise<Crowd> {
  return enterCrowd({
    ...{ url: server.url, room, secret: await partySecret(server.home) },
    ...{ count: 1, names: ['Bob'], path: () => ({ x: 30, y: 40 }) },
  });
}

/** Who Bob is, once a page knows him. */
export async function pidOfBob(who: Visitor): Promise<string> {
  const bob = async () => (await who.snapshot()).people.find(({ name }) => name === 'Bob')?.pid;
  await expect.poll(bob).toBeTruthy();
  return (await bob()) as string;
}
