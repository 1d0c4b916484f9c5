// A server that people can sign in to, with GitHub and X as the tests' providers speak them; and a browser's steps there.
import type { Locator, Page } from '@playwright/test';
import { type GithubServer, startGithub } from '../../testing/providers/github.ts';
import { startX, type XServer } from '../../testing/providers/x.ts';
import { pairRoom } from '../rooms.ts';
import { type Server, startServer } from '../server.ts';
import { test as base, expect, settled } from '../test.ts';

const person = (id: number, login: string, name: string) => ({
  ...{ id, login, name, orgs: [] },
  emails: [{ email: `${login}@mail.example`, primary: true, verified: true }],
});

const ROOMS = {
  salon: `access: login\n`,
  list: `access: login\nallow: ["x:ada"]\n`,
  club: `access: invite\n`,
  open: '',
  garden: '',
  hall: '',
  attic: '',
};
export type AccountRoom = keyof typeof ROOMS;

export interface Installation extends AsyncDisposable {
  server: Server;
  github: GithubServer;
  x: XServer;
}

/** A server of its own. Nobody can sign in more than twice a minute: each test has accounts of its own. @param rooms room files @param more of config.yaml */
export async function startInstallation(
  rooms: Record<string, string> = roomFiles(),
  more: Record<string, unknown> = {},
): Promise<Installation> {
  const people = [
    person(583_231, 'octocat', 'Octo Cat'),
    person(2, 'hubot', 'Hu Bot'),
    person(3, 'mona', 'Mona Lisa'),
    person(4, 'tess', 'Tess T'),
    person(5, 'finn', 'Finn F'),
    person(6, 'dora', 'Dora D'),
  ];
  const github = await startGithub(people);
  const x = await startX([{ id: '7', username: 'ada', name: 'Ada L' }]);
  const login = {
    x: { ...keysOf(x.config), client_secret: x.clientSecret },
    github: { ...keysOf(github.config), client_secret: github.config.clientSecret },
  };
  const server = await startServer({
    rooms,
    config: `${JSON.stringify({ login, ...more })}\n`,
  });
  return {
    ...{ server, github, x },
    async [Symbol.asyncDispose]() {
      await server.stop();
      await github[Symbol.asyncDispose]();
      await x[Symbol.asyncDispose]();
    },
  };
}

function roomFiles(): Record<string, string> {
  return Object.fromEntries(Object.entries(ROOMS).map(([id, more]) => [id, pairRoom(id, more)]));
}

function keysOf(config: XServer['config']): Record<string, string> {
  return {
    client_id: config.clientId,
    authorize_url: config.authorizeUrl.href,
    token_url: config.tokenUrl.href,
    user_url: config.userUrl.href,
  };
}

/** One server for all tests of a worker. */
export const test = base.extend<object, { installation: Installation; server: Server }>({
  installation: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the parameter's shape.
    async ({}, use) => {
      await using installation = await startInstallation();
      await use(installation);
    },
    { scope: 'worker', timeout: 120_000 },
  ],
  server: [async ({ installation }, use) => use(installation.server), { scope: 'worker' }],
});

/** Signs in on the sign-in page that is open, through the provider's form, and waits until the browser is back. */
export async function signInWith(
  page: Page,
  provider: 'GitHub' | 'X',
  account: string,
  decision: 'Allow' | 'Deny' = 'Allow',
): Promise<void> {
  const site = new URL(page.url()).origin;
  await page.getByRole('link', { name: `Sign in with ${provider}` }).click();
  await expect(page.getByRole('heading', { name: `Sign in with ${provider}` })).toBeVisible();
  await page.getByLabel(account).check();
  await page.getByRole('button', { name: decision }).click();
  await page.waitForURL(`${site}/**`);
}

/** Comes to a room whose door asks for an account, signs in at GitHub and waits until the room is there. */
export async function enterSignedIn(
  page: Page,
  server: Server,
  room: AccountRoom,
  account: string,
): Promise<void> {
  await page.goto(`${server.url}/room/${room}/`);
  await signInWith(page, 'GitHub', account);
  await settled(page);
}

/** Opens a room's host link: the page's browser is a host of it from then on. */
export async function enterAsHost(page: Page, server: Server, room: AccountRoom): Promise<void> {
  const { url } = (await (await server.ask(`/api/rooms/${room}/host-link`)).json()) as {
    url: string;
  };
  await page.goto(url);
  await settled(page);
}

/** The overlay in a page. */
export const inOverlay = (page: Page, selector: string): Locator =>
  page.locator(`teleport-overlay ${selector}`);
/** The notice over its terminal. */
export const noticeOf = (page: Page): Locator => inOverlay(page, '[data-notice]');
/** Why somebody is on the sign-in page. */
export const reasonOf = (page: Page): Locator => page.locator('[data-reason]');

/** Opens one's own menu and waits until it says who one is. */
export async function openOwnMenu(page: Page): Promise<void> {
  await inOverlay(page, '.chip[data-me] button').click();
  await expect(inOverlay(page, '[data-account]')).toBeVisible();
}
