// The site of the docs: every page is on it and in its list, and links lead where they lead in the repository.
import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { FIRST_PAGE, sidebarOf, siteLink, sitePages, unlisted } from './site.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');
const pages = sitePages(globSync('docs/*.md', { cwd: ROOT }));
const first = readFileSync(path.join(ROOT, FIRST_PAGE), 'utf8');

test('the first page lists every page, in groups', () => {
  const groups = sidebarOf(first, pages);
  expect(unlisted(pages, groups)).toEqual([]);
  expect(groups[0]).toEqual({
    text: 'Begin',
    items: expect.arrayContaining([{ text: 'Start in a minute', link: '/start' }]),
  });
  expect(() => sidebarOf('## A\n\n- [gone](gone.md): x\n', pages)).toThrow(/gone\.md is no page/);
});

test.each([
  ['docs/rooms.md', 'deploy.md#limits', '/deploy#limits'],
  ['docs/rooms.md', '#keys', '#keys'],
  ['docs/rooms.md', 'https://example.org/a.md', 'https://example.org/a.md'],
  ['docs/rooms.md', 'mailto:a@example.org', 'mailto:a@example.org'],
  ['docs/README.md', '../CONTRIBUTING.md', '/contributing'],
  ['CONTRIBUTING.md', 'docs/README.md', '/'],
  ['CONTRIBUTING.md', 'docs/protocol.md#limits', '/protocol#limits'],
  ['client/README.md', '../docs/deploy.md', '/deploy'],
  ['docs/deploy.md', '../deploy/nginx.conf', undefined],
])('in %s a link to %s leads to %s', (file, href, to) => {
  expect(siteLink(file, href, pages, undefined)).toBe(to);
});

test('what is no page leads to where the sources can be seen, if that is known', () => {
  const repository = 'https://git.example.org/us/rooms';
  expect(siteLink('docs/deploy.md', '../deploy/nginx.conf', pages, repository)).toBe(
    'https://git.example.org/us/rooms/blob/HEAD/deploy/nginx.conf',
  );
});
