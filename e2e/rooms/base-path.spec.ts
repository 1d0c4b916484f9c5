// The whole of it below a path of a larger site, behind a proxy that takes the path off and behind one that does not:
// nothing that a browser asks for lies outside of it.
import type { Page } from '@playwright/test';
import { type FrontProxy, startFrontProxy } from '../../testing/front-proxy.ts';
import { keptPort } from '../../testing/ports.ts';
import { open } from '../app.ts';
import { pointAndSee } from '../cursors/ghosts.ts';
import { linesFrom, say } from '../people/chat.ts';
import { pairRoom } from '../rooms.ts';
import { type Server, startServer, TOKEN } from '../server.ts';
import { enterRoom, expect, settled, type TeleportWindow, test as withoutSite } from '../test.ts';
import { windows } from '../windows.ts';
import { wallShows } from './wall.ts';

interface Site {
  server: Server;
  front: FrontProxy;
  /** `http://localhost:PORT/rooms` */
  base: string;
}

const ROOMS = {
  desk: pairRoom('desk'),
  hall: pairRoom('hall'),
  nook: '---\nroom_id: nook\nmode: solo\n---\n',
};
const WORKER_MS = 120_000;

async function startSite(strips: boolean, use: (site: Site) => Promise<void>): Promise<void> {
  const port = await keptPort();
  // Who takes the path off is often set up in one line, which rewrites Host, too.
  const mistakes = { rewritesHost: strips };
  const mount = { path: '/rooms/', strips };
  await using front = await startFrontProxy(`http://127.0.0.1:${port}`, mistakes, mount);
  const base = `${front.url}/rooms`;
  const env = { PORT: String(port), PUBLIC_URL: `${base}/` };
  const server = await startServer({ rooms: ROOMS, env });
  try {
    await use({ server, front, base });
  } finally {
    await server.stop();
  }
}

/** Waits until the page's terminal is live. */
async function isSeated(page: Page): Promise<void> {
  const state = () =>
    page.evaluate(() => (window as unknown as TeleportWindow).teleportConnection?.state.kind);
  await expect.poll(state).toBe('live');
}

/** What a page's policy has stopped, and what its script could not do. */
function faultsOf(page: Page): string[] {
  const faults: string[] = [];
  page.on('console', (line) => {
    if (/Content Security Policy|could not/.test(line.text())) faults.push(line.text());
  });
  page.on('pageerror', (error) => faults.push(error.message));
  return faults;
}

