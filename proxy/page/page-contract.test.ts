// The check of ttyd's page: on what the pinned ttyd really serves, and on pages that were changed in one way each.
import { readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pino } from 'pino';
import { beforeAll, expect, test } from 'vitest';
import { loadConfig } from '../config/config.ts';
import { findTools } from '../config/tools.ts';
import { checkPage, MAX_PAGE_BYTES, parsePage, xtermMajor } from './page-contract.ts';
import { readPinnedPage } from './pinned-page.ts';

const log = pino({ level: 'silent' });
const dir = path.join(tmpdir(), `pinned-${process.pid}`);
let page: string;

async function readReal(): Promise<string> {
  const { ttyd } = await findTools(await loadConfig({}, import.meta.dirname));
  return readPinnedPage({ ttyd, dir, log });
}
const codes = (html: string): string[] => checkPage(html).map(({ code }) => code);

beforeAll(async () => {
  page = await readReal();
});

test('the pinned ttyd’s page differs in nothing, and its moment leaves nothing behind', async () => {
  expect(page.length).toBeGreaterThan(500_000);
  expect(checkPage(page)).toEqual([]);
  expect(await readdir(tmpdir())).not.toContain(path.basename(dir));
  // The folder is free for the next time.
  expect(await readReal()).toBe(page);
});

test.each<[name: string, change: (html: string) => string, codes: string[]]>([
  ['empty', () => ' \n', ['page-empty']],
  ['10 MB', (html) => html + ' '.repeat(10 * 1024 * 1024), ['page-too-large']],
  ['no page of ttyd’s', () => '<p>502</p>', ['no-script', 'no-style', 'no-container']],
  ['two scripts', (html) => html.replace('</body>', '<script>1</script></body>'), ['many-scripts']],
  [
    'data beside it',
    (html) => html.replace('</body>', '<script type="application/json">{}</script></body>'),
    [],
  ],
  [
    'a script by address',
    (html) => html.replace('</body>', '<script type="module" src="a.js"></script></body>'),
    ['external-script'],
  ],
  ['two styles', (html) => html.replace('</head>', '<style>p{}</style></head>'), ['many-styles']],
  [
    'a policy',
    (html) =>
      html.replace(
        '<head>',
        `<head><meta http-equiv="content-security-policy" content="script-src 'none'">`,
      ),
    ['policy-meta'],
  ],
  [
    'no container',
    (html) => html.replaceAll('terminal-container', 'terminal-box'),
    ['no-container'],
  ],
  [
    'a renamed terminal',
    (html) => html.replaceAll('window.term', 'window.tty'),
    ['no-window-term'],
  ],
  [
    'a terminal by another spelling',
    (html) => html.replace('window.term=', 'globalThis["term"] ='),
    [],
  ],
  ['another token', (html) => html.replaceAll('"/token"', '"/auth"'), ['no-token-path']],
  ['another path', (html) => html.replaceAll('"/ws"', '"/socket"'), ['no-ws-path']],
  ['another protocol', (html) => html.replaceAll('["tty"]', '["tty2"]'), ['no-tty-protocol']],
  [
    'an older xterm.js',
    (html) => html.replace('window.term=', 't.setOption("a",1),window.term='),
    ['xterm-version'],
  ],
  [
    'a newer xterm.js',
    (html) => html.replaceAll('xterm-scroll-area', 'xterm-scrollable-element'),
    ['xterm-version'],
  ],
])('what differs is named: %s', (_name, change, expected) => {
  const changed = change(page);
  expect(changed).not.toBe(page);
  expect(codes(changed)).toEqual(expected);
  for (const { message } of checkPage(changed)) expect(message).toMatch(/^[A-Z].*\.$/);
});

test('a build of other bytes is the same page', () => {
  const other =
    "<html><head><style>.xterm-scroll-area{}</style></head><body><div></div><script>const p=location.pathname;go([p,'/ws',location.search],[p,`/token`],{id:'terminal-container'},new WebSocket(u,[`tty`]));window.term = e</script>";
  expect(checkPage(other)).toEqual([]);
});

test('several differences are all named', () => {
  const changed = page.replaceAll('window.term', 'window.tty').replaceAll('"/ws"', '"/socket"');
  expect(codes(changed)).toEqual(['no-window-term', 'no-ws-path']);
});

test('a page that is too large is not parsed: what is served in its place is small', () => {
  const { $ } = parsePage('x'.repeat(MAX_PAGE_BYTES + 1));
  expect($.html().length).toBeLessThan(200);
});

test('xterm.js’s major version, where it can be read', () => {
  expect(xtermMajor(page)).toBe(5);
  expect(xtermMajor('<style>.other{}</style>')).toBeNull();
});
