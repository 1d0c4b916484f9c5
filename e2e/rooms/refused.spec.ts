// A terminal that is refused says why, in a page and in words that can be passed on; reading a page takes nothing.
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { chromium, type Page } from '@playwright/test';
import { CHROMIUM_ARGS, findChromium } from '../../node/chromium.ts';
import { enter } from '../../testing/enter.ts';
import { startFrontProxy } from '../../testing/front-proxy.ts';
import { expect, settled, test } from '../test.ts';

const notice = (page: Page) => page.locator('teleport-overlay [data-notice]');
const status = (page: Page) => page.locator('teleport-overlay .bar[data-status]').first();
const warnings = (log: string, word: string) =>
  log.split('\n').filter((line) => line.includes('"level":40') && line.includes(word));

test('reading a page takes nothing: an <img>, a prefetch and a fetch of the link leave both seats', async ({
  page,
  room,
  server,
}) => {
  await page.goto(`${server.url}/`);
  await page.evaluate(async (link) => {
    const image = new Image();
    const shown = new Promise((resolve) => image.addEventListener('error', resolve));
    image.src = link;
    await shown;
    const hint = document.createElement('link');
    const asked = new Promise((resolve) => {
      for (const type of ['load', 'error']) hint.addEventListener(type, resolve);
    });
    Object.assign(hint, { rel: 'prefetch', href: link });
    document.head.append(hint);
    await asked;
    await (await fetch(link)).text();
  }, `/room/${room}/`);
  expect(await server.seats(room)).toEqual([]);
  await page.goto(`${server.url}/room/${room}/`);
  await settled(page);
  expect(await server.seats(room)).toHaveLength(1);
});

test('a room that fills up while its page loads: the same words as its page, a way to watch, and in when somebody leaves', async ({
  page,
  room,
  server,
}) => {
  const filled = Promise.withResolvers<void>();
  await using front = await startFrontProxy(server.url, { holdsUpgrades: filled.promise });
  await page.goto(`${front.url}/room/${room}/`);
  const people = await Promise.all(
    ['Ada', 'Bob'].map((name) => enter({ base: server.url, room, name })),
  );
  filled.resolve();
  await expect(notice(page)).toContainText('This room is full');
  await expect(notice(page)).toContainText('Try again when somebody has left.');
  const full = await (await fetch(`${server.url}/room/${room}/`, HTML)).text();
  expect(full).toContain('This room is full. Try again when somebody has left.');
  await expect(notice(page).getByRole('button')).toHaveText([
    'Try again',
    'Watch instead',
    'To the lobby',
  ]);
  expect(await server.seats(room)).toHaveLength(2);
  await people[1]?.leave();
  await settled(page);
  await expect(notice(page)).toHaveCount(0);
  for (const one of people) await one.leave();
});

const HTML = { headers: { accept: 'text/html' } };

test('a Host that the proxy in front rewrites: the page names both addresses, and comes in once that is mended', async ({
  page,
  room,
  server,
}) => {
  await using front = await startFrontProxy(server.url, { rewritesHost: true });
  await page.goto(`${front.url}/room/${room}/`);
  await expect(notice(page)).toContainText(front.url);
  await expect(notice(page)).toContainText(server.url);
  await page.reload();
  await expect(notice(page)).toContainText(`PUBLIC_URL to ${front.url}`);
  expect(await server.seats(room)).toEqual([]);
  expect(warnings(server.log(), 'PUBLIC_URL')).toHaveLength(1);
  front.set({});
  await settled(page);
  await expect(notice(page)).toHaveCount(0);
});

test('a proxy in front that drops Upgrade: the page says so, and comes in once that is mended', async ({
  page,
  room,
  server,
}) => {
  await using front = await startFrontProxy(server.url, { dropsUpgrade: true });
  await page.goto(`${front.url}/room/${room}/`);
  await expect(notice(page)).toContainText('WebSocket');
  await page.reload();
  await expect(notice(page)).toContainText('does not pass WebSocket upgrades');
  expect(await server.seats(room)).toEqual([]);
  expect(warnings(server.log(), 'Upgrade')).toHaveLength(1);
  front.set({});
  await settled(page);
});

test('cookies that something between takes away: told before anything starts, and no reload takes a seat', async ({
  page,
  room,
  server,
}) => {
  await using front = await startFrontProxy(server.url, { takesCookies: true });
  await page.goto(`${front.url}/room/${room}/`);
  const refused = async () => {
    await expect(notice(page)).toContainText('Cookies are needed here');
    await expect(status(page)).toHaveAttribute('data-status', 'offline');
  };
  await refused();
  for (let n = 0; n < 2; n += 1) {
    await page.reload();
    // Also after the last one: with cookies again, a page that still loads would come in.
    await refused();
  }
  expect(await server.seats(room)).toEqual([]);
  expect(warnings(server.log(), 'cookie')).toHaveLength(1);
  front.set({});
  await notice(page).getByRole('button', { name: 'Reload' }).click();
  await settled(page);
});

test('a browser that blocks cookies, and storage with them: the same is said', async ({
  room,
  server,
}) => {
  const profile = await mkdtemp(path.join(tmpdir(), 'no-cookies-'));
  await mkdir(path.join(profile, 'Default'));
  const blocked = { profile: { default_content_setting_values: { cookies: 2 } } };
  await writeFile(path.join(profile, 'Default/Preferences'), JSON.stringify(blocked));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: findChromium(process.env, existsSync),
    args: CHROMIUM_ARGS,
  });
  try {
    const page = await context.newPage();
    await page.goto(`${server.url}/room/${room}/`);
    const storage = () => {
      try {
        return String(window.localStorage);
      } catch (error) {
        return (error as Error).name;
      }
    };
    expect(await page.evaluate(storage)).toBe('SecurityError');
    await expect(notice(page)).toContainText('Cookies are needed here');
    expect(await server.seats(room)).toEqual([]);
  } finally {
    await context.close();
    await rm(profile, { recursive: true, force: true });
  }
});