for (const strips of [true, false]) {
  const test = withoutSite.extend<object, { site: Site }>({
    site: [
      // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the parameter's shape.
      async ({}, use) => startSite(strips, use),
      { scope: 'worker', timeout: WORKER_MS },
    ],
  });

  test.describe(`behind a proxy that ${strips ? 'takes the path off' : 'leaves the path on'}`, () => {
    test('from the lobby into a room: keys, ghosts, chat; a reload keeps the seat', async ({
      browser,
      page,
      site: { server, front, base },
    }) => {
      const faults = faultsOf(page);
      await page.goto(`${base}/`);
      await page.getByLabel('Your name').fill('Ada');
      const card = page.locator('[data-room="desk"]');
      await card.getByRole('link', { name: /Enter/ }).click();
      await settled(page);
      expect(page.url()).toBe(`${base}/room/desk/`);
      const cookies = await page.context().cookies();
      expect(cookies.map((cookie) => cookie.path)).toEqual(['/rooms/']);

      await open(server, 'desk', 1, 'text_editor', [10, 4, 50, 12]);
      await page.locator('.xterm-helper-textarea').focus();
      await page.keyboard.type('Hello, room.');
      const text = async () => {
        const [editor] = await windows(server, 'desk', 1);
        return JSON.parse(await server.ipc('desk', 1, 'get_text', { id: editor?.id ?? '' })).text;
      };
      await expect.poll(text).toBe('Hello, room.');

      const [bob, cy] = [
        await enterRoom(browser, base, 'hall', 'Bob'),
        await enterRoom(browser, base, 'hall', 'Cy'),
      ];
      await pointAndSee(bob, cy, 50, 14);
      await say(bob, 'Good evening.');
      await expect(linesFrom(cy, bob)).toContainText('Good evening.');
      const seats = await server.seats('hall');
      await bob.page.reload();
      await settled(bob.page);
      expect((await bob.snapshot()).me?.pid).toBe(bob.pid);
      const again = await server.seats('hall');
      expect(again.map(({ visitor, pids }) => [visitor, pids.app])).toEqual(
        seats.map(({ visitor, pids }) => [visitor, pids.app]),
      );
      await bob.leave();
      await cy.leave();
      expect(faults).toEqual([]);
      expect(front.strays).toEqual([]);
    });

    test('the lobby hears who comes, and its links and those of a message stay below the path', async ({
      browser,
      page,
      site: { front, base },
    }) => {
      await page.goto(`${base}/`);
      const card = page.locator('[data-room="hall"]');
      const ada = await enterRoom(browser, base, 'hall', 'Ada');
      await card.getByRole('link', { name: 'Watch' }).click();
      await expect(page).toHaveURL(`${base}/room/hall/watch`);
      await wallShows(page, [1]);
      await page.goto(`${base}/room/hall/watch?seat=1`);
      await expect(page).toHaveURL(`${base}/room/hall/watch/1`);
      await settled(page);
      await page.goto(`${base}/room/hall`);
      await expect(page).toHaveURL(`${base}/room/hall/`);
      await settled(page);

      const late = await page.context().browser()?.newPage();
      if (!late) throw new Error('no browser');
      await late.goto(`${base}/room/hall/`);
      await late.getByRole('link', { name: 'Watch instead' }).click();
      await expect(late).toHaveURL(`${base}/room/hall/watch`);
      await late.goto(`${base}/room/nowhere/`);
      await late.getByRole('link', { name: 'To the lobby' }).click();
      await expect(late).toHaveURL(`${base}/`);
      await expect(late.locator('[data-room="desk"]')).toBeVisible();
      await late.close();
      await ada.leave();
      expect(front.strays).toEqual([]);
    });

    test('an operator’s addresses and the host link work from outside', async ({
      page,
      site: { front, base },
    }) => {
      const ask = async (path: string, init: RequestInit = {}) => {
        const headers = { authorization: `Bearer ${TOKEN}` };
        return (await fetch(base + path, { ...init, headers })).json();
      };
      expect(await ask('/api/ops/snapshot')).toMatchObject({ rooms: expect.any(Array) });
      const { url } = (await ask('/api/rooms/desk/host-link')) as { url: string };
      expect(url).toMatch(`${base}/room/desk/?host=`);
      await page.goto(url);
      await settled(page);
      // The cookie that makes a host goes to the API, too.
      const lock = () =>
        page.evaluate(async () => {
          const answer = await fetch('/rooms/api/rooms/desk/lock', { method: 'POST' });
          return answer.status;
        });
      expect(await lock()).toBe(200);
      await expect(page.locator('teleport-overlay [data-locked]')).toBeAttached();
      // So do the menus' addresses, invitations, and the page to sign in on.
      const ui = (selector: string) => page.locator(`teleport-overlay ${selector}`);
      await ui('.chip[data-me] button').click();
      await expect(ui('[data-account=""]')).toBeVisible();
      await ui('[data-room-menu]').click();
      await ui('[data-entry-of-room="invite"]').click();
      await ui('.invite-form [type="submit"]').click();
      await expect(ui('#invite-link')).toHaveValue(new RegExp(`^${base}/invite/`));
      const link = await ui('#invite-link').inputValue();
      await ui('[data-revoke]').click();
      await ui('[data-sure]').click();
      await expect(ui('[data-state="revoked"]')).toBeVisible();
      await page.goto(`${base}/login?next=/room/desk/`);
      await page.getByRole('link', { name: 'Go in as a guest' }).click();
      await expect(page).toHaveURL(`${base}/room/desk/`);
      await page.goto(link);
      await expect(page).toHaveURL(`${base}/room/desk/`);
      expect(front.strays).toEqual([]);
    });

    test('the address of the ready line works as well: its lobby leads below the path', async ({
      page,
      site: { server },
    }) => {
      await page.goto(`${server.url}/`);
      await page.locator('[data-room="nook"]').getByRole('link', { name: /Enter/ }).click();
      await expect(page).toHaveURL(`${server.url}/rooms/room/nook/`);
      await isSeated(page);
      await page.reload();
      await isSeated(page);
      expect(await server.seats('nook')).toHaveLength(1);
    });
  });
}
