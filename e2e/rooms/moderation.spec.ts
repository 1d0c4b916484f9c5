// Hosts look after a room on the page: what they do to people, lines and the room, and what everybody sees of it.
import type { Page } from '@playwright/test';
import { linesFrom, openChat, say } from '../people/chat.ts';
import { openPanel, rowOf, said, ui } from '../people/people.ts';
import { expect, settled, testWith, type Visitor } from '../test.ts';
import { inOverlay, noticeOf } from './accounts.ts';
import { enterHost } from './hosts.ts';

const room = (id: string, more = ''): string =>
  `---\nroom_id: ${id}\ndisplay_name: The ${id}\nmultiplayer: true\nmax_players: 4\n${more}---\n`;

const test = testWith({
  rooms: {
    ...{ quiet: room('quiet'), lines: room('lines'), away: room('away') },
    ...{ banned: room('banned'), shut: room('shut'), over: room('over') },
    narrow: room('narrow', 'guests: { type: false, arrange: true, chat: false, point: false }\n'),
  },
});

/** By keyboard: from the list of people to the menu at one of them. */
async function openMenuAt(host: Visitor, whom: Visitor): Promise<void> {
  await openPanel(host);
  await rowOf(host, whom).locator('[data-look-after]').focus();
  await host.page.keyboard.press('Enter');
  await expect(ui(host, '[data-panel="person"]')).toBeFocused();
  await expect(ui(host, '#panel-title')).toHaveText(whom.name);
}

async function openEntry(host: Visitor, entry: string): Promise<void> {
  if ((await ui(host, '[data-panel="room"]').count()) === 0)
    await ui(host, '[data-room-menu]').click();
  else await ui(host, '[data-back]').click();
  await ui(host, `[data-entry-of-room="${entry}"]`).click();
}

const toasts = (who: Visitor) => ui(who, '.toast');

test('MO2: who is muted reads by whom and why, is marked for everybody, and writes again once unmuted', async ({
  enter,
  server,
}) => {
  const ada = await enterHost(enter, server, 'quiet');
  const bob = await enter('quiet', 'Bob');
  const eve = await enter('quiet', 'Eve');
  await openChat(bob);
  await openMenuAt(ada, bob);
  await ui(ada, '#person-reason').fill('Let others speak.');
  await ui(ada, '[data-do="mute"]').press('Enter');

  await expect(toasts(bob)).toContainText(/Ada.*has muted you: Let others speak\./s);
  await expect(said(bob)).toHaveText('Ada has muted you: Let others speak.');
  await expect(toasts(eve)).toContainText(/Ada.*has muted Bob: Let others speak\./s);
  const composer = ui(bob, 'textarea');
  await expect(composer).not.toBeEditable();
  await expect(composer).toHaveAttribute('readonly', '');
  await expect(composer).toHaveAttribute('placeholder', 'A host has muted you.');
  await bob.page.keyboard.press('Control+Shift+Period');
  await expect(ui(bob, '.say')).toHaveCount(0);
  await expect(said(bob)).toHaveText('Bob A host has muted you.');
  await expect(ui(eve, `.chip[data-person="${bob.pid}"] button`)).toHaveAttribute('title', /muted/);
  await openPanel(eve);
  await expect(rowOf(eve, bob).locator('[data-muted]')).toBeVisible();
  await expect(rowOf(eve, bob)).toContainText('muted');
  // Who does not lead has no menu at anybody.
  await expect(ui(eve, '[data-look-after]')).toHaveCount(0);

  await ui(ada, '[data-do="unmute"]').press('Enter');
  await expect(composer).toBeEditable();
  await say(bob, 'thanks');
  await say(ada, 'welcome back');
  await expect(linesFrom(ada, bob)).toContainText('thanks');
});

