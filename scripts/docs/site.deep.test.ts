// The site of the docs as it is built: every page is there, and every link in it leads to a page and a heading that are.
import { spawnSync } from 'node:child_process';
import { globSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { load } from 'cheerio';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { sitePages } from './site.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');
/** A path below which it is served, as GitHub Pages have it. */
const BASE = '/rooms/';
let dir: string;
let built: ReturnType<typeof spawnSync>;
beforeAll(async () => {
  dir = await mkdtemp(path.join(tmpdir(), 'site-'));
  built = spawnSync('npx', ['vitepress', 'build', 'docs', '--outDir', dir], {
    cwd: ROOT,
    env: { ...process.env, DOCS_BASE: BASE },
    encoding: 'utf8',
  });
});
afterAll(() => rm(dir, { recursive: true, force: true }));

const pageNames = Object.values(sitePages(globSync('docs/*.md', { cwd: ROOT }))).map((page) =>
  page.replace(/\.md$/, '.html'),
);

test('it is built, with all pages and no other', () => {
  expect(built.stderr).not.toMatch(/dead link/);
  expect(built.status).toBe(0);
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
