// Fails on paths in docs or comments that do not exist, and on links to headings that are none, so that references are
// updated when a file moves or a heading changes; and on folders that no README names, so that they are found.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { anchorsOf } from './docs/headings.ts';

const root = path.resolve(import.meta.dirname, '..');
const files = execFileSync('git', ['ls-files', '-co', '--exclude-standard'], {
  cwd: root,
  encoding: 'utf8',
})
  .split('\n')
  .filter((file) => file !== '' && existsSync(path.join(root, file)));
const folders = new Set(
  files.flatMap((file) => file.split('/').map((_, end, parts) => parts.slice(0, end).join('/'))),
);
const names = new Set([...files, ...files.map((file) => path.posix.basename(file))]);
const TOP = [...folders].filter((folder) => folder !== '' && !folder.includes('/'));

/** Matches `proxy/app.ts`, `party/`, and `app.ts` alone, but not placeholders (ROOM, N) or patterns (*). */
const WITH_FOLDER = new RegExp(
  String.raw`(?<![\w./@-])(?:${TOP.map((top) => top.replace('.', String.raw`\.`)).join('|')})/[\w./-]*`,
  'g',
);
const ALONE = /(?<![\w./*-])(?:[a-z][\w-]*(?:\.[a-z]+)*\.(?:ts|tsx|mjs)|[A-Z]{3,}\.md)(?![\w/])/g;
const LINK = /\]\((?!\w+:)([^)#\s]*)(?:#([^)\s]*))?[^)]*\)/g;
/** Comments, recognised line by line: `//` and the lines of a block. */
const COMMENT = /^\s*(?:\/\/|\/?\*).*$|\s\/\/ .*$/gm;
/** Room files named only in examples. */
const EXAMPLE = /^rooms\/.*(?:attic|salon|table)\.(?:md|json)$/;
const ROOM_FILE = /^rooms\/(?!README)/;
/** Pages about the past, which may name files that are gone. */
const HISTORY = new Set(['CHANGELOG.md']);

const known = new Map<string, Set<string>>();
function anchorsIn(page: string): Set<string> {
  const anchors = known.get(page) ?? anchorsOf(readFileSync(path.join(root, page), 'utf8'));
  known.set(page, anchors);
  return anchors;
}

const wrong: string[] = [];
for (const file of files) {
  const isPage = file.endsWith('.md') && !HISTORY.has(file) && !ROOM_FILE.test(file);
  if (!isPage && !/\.(ts|tsx|mjs)$/.test(file)) continue;
  const text = readFileSync(path.join(root, file), 'utf8');
  const told = isPage ? text : (text.match(COMMENT) ?? []).join('\n');
  for (const [mention] of told.matchAll(WITH_FOLDER)) {
    const named = mention.replace(/[./]+$/, '');
    if (/\/[A-Z]/.test(named) || EXAMPLE.test(named) || told.includes(`${mention}*`)) continue;
    // Relative to the root or to the file that mentions it.
    const near = path.posix.join(path.posix.dirname(file), named);
    if (![named, near].some((at) => names.has(at) || folders.has(at)))
      wrong.push(`${file}: ${named}`);
  }
  for (const [mention] of told.matchAll(ALONE))
    if (!names.has(mention)) wrong.push(`${file}: ${mention}`);
  if (!isPage) continue;
  for (const [, target = '', anchor] of text.matchAll(LINK)) {
    const to = target === '' ? file : path.posix.join(path.posix.dirname(file), target);
    if (!existsSync(path.join(root, to))) wrong.push(`${file}: ${target}`);
    else if (anchor !== undefined && to.endsWith('.md') && !anchorsIn(to).has(anchor))
      wrong.push(`${file}: ${target}#${anchor}`);
  }
}
const unnamed = unnamedFolders();
for (const line of wrong) console.error(`${line} does not exist`);
for (const line of unnamed) console.error(line);
console.log(`paths: ${files.length} files, ${wrong.length + unnamed.length} wrong paths`);
process.exitCode = wrong.length + unnamed.length > 0 ? 1 : 0;

/** Folders of the code that CONTRIBUTING.md does not name, and those in them that their README does not. */
function unnamedFolders(): string[] {
  const read = (page: string) => readFileSync(path.join(root, page), 'utf8');
  const structure = read('CONTRIBUTING.md');
  return TOP.filter((top) => names.has(`${top}/tsconfig.json`)).flatMap((top) => {
    const found = structure.includes(`\`${top}/\``)
      ? []
      : [`CONTRIBUTING.md: ${top}/ is not named`];
    const readme = read(`${top}/README.md`);
    // `docs/README.md` is a menu, and a bench's parts are in a folder of its name.
    if (top === 'docs' || readme.includes('`NAME/`')) return found;
    const inner = [...folders].filter((folder) => path.posix.dirname(folder) === top);
    const lacking = inner.filter((folder) => {
      const name = path.posix.basename(folder);
      return name !== 'test' && !new RegExp(`\\b${name}/`).test(readme);
    });
    return [...found, ...lacking.map((folder) => `${top}/README.md: ${folder}/ is not named`)];
  });
}
