// The bar, the list of everybody, following, being asked to look, and what a visitor chooses for itself.
import { once } from 'node:events';
import { WebSocket } from 'ws';
import { encode } from '../protocol/messages.ts';
import { createTicketIssuer } from '../proxy/tickets.ts';
import { open } from './app.ts';
import { enterCrowd, partySecret } from './crowd.ts';
import { pairRoom } from './rooms.ts';
import { type Server, startServer } from './server.ts';
import { test as base, bridgesLive, expect, settled, type Visitor } from './test.ts';

const ROOMS = [
  'health',
  'follow',
  'esc',
  'watch',
  'host',
  'name',
  'quiet',
  'keys',
  'many',
  'lost',
  'said',
];

const test = base.extend<object, { server: Server }>({
  server: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the parameter's shape.
    async ({}, use) => {
      const rooms = Object.fromEntries(ROOMS.map((id) => [id, pairRoom(id, 'grid: 100x30\n')]));
      // Shows each byte that it gets.
      rooms.esc = pairRoom('esc', 'app: [sh, -c, "stty raw -echo; printf ready; cat -v"]\n');
      const server = await startServer({ rooms });
      await use(server);
      await server.stop();
    },
    { scope: 'worker', timeout: 60_000 },
  ],
});

const ui = (who: Visitor, selector: string) => who.page.locator(`teleport-overlay ${selector}`);
const chipOf = (who: Visitor, whom: Visitor) => ui(who, `.chip[data-person="${whom.pid}"] button`);
const rowOf = (who: Visitor, whom: Visitor) => ui(who, `[data-entry="${whom.pid}"]`);
const ribbon = (who: Visitor) => ui(who, '.ribbon');
const said = (who: Visitor) => ui(who, '[role="status"]');

async function openPanel(who: Visitor): Promise<void> {
  await ui(who, '.more').click();
  await expect(ui(who, '[data-panel="people"]')).toBeVisible();
}

/** A click on a cell of the terminal. */
async function click(who: Visitor, col: number, row: number): Promise<void> {
  const { x, y } = await who.cell(col, row);
  await who.page.mouse.click(x, y);
}

test('PR2: who follows sees what the other looks at until it acts itself, and both know it', async ({
  enter,
  server,
}) => {
  const ada = await enter('follow', 'Ada');
  const bob = await enter('follow', 'Bob');
  await bridgesLive(server, 'follow', 2);
  await open(server, 'follow', 1, 'test_pattern', [4, 3, 30, 10]);
  await open(server, 'follow', 1, 'text_editor', [50, 3, 30, 10]);
  await expect.poll(async () => (await bob.screen()).join('\n')).toContain('Test');

  // PR3: each page tells how its own connection does.
  const bars = ui(ada, '.connection .light');
  await expect(bars).toHaveAttribute('data-link', /^(good|fair|poor)$/);

  await chipOf(ada, bob).click();
  await expect(ribbon(ada)).toContainText('Following Bob');
  await expect(said(bob)).toContainText('Ada follows you.');
  await expect(chipOf(bob, ada)).toHaveAttribute('title', /follows you/);
  await expect(ui(bob, `.chip[data-person="${ada.pid}"]`)).toHaveAttribute('data-follows');

  // What has the other's keyboard is outlined here, and what is clicked next is, too.
  const outline = ui(ada, '.looked-at');
  await click(bob, 10, 6);
  await expect(outline).toBeVisible();
  const box = async () => {
    const [found, cell] = [await outline.boundingBox(), await ada.cell(4, 4)];
    return found && [Math.abs(found.x - cell.x) < 12, Math.abs(found.y - cell.y) < 24];
  };
  await expect.poll(box).toEqual([true, true]);
  const first = await outline.getAttribute('data-looked-at');
  await click(bob, 60, 6);
  await expect(outline).not.toHaveAttribute('data-looked-at', String(first));

  // A key of my own ends it, and is not lost.
  await click(ada, 60, 6);
  await expect(ribbon(ada)).toHaveCount(0);
  await expect(outline).toBeHidden();
  await chipOf(ada, bob).click();
  await expect(ribbon(ada)).toBeVisible();
  await ada.page.keyboard.type('mine');
  await expect(ribbon(ada)).toHaveCount(0);
  await expect.poll(async () => (await ada.screen()).join('\n')).toContain('mine');
  await expect(chipOf(bob, ada)).not.toHaveAttribute('title', /follows you/);
});

