// The rewriting of ttyd's page: on a page of the same structure, and on pages that are not what we expect.
import { load } from 'cheerio';
import { expect, test } from 'vitest';
import type { OverlayConfig } from '../../protocol/page/overlay-config.ts';
import { plainPage, rewritePage, scriptJson } from './inject.ts';
import { parsePage } from './page-contract.ts';

/** ttyd 1.7.7's page reduced to its structure: inline icon link, one style, one script, an app made by script. */
const TTYD_PAGE =
  '<!DOCTYPE html><html lang="en"><head><meta charset="UTF-8"><meta name="viewport" content="width=device-width,initial-scale=1"><title>ttyd - Terminal</title><link inline rel="icon" type="image/png" href="favicon.png"><style>#terminal-container{height:100%}</style></head><body><script>const e="a</b>$1 $& terminal-container";1<2&&go(e)</script></body></html>';
const config: OverlayConfig = {
  room: 'studio',
  displayName: 'Tom & <b>Jerry</b>',
  welcome: '</script><!-- <script>\u2028',
  me: { name: 'Ada' },
  watching: false,
  recorded: false,
  ticketUrl: '/api/rooms/studio/ticket',
  refusalUrl: '/api/rooms/studio/refusal',
  socketUrl: '/room/studio/ws',
  partyUrl: '/parties/room-server/studio',
  reportUrl: '/api/rooms/studio/page-report',
  lobbyUrl: '/',
  meUrl: '/api/me',
  loginUrl: '/login?next=%2Froom%2Fstudio%2F',
  logoutUrl: '/logout',
  here: '/room/studio/',
  roomUrl: '/api/rooms/studio',
  access: 'guest',
  homes: [],
  resident: null,
  grid: null,
};
const parts = {
  overlay: '/assets/overlay-1.js',
  panels: '/assets/panels-1.js',
  map: '/assets/map-1.js',
  menus: '/assets/menus-1.js',
  zoom: '/assets/zoom-1.js',
  resident: '/assets/resident-1.js',
  moving: '/assets/moving-1.js',
  preload: ['/assets/chunk-1.js'],
  early: 'early(1<2&&"$&")',
};

test('the page gets title, configuration and overlay, and every script the nonce', () => {
  const { fill } = rewritePage(parsePage(TTYD_PAGE), parts);
  const $ = load(fill('N0nce', config).toString());
  expect($('title').text()).toBe(config.displayName);
  expect(JSON.parse($('#teleport-config').text())).toEqual(config);
  expect($('script[src="/assets/overlay-1.js"]').attr('type')).toBe('module');
  expect($('link[rel="modulepreload"]').attr()).toMatchObject({
    nonce: 'N0nce',
    href: '/assets/chunk-1.js',
  });
  const nonces = $('script').map((_, script) => $(script).attr('nonce'));
  expect(nonces.get()).toEqual(Array.from({ length: 5 }, () => 'N0nce'));
  expect($('link[rel="icon"]').attr('href')).toMatch(/^data:/);
});

test('ttyd’s own script and style stay as they were, byte for byte', () => {
  const page = rewritePage(parsePage(TTYD_PAGE), parts).fill('N', config).toString();
  expect(page).toContain('>const e="a</b>$1 $& terminal-container";1<2&&go(e)</script></body>');
  expect(page).toContain('<style>#terminal-container{height:100%}</style>');
});

test('what drops the query string and what makes the socket last run before ttyd’s script', () => {
  const page = rewritePage(parsePage(TTYD_PAGE), parts).fill('N', config).toString();
  const places = ['history.replaceState', `>${parts.early}</script>`, 'const e='];
  const found = places.map((part) => page.indexOf(part));
  expect(found[0]).toBeGreaterThan(0);
  expect(found).toEqual(found.toSorted((a, b) => a - b));
});

test('one template serves many visitors, each with their own values', () => {
  const { fill } = rewritePage(parsePage(TTYD_PAGE), parts);
  const one = fill('first', config).toString();
  const two = fill('second', { ...config, me: { name: '$& $1' } }).toString();
  expect(one).not.toContain('second');
  expect(two).not.toContain('first');
  expect(JSON.parse(load(two)('#teleport-config').text()).me.name).toBe('$& $1');
});

test('the ETag is the same after a restart, and another one for another page, bundle or visitor', () => {
  const tag = (html: string, own = parts, values = config) =>
    rewritePage(parsePage(html), own).etag(values);
  expect(tag(TTYD_PAGE)).toBe(tag(TTYD_PAGE));
  const others = [
    tag(TTYD_PAGE.replace('go(e)', 'go(f)')),
    tag(TTYD_PAGE, { ...parts, panels: '/assets/panels-2.js' }),
    tag(TTYD_PAGE, parts, { ...config, watching: true }),
    plainPage(TTYD_PAGE).etag(config),
  ];
  expect(new Set([tag(TTYD_PAGE), ...others]).size).toBe(5);
});

test.each([
  ['one line', '<p>nothing'],
  ['empty', ''],
  ['9 MB', 'x'.repeat(9 * 1024 * 1024)],
  ['bare', '<head><style></style></head><body id="terminal-container"><script>1</script>'],
  ['two scripts', TTYD_PAGE.replace('<script>', '<script>0</script><script>')],
])('a page of another structure gets the overlay all the same: %s', (_name, html) => {
  const $ = load(rewritePage(parsePage(html), parts).fill('N', config).toString());
  expect($('#teleport-config')).toHaveLength(1);
  expect($('script[src="/assets/overlay-1.js"]')).toHaveLength(1);
  expect($.html().length).toBeLessThan(5_000);
});

test('a page that nothing can be put into is what ttyd sent', () => {
  const { fill, plain } = plainPage(TTYD_PAGE);
  expect(plain).toBe(true);
  expect(fill('N', config).toString()).toBe(TTYD_PAGE);
});

test('a policy inside the page does not stop the overlay', () => {
  const strict = `<head><meta http-equiv="content-security-policy" content="script-src 'none'"></head>`;
  expect(rewritePage(parsePage(strict), parts).fill('N', config).toString()).not.toMatch(
    /script-src/,
  );
});

test('JSON for a script element holds nothing that ends the element', () => {
  const json = scriptJson(config);
  expect(json).not.toMatch(/[<>&\u2028]/);
  expect(JSON.parse(json)).toEqual(config);
});
