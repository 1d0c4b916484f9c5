// Which pages the site of the docs has, where each is on it, and where their links lead. Pure.
import path from 'node:path';

/** Pages beside those of `docs/`, by where they are on the site. */
const OTHERS = {
  'CHANGELOG.md': 'changelog.md',
  'CONTRIBUTING.md': 'contributing.md',
  'client/README.md': 'client.md',
} as const;
/** The first page, and the list of all. */
export const FIRST_PAGE = 'docs/README.md';

/** Where each page is on the site, by its file. @param docs the files of `docs/` */
export function sitePages(docs: readonly string[]): Record<string, string> {
  const own = docs.map((file) => [file, file.replace(/^docs\//, '')] as const);
  return { ...Object.fromEntries(own), ...OTHERS, [FIRST_PAGE]: 'index.md' };
}

export interface SiteGroup {
  text: string;
  items: { text: string; link: string }[];
}

/** The list of all pages, as the first page has it: a group for each heading. */
export function sidebarOf(firstPage: string, pages: Readonly<Record<string, string>>): SiteGroup[] {
  return firstPage
    .split(/^## /m)
    .slice(1)
    .map((section) => {
      const [text = ''] = section.split('\n', 1);
      const links = [...section.matchAll(/^- \[([^\]]+)\]\(([^)]+)\)/gm)];
      const items = links.map(([, name = '', target = '']) => {
        const page = pages[path.posix.join('docs', target)];
        if (page === undefined) throw new Error(`${FIRST_PAGE}: ${target} is no page of the site`);
        return { text: name, link: addressOf(page) };
      });
      return { text, items };
    });
}

/** Pages that the first page does not list. */
export function unlisted(
  pages: Readonly<Record<string, string>>,
  groups: readonly SiteGroup[],
): string[] {
  const listed = new Set(groups.flatMap(({ items }) => items.map(({ link }) => link)));
  return Object.entries(pages)
    .filter(([file, page]) => file !== FIRST_PAGE && !listed.has(addressOf(page)))
    .map(([file]) => file);
}

/**
 * Where a link of a page leads on the site.
 * @param file the page's file @param href as it is written there
 * @param repository where the sources can be seen on the web, as `https://HOST/OWNER/NAME`; undefined: nowhere
 * @returns undefined for what is not on the site
 */
export function siteLink(
  file: string,
  href: string,
  pages: Readonly<Record<string, string>>,
  repository: string | undefined,
): string | undefined {
  if (/^(?:[a-z][a-z0-9+.-]*:|#|\/)/i.test(href)) return href;
  const [target = '', anchor] = href.split('#');
  const to = path.posix.join(path.posix.dirname(file), target);
  const hash = anchor === undefined ? '' : `#${anchor}`;
  const page = pages[to];
  if (page !== undefined) return `${addressOf(page)}${hash}`;
  return repository === undefined ? undefined : `${repository}/blob/HEAD/${to}${hash}`;
}

function addressOf(page: string): string {
  return page === 'index.md' ? '/' : `/${page.replace(/\.md$/, '')}`;
}