test('PR2: Escape stops following and is not the terminal’s; who leaves is followed no more', async ({
  enter,
}) => {
  const ada = await enter('esc', 'Ada');
  const bob = await enter('esc', 'Bob');
  await chipOf(ada, bob).click();
  await expect(ribbon(ada)).toBeVisible();
  await ada.page.keyboard.press('Escape');
  await expect(ribbon(ada)).toHaveCount(0);
  // The app has not had that key, and has the next ones.
  await ada.page.keyboard.type('z');
  await ada.page.keyboard.press('Escape');
  await expect.poll(async () => (await ada.screen()).join('')).toBe('readyz^[');

  await chipOf(ada, bob).click();
  await expect(ribbon(ada)).toBeVisible();
  await bob.leave();
  await expect(ribbon(ada)).toHaveCount(0, { timeout: 10_000 });
});

test('PR2: a watcher who follows sees that person’s screen', async ({ enter, browser, server }) => {
  await enter('watch', 'Ada');
  const bob = await enter('watch', 'Bob');
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(`${server.url}/room/watch/watch`);
  await settled(page);
  const overlay = page.locator('teleport-overlay');
  await expect(overlay.locator('[data-watching]')).toHaveAttribute('data-watching', '1');
  await overlay.locator(`.chip[data-person="${bob.pid}"] button`).click();
  await expect(overlay.locator('.ribbon')).toContainText('Bob');
  await page.keyboard.press('Escape');
  await expect(overlay.locator('[data-watching]')).toHaveAttribute('data-watching', '2');
  await context.close();
});

test('PR2: a host brings everyone here, except who does not want to be disturbed', async ({
  enter,
  server,
}) => {
  const ada = await enter('host', 'Ada');
  const bob = await enter('host', 'Bob');
  await bridgesLive(server, 'host', 2);
  const { url } = (await (await server.ask('/api/rooms/host/host-link')).json()) as { url: string };
  await ada.page.goto(url);
  await settled(ada.page);
  await open(server, 'host', 1, 'test_pattern', [4, 3, 30, 10]);
  await openPanel(bob);
  await expect(ui(bob, '[data-summon]')).toHaveCount(0);
  await bob.page.keyboard.press('Escape');

  await openPanel(ada);
  await ui(ada, '[data-summon]').click();
  const card = ui(bob, '.asked');
  await expect(card).toContainText('Ada asks you to look here');
  await expect(ribbon(bob)).toContainText('Ada');
  await bob.page.keyboard.press('Escape');
  await expect(card).toHaveCount(0);
  await expect(ribbon(bob)).toHaveCount(0);

  await openPanel(bob);
  await ui(bob, '[data-settings]').click();
  await ui(bob, '#set-dnd').check();
  await expect(chipOf(ada, bob)).toHaveAttribute('title', /do not disturb/);
  await openPanel(ada);
  await ui(ada, '[data-summon]').click();
  // What comes after it has come, so it has come, too.
  await chipOf(ada, bob).click();
  await expect(chipOf(bob, ada)).toHaveAttribute('title', /follows you/);
  await expect(card).toHaveCount(0);
  await expect(ribbon(bob)).toHaveCount(0);
});