test('MO3: a line that is taken away leaves its place, on every page and in the history', async ({
  enter,
  server,
}) => {
  const ada = await enterHost(enter, server, 'lines');
  const bob = await enter('lines', 'Bob');
  await say(bob, 'a rude word');
  await openChat(ada);
  // CH3: at one's own line stands something else, and at those of others nothing for who does not lead.
  await expect(ui(bob, '[data-take]')).toHaveText(['Erase']);
  const take = linesFrom(ada, bob).locator('[data-take]');
  await take.focus();
  await take.press('Enter');
  await expect(ui(ada, '[data-sure-take]')).toBeFocused();
  await linesFrom(ada, bob).getByRole('button', { name: 'Keep it' }).press('Enter');
  await expect(take).toBeFocused();
  await expect(linesFrom(bob, bob)).toContainText('a rude word');
  await take.press('Enter');
  await ui(ada, '[data-sure-take]').press('Enter');
  for (const who of [ada, bob]) {
    await expect(linesFrom(who, bob)).toContainText('Taken away by a host.');
    await expect(ui(who, '.log')).not.toContainText('rude');
  }
  await expect(take).toHaveCount(0);
  const eve = await enter('lines', 'Eve');
  await openChat(eve);
  await expect(linesFrom(eve, bob)).toContainText('Taken away by a host.');
});

test('MO3: a page that was away hears of a line taken away meanwhile', async ({
  enter,
  server,
}) => {
  const ada = await enterHost(enter, server, 'lines');
  const sockets: { close: () => Promise<void> }[] = [];
  let isCut = false;
  const cem = await enter('lines', 'Cem', {
    prepare: (page) =>
      page.routeWebSocket(/\/parties\//, async (socket) => {
        if (isCut) {
          await socket.close({ code: 1013 });
          return;
        }
        socket.connectToServer();
        sockets.push(socket);
      }),
  });
  await openChat(cem);
  await say(ada, 'soon regretted');
  await expect(linesFrom(cem, ada).last()).toContainText('soon regretted');
  isCut = true;
  for (const socket of sockets) await socket.close();
  await expect(ui(cem, '.bar')).toHaveAttribute('data-status', 'reconnecting');
  await linesFrom(ada, ada).last().locator('[data-take]').press('Enter');
  await ui(ada, '[data-sure-take]').press('Enter');
  await expect(linesFrom(ada, ada).filter({ hasText: 'soon regretted' })).toHaveCount(0);
  await expect(linesFrom(cem, ada).last()).toContainText('soon regretted');
  isCut = false;
  // CH3: one's own line is erased, and leaves no place.
  await expect(linesFrom(cem, ada).filter({ hasText: 'soon regretted' })).toHaveCount(0);
});

test('MO6: who may not type is told at the first key alone, who may not write at the box, and who may not point has no pointer', async ({
  enter,
  server,
}) => {
  const ada = await enterHost(enter, server, 'narrow');
  const bob = await enter('narrow', 'Bob');
  await openPanel(bob);
  await bob.page.keyboard.press('Escape');
  await bob.page.keyboard.press('Shift');
  await expect(toasts(bob)).toHaveCount(0);
  await bob.page.keyboard.type('ls');
  await expect(toasts(bob)).toHaveCount(1);
  await expect(toasts(bob)).toContainText('your keys do not reach the app');
  await openChat(bob);
  await expect(ui(bob, 'textarea')).not.toBeEditable();
  await expect(ui(bob, 'textarea')).toHaveAttribute('placeholder', 'Guests don’t write here.');

  const sent: string[] = [];
  bob.page.on('websocket', (socket) =>
    socket.on('framesent', ({ payload }) => sent.push(String(payload))),
  );
  await bob.page.reload();
  await settled(bob.page);
  for (const col of [10, 20, 30]) {
    const { x, y } = await bob.cell(col, 5);
    await bob.page.mouse.move(x, y, { steps: 4 });
  }
  // A host may all of it; what comes after it in the room proves that nothing came before.
  const at = await ada.cell(12, 6);
  await ada.page.mouse.move(at.x, at.y, { steps: 4 });
  await expect(bob.ghost(ada.pid, 'pointer')).toBeVisible();
  await expect(ada.ghost(bob.pid, 'pointer')).toHaveCount(0);
  expect(sent.filter((frame) => frame.includes('"cursor_pos"'))).toEqual([]);
  expect(sent.some((frame) => frame.includes('"hello"'))).toBe(true);
  await ada.page.keyboard.type('ls');
  await expect(toasts(ada)).toHaveCount(0);
});

