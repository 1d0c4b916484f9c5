// A ttyd whose page is another one: what people get, and what the operator hears. Real ttyd, its page replaced (-I).
import path from 'node:path';
import { load } from 'cheerio';
import { execa } from 'execa';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { OPERATOR, startTestProxy, type TestProxy, type TestVisitor } from '../test/harness.ts';
import { makeOddTtyd, type OddTtyd } from '../test/odd-ttyd.ts';

const ROOM = 'app: [cat]\nmultiplayer: true\nmax_players: 3';
let odd: OddTtyd;
let proxy: TestProxy;

const ttyd = async () => (await proxy.snapshot()).ttyd;
const codes = async () => (await ttyd()).page?.differences.map(({ code }) => code);

async function enter(
  room: string,
  query = '',
): Promise<{ visitor: TestVisitor; response: Response }> {
  const visitor = proxy.visitor();
  const headers = { accept: 'text/html' };
  return { visitor, response: await visitor.fetch(`/room/${room}/${query}`, { headers }) };
}

beforeAll(async () => {
  odd = await makeOddTtyd(
    '<style></style><div id="terminal-container"></div><script>"/token";"/ws"</script>',
  );
  proxy = await startTestProxy({ a: ROOM, b: ROOM, c: ROOM, d: ROOM }, { CONFIG: odd.config });
});
afterAll(async () => {
  await proxy?.close();
  await odd[Symbol.asyncDispose]();
});

test('the operator hears of it before anybody comes in', async () => {
  // A ttyd of its own is started for the look.
  await vi.waitFor(async () =>
    expect(await codes()).toEqual(['no-window-term', 'no-tty-protocol']),
  );
  expect(await ttyd()).toEqual({
    version: '1.7.7',
    page: { ok: false, differences: expect.any(Array) },
    reports: [],
  });
});

test('another ttyd run with another page: it is served with the overlay, and its differences are the newest', async () => {
  await odd.setPage('');
  const { response } = await enter('a');
  expect(response.status).toBe(200);
  expect(load(await response.text())('#teleport-config')).toHaveLength(1);
  expect(await codes()).toEqual(['page-empty']);
});

test('a page of 10 MB becomes one with presence and chat alone', async () => {
  await odd.setPage(`<script>${'1;'.repeat(5 * 1024 * 1024)}</script>`);
  const { response } = await enter('b');
  const text = await response.text();
  expect(text.length).toBeLessThan(100_000);
  expect(load(text)('#teleport-config')).toHaveLength(1);
  expect(await codes()).toEqual(['page-too-large']);
});

test('a page that nothing can be put into is served as it is, its scripts run, and no query reaches them', async () => {
  const deep = `${'<div>'.repeat(5_000)}<script>1</script>`;
  await odd.setPage(deep);
  const { visitor, response } = await enter('c', '?name=Ada&disableStdin=true');
  expect(response.status).toBe(302);
  expect(response.headers.get('location')).toBe('/room/c/');
  const plain = await visitor.fetch('/room/c/');
  expect(plain.headers.get('content-security-policy')).toContain("script-src 'unsafe-inline'");
  expect(await plain.text()).toBe(deep);
  expect(await codes()).toEqual(['page-unreadable']);
});

test('a page in a browser reports what it misses: once logged, counted, from a fixed list only', async () => {
  const { visitor } = await enter('d');
  const report = (body: unknown, init: RequestInit = {}) =>
    visitor.fetch('/api/rooms/d/page-report', {
      method: 'POST',
      body: typeof body === 'string' ? body : JSON.stringify(body),
      ...init,
    });
  const good = { differences: ['no-window-term', 'no-screen'] };
  // As `navigator.sendBeacon` sends it, and as a program would.
  expect((await report(good)).status).toBe(204);
  const json = { headers: { 'content-type': 'application/json' } };
  expect((await report({ differences: ['no-term-fit'] }, json)).status).toBe(204);
  expect((await ttyd()).reports).toEqual([
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
  const stranger = await fetch(`${proxy.url}/api/rooms/d/page-report`, {
    method: 'POST',
    body: JSON.stringify(good),
  });
  expect(stranger.status).toBe(404);
  expect((await ttyd()).reports[0]?.count).toBe(2);

  const cli = path.join(import.meta.dirname, '../cli/cli.ts');
  const { stdout } = await execa(process.execPath, [cli, 'status'], {
    env: { STATE_DIR: proxy.stateDir, OPERATOR_TOKEN: OPERATOR, CONFIG: odd.config },
  });
  expect(stdout).toContain('ttyd 1.7.7, its page is not as expected\n  Nothing can be put into');
  expect(stdout).toContain('2 pages in browsers could not use it: window.term did not come. ');

  const many = await Promise.all(Array.from({ length: 70 }, () => report(good)));
  expect(many.filter(({ status }) => status === 429).length).toBeGreaterThan(0);
});