test('TX1, PR3: I rename and recolour myself; a colour that somebody has says so', async ({
  enter,
}) => {
  const ada = await enter('name', 'Ada');
  const bob = await enter('name', 'Bob');
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

  const slot = async (who: Visitor, pid: string) =>
    who.page.evaluate(
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
  const theirs = await slot(ada, bob.pid);
  const taken = ui(ada, `[data-slot="${theirs}"]`);
  await expect(taken).toHaveAttribute('aria-disabled', 'true');
  await expect(taken).toHaveAttribute('title', /Bob has it/);
  const mine = await slot(ada, ada.pid);
  const free = [...Array(12).keys()].find((n) => n !== mine && n !== theirs);
  await ui(ada, `[data-slot="${free}"]`).click();
  await expect.poll(() => slot(bob, ada.pid)).toBe(free);
  await expect(ui(ada, `[data-slot="${free}"]`)).toHaveAttribute('aria-pressed', 'true');
});

test('what I choose takes effect at once, others see it, and it is remembered', async ({
  enter,
}) => {
  const ada = await enter('quiet', 'Ada');
  const bob = await enter('quiet', 'Bob');
  const at = await ada.cell(30, 12);
  await ada.page.mouse.move(at.x - 5, at.y);
  await ada.page.mouse.move(at.x, at.y);
  const back = await bob.cell(50, 14);
  await bob.page.mouse.move(back.x, back.y);
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
});

test('the overlay’s keys are rebound, turned off and reset; what can’t be a key is said', async ({
  enter,
}) => {
  const ada = await enter('keys', 'Ada');
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
});

test('fifty people are a count and a list; the bar stays one row', async ({ enter, server }) => {
  const ada = await enter('many', 'Ada', { width: 900 });
  await using _crowd = await enterCrowd({
    ...{ url: server.url, room: 'many', secret: await partySecret(server.home) },
    count: 49,
  });
  const more = ui(ada, '.more');
  await expect(more).toHaveAttribute('aria-label', 'Everybody here: 50');
  await expect(more).toHaveText(/^\s*\+\d+\s*$/);
  await expect(ui(ada, '[data-person]')).toHaveCount(50);
  await openPanel(ada);
  await expect(ui(ada, '[data-entry]')).toHaveCount(50);
  for (const follows of [false, true]) {
    if (follows) await ui(ada, '[data-follow]').nth(3).click();
    await expect(ribbon(ada)).toHaveCount(follows ? 1 : 0);
    for (const width of [320, 500, 760, 1280, 3840]) {
      await ada.page.setViewportSize({ width, height: 700 });
      await expect
        .poll(() =>
          ada.page.evaluate(() => {
            const root = document.querySelector('teleport-overlay')?.shadowRoot as ShadowRoot;
            const bar = root.querySelector('.bar') as HTMLElement;
            const parts = [...bar.children].map((part) => part.getBoundingClientRect());
            const cells = document.querySelector('.xterm-screen')?.getBoundingClientRect();
            return {
              inside: parts.every(({ left, right }) => left >= 0 && right <= innerWidth),
              apart: parts.every(
                ({ left }, i) => i === 0 || left >= (parts[i - 1]?.right ?? 0) - 1,
              ),
              free: (cells?.top ?? 0) >= bar.getBoundingClientRect().bottom,
            };
          }),
        )
        .toEqual({ inside: true, apart: true, free: true });
    }
  }
});

test('BR10: what my app can’t show is said in the bar, and to the others in the list', async ({
  enter,
  server,
}) => {
  const ada = await enter('health', 'Ada');
  const bob = await enter('health', 'Bob');
  await bridgesLive(server, 'health', 2);
  // An app of another kind opens two windows that the desktop has no type for.
  const secret = await partySecret(server.home);
  const { ticket } = await createTicketIssuer(secret).issue({
    ...{ room: 'health', sub: 'other', name: 'Other', color: 7, role: 'bridge' },
  });
  const address = `${server.url.replace('http', 'ws')}/parties/room-server/health?ticket=${ticket}`;
  const socket = new WebSocket(address, { headers: { origin: server.url } });
  await once(socket, 'open');
  const app = { boot: '1', cols: 100, rows: 30, types: ['hologram'] };
  socket.send(encode({ type: 'hello', role: 'bridge', sid: 'other', app }));
  await once(socket, 'message');
  const ops = [1, 2].map((n) => {
    return { op: 'add', g: `other:${n}`, type: 'hologram', rect: [4 * n, 2, 20, 8] };
  });
  socket.send(encode({ type: 'state_delta', seq: 1, ops }));
  const mark = ui(ada, '.missing');
  await expect(mark).toHaveAttribute('aria-label', '2 windows not available here');
  await expect(chipOf(ada, bob)).toHaveAttribute('title', /2 windows not available here/);
  await mark.click();
  await expect(rowOf(ada, bob)).toContainText('2 windows not available here');
  socket.close();
});

test('joins and leaves of one moment are one sentence', async ({ enter, server }) => {
  const ada = await enter('said', 'Ada');
  await expect(ui(ada, '.chip')).toHaveCount(1);
  await ada.page.waitForFunction(() => 'teleportPanels' in window);
  const crowd = await enterCrowd({
    ...{ url: server.url, room: 'said', secret: await partySecret(server.home) },
    ...{ count: 5, names: ['Bo', 'Cy', 'Di', 'Ed', 'Flo'] },
  });
  await expect(said(ada)).toHaveText('Bo, Cy, Di and 2 more joined.');
  await crowd[Symbol.asyncDispose]();
  await expect(said(ada)).toHaveText(/and 2 more left\.$/, { timeout: 10_000 });
});

test('panels that can’t be loaded say so, and are tried again', async ({ enter }) => {
  let blocked = true;
  const ada = await enter('lost', 'Ada', {
    prepare: (page) =>
      page.route('**/assets/panels-*', (route) => (blocked ? route.abort() : route.continue())),
  });
  await ui(ada, '.more').click();
  const failed = ui(ada, '[data-panels-failed]');
  await expect(failed).toContainText('could not be loaded');
  blocked = false;
  await failed.getByText('Try again').click();
  await expect(ui(ada, '[data-panel="people"]')).toBeVisible();
  await expect(rowOf(ada, ada)).toContainText('Ada');
});