test('MO1: who is removed reads by whom, why and for how long, does not come back, and is let in again', async ({
  enter,
  server,
}) => {
  const ada = await enterHost(enter, server, 'away');
  const bob = await enter('away', 'Bob');
  const eve = await enter('away', 'Eve');
  await openMenuAt(ada, bob);
  await ui(ada, '#person-reason').fill('Enough of that.');
  await ui(ada, '.panel').getByRole('radio', { name: '1 hour' }).check();
  await ui(ada, '[data-do="kick"]').click();
  await expect(toasts(eve)).toContainText(/Ada.*has removed Bob: Enough of that\./s);
  await expect(noticeOf(bob.page)).toContainText('Enough of that.');
  await expect(ui(bob, '.connection')).toContainText('You were removed from this room by Ada');
  await expect(ui(ada, '[data-panel="people"]')).toBeVisible();
  await expect(rowOf(ada, bob)).toHaveCount(0);
  await bob.page.reload();
  const why = bob.page.locator('main');
  await expect(why).toContainText('Enough of that.');

  await ada.page.keyboard.press('Escape');
  await openEntry(ada, 'bans');
  const ban = ui(ada, '[data-ban]');
  await expect(ban).toContainText(/Bob.*ends in .* by Ada, a host · Enough of that\./s);
  await ban.locator('[data-lift]').press('Enter');
  await expect(ui(ada, '.panel')).toContainText('Nobody is kept out.');
  await bob.page.goto(`${server.url}/room/away/`);
  await settled(bob.page);
});

test('MO1: a ban for good', async ({ enter, server }) => {
  const ada = await enterHost(enter, server, 'banned');
  const bob = await enter('banned', 'Bob');
  await openMenuAt(ada, bob);
  await ui(ada, '.panel').getByRole('radio', { name: 'For good' }).check();
  await ui(ada, '[data-do="ban"]').click();
  await expect(ui(bob, '.connection')).toContainText('has banned you from this room');
  await expect(rowOf(ada, bob)).toHaveCount(0);
  await ada.page.keyboard.press('Escape');
  await openEntry(ada, 'bans');
  await expect(ui(ada, '[data-ban]').first()).toContainText('for good · by Ada, a host');
});

test('MO4, LK1, LK2, AU1: closed, locked and paused in the menu of the room, for everybody to see, and in its log', async ({
  enter,
  server,
  browser,
}) => {
  const ada = await enterHost(enter, server, 'shut');
  const bob = await enter('shut', 'Bob');
  await openEntry(ada, 'control');
  await ui(ada, '#control-reason').fill('We are complete.');
  await ui(ada, '[data-control="close"]').press('Enter');
  await expect(ui(ada, '[data-control="open"]')).toBeFocused();
  await expect(toasts(bob)).toContainText(/Ada.*has closed the room.*: We are complete\./s);
  await expect(ui(bob, '[data-sign="closed"]')).toHaveAttribute('title', /nobody new comes in/);
  const late = await (await browser.newContext()).newPage();
  await late.goto(`${server.url}/room/shut/`);
  await expect(late.locator('main')).toContainText('closed');
  await ui(ada, '[data-control="open"]').press('Enter');
  await expect(ui(bob, '[data-sign="closed"]')).toHaveCount(0);
  await comeIn(late, `${server.url}/room/shut/`);

  await ui(ada, '[data-control="lock"]').press('Enter');
  await expect(ui(bob, '[data-locked]')).toBeVisible();
  await ui(ada, '[data-control="unlock"]').press('Enter');
  await expect(ui(bob, '[data-locked]')).toHaveCount(0);
  await ui(ada, '#control-reason').fill('Tea.');
  await ui(ada, '[data-control="pause"]').press('Enter');
  await expect(ui(bob, '.bar')).toHaveAttribute('data-status', 'paused');
  await expect(ui(bob, '.connection')).toContainText('Tea.');
  await ui(ada, '[data-control="resume"]').press('Enter');
  await expect(ui(bob, '.bar')).toHaveAttribute('data-status', 'live');

  await openEntry(ada, 'log');
  await expect(ui(ada, '[data-log] [data-row]')).toHaveText([
    /Ada, a host resumed the room.*from\s+(127\.0\.0\.1|::1)/s,
    /Ada, a host paused the room.*Tea\./s,
    /unlocked the layout/,
    /locked the layout/,
    /opened the room/,
    /closed the room.*We are complete\./s,
  ]);
  // Guests have no menu of the room, and no menu at anybody.
  await expect(ui(bob, '[data-room-menu]')).toHaveCount(0);
  await late.context().close();
});

