// The site of the docs as it is built: every page is there, every link in it leads to a page and a heading that are, and
// in Chromium diagrams are drawn, nothing is wider than a phone, and what one looks for is found.
import { existsSync, globSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { chromium } from '@playwright/test';
import { load } from 'cheerio';
import { execa } from 'execa';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { CHROMIUM_ARGS, findChromium } from '../../node/chromium.ts';
import { sitePages } from './site.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');
/** A path below which it is served, as GitHub Pages have it. */
const BASE = '/rooms/';
/** A build takes half a minute on a core of its own. */
const PATIENCE = 600_000;
let dir: string;
let said: string;
beforeAll(async () => {
  dir = await mkdtemp(path.join(tmpdir(), 'site-'));
  const { all } = await execa('npx', ['vitepress', 'build', 'docs', '--outDir', dir], {
    cwd: ROOT,
    env: { DOCS_BASE: BASE },
    all: true,
  });
  said = all;
}, PATIENCE);
afterAll(() => rm(dir, { recursive: true, force: true }));

const pageNames = Object.values(sitePages(globSync('docs/*.md', { cwd: ROOT }))).map((page) =>
  page.replace(/\.md$/, '.html'),
);

test('it is built, with all pages and no other', () => {
  expect(said).toContain('build complete');
  expect(said).not.toMatch(/dead link|warn/i);
  const there = globSync('**/*.html', { cwd: dir }).filter((page) => page !== '404.html');
  expect(there.sort()).toEqual(pageNames.toSorted());
});

test('each link leads to a page and a heading that are there, each picture is there', () => {
  const pages = new Map(
    pageNames.map((name) => [name, load(readFileSync(path.join(dir, name), 'utf8'))]),
  );
  const wrong: string[] = [];
  let seen = 0;
  for (const [name, $] of pages) {
    for (const { attribs } of $('a[href], img[src]').toArray()) {
      const url = new URL(attribs.href ?? attribs.src ?? '', `http://site${BASE}${name}`);
      if (url.host !== 'site') continue;
      seen += 1;
      const file = url.pathname.replace(BASE, '').replace(/^$/, 'index.html');
      const anchor = decodeURIComponent(url.hash.slice(1));
      const target = pages.get(file);
      const isThere =
        target === undefined
          ? globSync(file, { cwd: dir }).length === 1
          : anchor === '' || target(`[id="${anchor}"]`).length === 1;
      if (!isThere) wrong.push(`${name}: ${url.pathname}${url.hash}`);
    }
  }
  expect(wrong).toEqual([]);
  expect(seen).toBeGreaterThan(500);
});

test('a program that a page shows, a table and a diagram are on it', () => {
  const apps = load(readFileSync(path.join(dir, 'apps.html'), 'utf8'));
  expect(apps('.language-python').text()).toContain('def answer(command, given)');
  expect(apps('pre.diagram').text()).toContain('flowchart LR');
  const rooms = load(readFileSync(path.join(dir, 'rooms.html'), 'utf8'));
  expect(rooms('table').first().text()).toContain('room_id');
});

test(
  'in Chromium: diagrams are drawn, no page is wider than a phone, nothing fails',
  async () => {
    await using browser = await chromium.launch({
      executablePath: findChromium(process.env, existsSync),
      args: CHROMIUM_ARGS,
    });
    const page = await browser.newPage({ viewport: { width: 360, height: 740 } });
    const wrong: string[] = [];
    let at = '';
    page.on('pageerror', (error) => wrong.push(`${at}: ${error.message}`));
    page.on('console', (line) => line.type() === 'error' && wrong.push(`${at}: ${line.text()}`));
    await page.route('**', (route) => {
      const file = path.join(dir, new URL(route.request().url()).pathname.replace(BASE, ''));
      return route.fulfill({ path: file });
    });
    for (at of pageNames) {
      await page.goto(`http://site${BASE}${at}`, { waitUntil: 'networkidle' });
      const diagrams = await page.locator('pre.diagram').count();
      await expect.poll(() => page.locator('pre.diagram > svg').count()).toBe(diagrams);
      if (at === 'architecture.html') expect(diagrams).toBeGreaterThan(0);
      const width = Number(await page.evaluate('document.documentElement.scrollWidth'));
      if (width > 360) wrong.push(`${at}: is ${width} wide`);
    }
    await page.getByRole('button', { name: 'Search' }).click();
    await page.locator('#localsearch-input').fill('preload_files');
    await page
      .getByRole('option', { name: /Room files/ })
      .first()
      .click();
    await page.waitForURL(/rooms\.html#/);
    expect(wrong).toEqual([]);
  },
  PATIENCE,
);
