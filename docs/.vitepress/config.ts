// The docs as a site: `npm run docs` builds it, `npm run docs:dev` serves it while you write. The pages stay where they
// are, and their links as they are: they work on GitHub, too.
//
// DOCS_BASE is the path that the site is served below (`/`), DOCS_REPOSITORY the address at which its sources can be seen:
// without one, names of source files are no links.
import { globSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { defineConfig, type MarkdownRenderer } from 'vitepress';
import { ICON } from '../../proxy/page/icon.ts';
import { slugOf } from '../../scripts/docs/headings.ts';
import { FIRST_PAGE, sidebarOf, siteLink, sitePages } from '../../scripts/docs/site.ts';

const root = path.resolve(import.meta.dirname, '../..');
const repository = process.env.DOCS_REPOSITORY?.replace(/\/$/, '') || undefined;
const pages = sitePages(globSync('docs/*.md', { cwd: root }));
const fileOf = new Map(Object.entries(pages).map(([file, page]) => [page, file]));
const { version } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as {
  version: string;
};
const others = readdirSync(root, { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && !['docs', 'client'].includes(entry.name))
  .map(({ name }) => `${name}/**`);

export default defineConfig({
  title: 'Teleport Rooms',
  description:
    'A link leads to a terminal desktop that you share: a terminal each, the same windows.',
  lang: 'en',
  base: process.env.DOCS_BASE ?? '/',
  srcDir: '..',
  srcExclude: [...others, 'README.md', 'client/*/**'],
  rewrites: pages,
  head: [['link', { rel: 'icon', href: ICON }]],
  markdown: { anchor: { slugify: slugOf }, config: ownRules },
  themeConfig: {
    nav: [
      { text: 'Start', link: '/start' },
      { text: 'Room files', link: '/rooms' },
      { text: 'Operators', link: '/deploy' },
      { text: 'Write an app', link: '/apps' },
      { text: version, link: '/changelog' },
    ],
    sidebar: sidebarOf(readFileSync(path.join(root, FIRST_PAGE), 'utf8'), pages),
    outline: [2, 3],
    search: { provider: 'local' },
    ...(repository === undefined ? {} : { socialLinks: [{ icon: 'github', link: repository }] }),
  },
});

/** Links as in the repository, and diagrams, which the page draws. */
function ownRules(md: MarkdownRenderer): void {
  md.core.ruler.push('links_of_repository', ({ tokens, env }) => {
    const file = fileOf.get((env as { relativePath: string }).relativePath) ?? FIRST_PAGE;
    for (const { children } of tokens) {
      const closings: boolean[] = [];
      for (const token of children ?? []) {
        if (token.type === 'link_open') {
          const link = siteLink(file, token.attrGet('href') ?? '', pages, repository);
          closings.push(link === undefined);
          if (link !== undefined) token.attrSet('href', link);
          else Object.assign(token, { type: 'source_open', tag: 'span', attrs: [] });
        } else if (token.type === 'link_close' && closings.pop())
          Object.assign(token, { type: 'source_close', tag: 'span' });
      }
    }
  });
  const fence = md.renderer.rules.fence;
  md.renderer.rules.fence = (tokens, at, ...rest) => {
    const token = tokens[at];
    if (token?.info.trim() !== 'mermaid') return fence?.(tokens, at, ...rest) ?? '';
    return `<pre class="diagram" v-pre>${md.utils.escapeHtml(token.content)}</pre>`;
  };
  // Indented code looks like fenced code.
  md.renderer.rules.code_block = md.renderer.rules.fence;
}