test('AU1: more of the log on demand', async ({ enter, server }) => {
  const ada = await enterHost(enter, server, 'shut');
  await ada.page.evaluate(async () => {
    for (let i = 0; i < 60; i += 1)
      for (const op of ['lock', 'unlock']) {
        const sent = {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: '{}',
        };
        const { ok } = await fetch(`/api/rooms/shut/${op}`, sent);
        if (!ok) throw new Error(op);
      }
  });
  await openEntry(ada, 'log');
  await expect(ui(ada, '[data-log] [data-row]')).toHaveCount(100);
  await ui(ada, '[data-more]').click();
  await expect(ui(ada, '[data-more]')).toHaveCount(0);
  const ids = await ui(ada, '[data-log] [data-row]').evaluateAll((rows) =>
    rows.map((row) => Number((row as HTMLElement).dataset.row)),
  );
  expect(ids.length).toBeGreaterThanOrEqual(120);
  expect(ids).toEqual([...new Set(ids)].sort((a, b) => b - a));
});

test('MO5: the end is asked for once more, sends everybody away, and its host comes back to open the room', async ({
  enter,
  server,
}) => {
  const ada = await enterHost(enter, server, 'over');
  const bob = await enter('over', 'Bob');
  await openEntry(ada, 'end');
  await expect(ui(ada, '.panel')).toContainText('Everybody is sent away, you too');
  await ui(ada, '#end-reason').fill('Good night.');
  await ui(ada, '[data-end]').press('Enter');
  await expect(ui(ada, '[data-sure]')).toBeFocused();
  await ui(ada, '[role="alertdialog"]').getByRole('button', { name: 'Go on' }).press('Enter');
  await expect(ui(ada, '[data-end]')).toBeFocused();
  await expect(ui(bob, '.bar')).toHaveAttribute('data-status', 'live');
  await ui(ada, '[data-end]').press('Enter');
  await ui(ada, '[data-sure]').press('Enter');
  for (const who of [ada, bob])
    await expect(ui(who, '.connection')).toContainText('The room was ended. Good night.');
  await expect(noticeOf(bob.page)).toBeVisible();
  await bob.page.reload();
  await expect(bob.page.locator('main')).toContainText(/ended/);

  await comeIn(ada.page, `${server.url}/room/over/`);
  await openEntry(ada, 'log');
  await expect(ui(ada, '[data-log] [data-row]').first()).toContainText(
    /ended the room.*Good night\./s,
  );
  await openEntry(ada, 'control');
  await ui(ada, '[data-control="open"]').click();
  await expect(inOverlay(ada.page, '[data-control="close"]')).toBeVisible();
  await comeIn(bob.page, `${server.url}/room/over/`);
});

async function comeIn(page: Page, url: string): Promise<void> {
  await page.goto(url);
  await settled(page);
}
