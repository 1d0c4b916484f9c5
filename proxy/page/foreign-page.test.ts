// A ttyd whose page is another one: what people get, and what the operator hears. Real ttyd, its page replaced (-I).
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { load } from 'cheerio';
import { execa } from 'execa';
import { expect, test, vi } from 'vitest';
import { OPERATOR, startTestProxy, type TestProxy, type TestVisitor } from '../test/harness.ts';
import { makeOddTtyd, type OddTtyd } from '../test/odd-ttyd.ts';

/** Its page is wrong in two ways, and can be filled all the same. */
const TWO_MISSING =
  '<style></style><div id="terminal-container"></div><script>"/token";"/ws"</script>';
/** Nothing can be put into it. */
const DEEP = `${'<div>'.repeat(5_000)}<script>1</script>`;

const start = (odd: OddTtyd): Promise<TestProxy> =>
  startTestProxy({ a: 'app: [cat]\nmultiplayer: true\nmax_players: 3' }, { CONFIG: odd.config });
const ttydOf = async (proxy: TestProxy) => (await proxy.snapshot()).ttyd;
const codesOf = async (proxy: TestProxy) =>
  (await ttydOf(proxy)).page?.differences.map(({ code }) => code);

async function enter(
  proxy: TestProxy,
  query = '',
): Promise<{ visitor: TestVisitor; response: Response }> {
  const visitor = proxy.visitor();
  return { visitor, response: await visitor.fetch(`/room/a/${query}`) };
}

test('the operator hears of it before anybody comes in, and it stays the page of this proxy', async () => {
  await using odd = await makeOddTtyd(TWO_MISSING);
  await using proxy = await start(odd);
  // A ttyd of its own is started for the look.
  await vi.waitFor(async () =>
    expect(await codesOf(proxy)).toEqual(['no-window-term', 'no-tty-protocol']),
  );
  expect(await ttydOf(proxy)).toEqual({
    version: '1.7.7',
    sha256: null,
    page: { ok: false, differences: expect.any(Array) },
    reports: [],
    verdict: null,
    refused: null,
  });
  await odd.setPage('');
  const { response } = await enter(proxy);
  expect(load(await response.text())('#terminal-container')).toHaveLength(1);
  expect(await codesOf(proxy)).toEqual(['no-window-term', 'no-tty-protocol']);
});

test('an empty page is served with the overlay', async () => {
  await using odd = await makeOddTtyd('');
  await using proxy = await start(odd);
  const { response } = await enter(proxy);
  expect(response.status).toBe(200);
  expect(load(await response.text())('#teleport-config')).toHaveLength(1);
  expect(await codesOf(proxy)).toEqual(['page-empty']);
});

test('a page of 10 MB becomes one with presence and chat alone', async () => {
  await using odd = await makeOddTtyd(`<script>${'1;'.repeat(5 * 1024 * 1024)}</script>`);
  await using proxy = await start(odd);
  const { response } = await enter(proxy);
  const text = await response.text();
  expect(text.length).toBeLessThan(100_000);
  expect(load(text)('#teleport-config')).toHaveLength(1);
  expect(await codesOf(proxy)).toEqual(['page-too-large']);
});

test('a ttyd that gives no page at the start: people are told to reload, and then get it', async () => {
  await using odd = await makeOddTtyd(TWO_MISSING);
  const program = path.join(path.dirname(odd.config), 'ttyd');
  const sound = await readFile(program, 'utf8');
  await writeFile(program, sound.replace('\n', '\ncase "$*" in *ttyd-check*) exit 1;; esac\n'));
  await using proxy = await start(odd);
  const { visitor, response } = await enter(proxy);
  expect(response.status).toBe(502);
  expect(await response.json()).toMatchObject({ error: { code: 'SEAT_PAGE' } });
  expect((await ttydOf(proxy)).page).toBeNull();
  await writeFile(program, sound);
  expect((await visitor.fetch('/room/a/')).status).toBe(200);
  expect(await codesOf(proxy)).toEqual(['no-window-term', 'no-tty-protocol']);
});

test('a page that nothing can be put into is served as it is, its scripts run, and no query reaches them', async () => {
  await using odd = await makeOddTtyd(DEEP);
  await using proxy = await start(odd);
  const { visitor, response } = await enter(proxy, '?name=Ada&disableStdin=true');
  expect(response.status).toBe(302);
  expect(response.headers.get('location')).toBe('/room/a/');
  const plain = await visitor.fetch('/room/a/');
  expect(plain.headers.get('content-security-policy')).toContain("script-src 'unsafe-inline'");
  expect(await plain.text()).toBe(DEEP);
  expect(await codesOf(proxy)).toEqual(['page-unreadable']);
});

test('a page in a browser reports what it misses: once logged, counted, from a fixed list only', async () => {
  await using odd = await makeOddTtyd(DEEP);
  await using proxy = await start(odd);
  const { visitor } = await enter(proxy);
  const report = (body: unknown, init: RequestInit = {}) =>
    visitor.fetch('/api/rooms/a/page-report', {
      method: 'POST',
      body: typeof body === 'string' ? body : JSON.stringify(body),
      ...init,
    });
  const good = { differences: ['no-window-term', 'no-screen'] };
  // As `navigator.sendBeacon` sends it, and as a program would.
  expect((await report(good)).status).toBe(204);
  const json = { headers: { 'content-type': 'application/json' } };
  expect((await report({ differences: ['no-term-fit'] }, json)).status).toBe(204);
  expect((await ttydOf(proxy)).reports).toEqual([
    {
      page: expect.stringMatching(/^[\w-]{12}$/),
      count: 2,
      lastAt: expect.any(Number),
      differences: [
        { code: 'no-window-term', message: 'window.term did not come.' },
        { code: 'no-screen', message: 'There is no .xterm-screen.' },
        { code: 'no-term-fit', message: 'term.fit is no function.' },
      ],
    },
  ]);

  for (const bad of [
    'no json',
    {},
    { differences: [] },
    { differences: ['<b>'] },
    { ...good, x: 1 },
  ])
    expect((await report(bad)).status).toBe(400);
  expect((await report({ differences: ['x'.repeat(3_000)] })).status).toBe(400);
  expect((await report(good, { headers: { origin: 'https://evil.example' } })).status).toBe(403);
  const stranger = await fetch(`${proxy.url}/api/rooms/a/page-report`, {
    method: 'POST',
    body: JSON.stringify(good),
  });
  expect(stranger.status).toBe(404);
  expect((await ttydOf(proxy)).reports[0]?.count).toBe(2);

  const cli = path.join(import.meta.dirname, '../cli/cli.ts');
  const { stdout } = await execa(process.execPath, [cli, 'status'], {
    env: { STATE_DIR: proxy.stateDir, OPERATOR_TOKEN: OPERATOR, CONFIG: odd.config },
  });
  expect(stdout).toContain('ttyd 1.7.7, its page is not as expected\n  Nothing can be put into');
  expect(stdout).toContain('2 pages in browsers could not use it: window.term did not come. ');

  const many = await Promise.all(Array.from({ length: 70 }, () => report(good)));
  expect(many.filter(({ status }) => status === 429).length).toBeGreaterThan(0);
});
