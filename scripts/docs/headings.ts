// The anchors that a page's headings get, the same on GitHub and on the site.

/** Fenced code, in which a `#` is no heading. */
const FENCED = /^( *)(```+|~~~+)[^\n]*\n[\s\S]*?^ *\2`*~*[ \t]*$/gm;

/** All anchors of a Markdown page; a heading that comes again gets a number. */
export function anchorsOf(markdown: string): Set<string> {
  const anchors = new Set<string>();
  for (const [, heading = ''] of markdown.replace(FENCED, '').matchAll(/^#{1,6} +(.+?) *#*$/gm)) {
    const slug = slugOf(plain(heading));
    let anchor = slug;
    for (let again = 1; anchors.has(anchor); again += 1) anchor = `${slug}-${again}`;
    anchors.add(anchor);
  }
  return anchors;
}

/** As GitHub makes them: small letters, spaces as hyphens, without what is no letter, digit, hyphen or underscore. */
export function slugOf(heading: string): string {
  return heading
    .trim()
    .toLowerCase()
    .replace(/[^\p{L}\p{M}\p{N}\p{Pc} -]/gu, '')
    .replaceAll(' ', '-');
}

/** A heading's text as it is read: links by their words, without code marks and emphasis. */
function plain(heading: string): string {
  return heading.replace(/\[([^\]]*)\]\([^)]*\)/g, '$1').replace(/[`*]/g, '');
}
