// The bar and the list of everybody: a crowd, panels that can't be loaded, and what somebody's app can't show.
import { once } from 'node:events';
import { WebSocket } from 'ws';
import { encode } from '../../protocol/frames.ts';
import { createTicketIssuer } from '../../proxy/auth/tickets.ts';
import { closeAll } from '../app.ts';
import { enterCrowd, partySecret } from '../crowd.ts';
import { stopClock } from '../cursors/ghosts.ts';
import { panelsLoaded } from '../rest.ts';
import { bridgesLive, enterRoom, expect, test, type Visitor } from '../test.ts';
import { chipOf, closePanel, openPanel, ribbon, rowOf, said, ui } from './people.ts';

/** A little more than what the page gathers into one sentence. */
const GATHER_MS = 1_100;

test('BR10: what my app can’t show is said in the bar, and to the others in the list', async ({
  pair: { room, a: ada, b: bob },
  server,
}) => {
  await bridgesLive(server, room, 2);
  await closeAll(server, room, 2);
  // An app of another kind opens two windows that the desktop has no type for.
  const secret = await partySecret(server.home);
  const { ticket } = await createTicketIssuer(secret).issue({
    ...{ room, sub: 'other', name: 'Other', color: 7, role: 'bridge' },
  });
  const address = `${server.url.replace('http', 'ws')}/parties/room-server/${room}?ticket=${ticket}`;
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
  const gone = ops.map(({ g }) => ({ op: 'del', g }));
  socket.send(encode({ type: 'state_delta', seq: 2, ops: gone }));
  await expect(mark).toHaveCount(0);
  await expect(rowOf(ada, bob)).not.toContainText('not available');
  socket.close();
  await closePanel(ada);
});

test.describe
  .serial('one page, and people without one', () => {
    let room: string;
    let ada: Visitor;
    let blocked = true;
    let refused = 0;
    let menusBlocked = true;
    test.beforeAll(async ({ browser, server, freshRoom }) => {
      room = freshRoom();
      ada = await enterRoom(browser, server.url, room, 'Ada', {
        width: 900,
        async prepare(page) {
          await page.clock.install();
          await page.route('**/assets/panels-*', (route) => {
            if (!blocked) return route.continue();
            refused += 1;
            return route.abort();
          });
          await page.route('**/assets/menus-*', (route) =>
            menusBlocked ? route.abort() : route.continue(),
          );
        },
      });
    });
    test.afterAll(async () => ada?.leave());

    test('panels that can’t be loaded say so, and are tried again', async () => {
      // The page tries by itself, once: after the end of the blockade, that would take the button away.
      await expect.poll(() => refused).toBe(1);
      const failed = ui(ada, '[data-panels-failed]');
      // An open chat asks once, not with every draw, and so does what stays on the screen.
      await ui(ada, '.chat-toggle').click();
      await expect(failed).toContainText('could not be loaded');
      expect(refused).toBe(2);
      // A panel beside it that is not drawn closes with it.
      await ui(ada, '.more').click();
      await failed.getByText('Close').click();
      await expect(failed).toHaveCount(0);
      for (const button of ['.chat-toggle', '.more'])
        await expect(ui(ada, button)).toHaveAttribute('aria-expanded', 'false');
      await ui(ada, '.more').click();
      await expect(failed).toContainText('could not be loaded');
      blocked = false;
      await failed.getByText('Try again').click();
      await expect(ui(ada, '[data-panel="people"]')).toBeVisible();
      await expect(rowOf(ada, ada)).toContainText('Ada');
      await closePanel(ada);
    });

    test('a menu that can’t be loaded says so, closes, and is tried again on a click', async () => {
      const failed = ui(ada, '[data-panels-failed]');
      const mine = chipOf(ada, ada);
      await mine.click();
      await expect(failed).toContainText('could not be loaded');
      await failed.getByText('Close').click();
      await expect(failed).toHaveCount(0);
      await expect(mine).toHaveAttribute('aria-expanded', 'false');
      await mine.click();
      await expect(failed).toContainText('could not be loaded');
      menusBlocked = false;
      await failed.getByText('Try again').click();
      await expect(ui(ada, '[data-panel="account"] [data-account]')).toBeVisible();
      await closePanel(ada);
    });

    test('joins and leaves of one moment are one sentence', async ({ server }) => {
      await expect(ui(ada, '.chip')).toHaveCount(1);
      await panelsLoaded(ada);
      // A moment by the page's clock, which stands still meanwhile: by the wall's, five may take longer to come.
      const { clock } = ada.page;
      const known = async () => (await ada.snapshot()).people.length;
      await stopClock(ada.page);
      const crowd = await enterCrowd({
        ...{ url: server.url, room, secret: await partySecret(server.home) },
        ...{ count: 5, names: ['Bo', 'Cy', 'Di', 'Ed', 'Flo'] },
      });
      await expect.poll(known).toBe(6);
      expect(await said(ada).textContent()).not.toContain('joined');
      await clock.runFor(GATHER_MS);
      await expect(said(ada)).toHaveText('Bo, Cy, Di and 2 more joined.');
      await crowd[Symbol.asyncDispose]();
      // After 5 s of grace.
      await expect.poll(known).toBe(1);
      await clock.runFor(GATHER_MS);
      await expect(said(ada)).toHaveText(/and 2 more left\.$/);
      await clock.resume();
    });

    test('fifty people are a count and a list; the bar stays one row', async ({ server }) => {
      await using _crowd = await enterCrowd({
        ...{ url: server.url, room, secret: await partySecret(server.home) },
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
  });
