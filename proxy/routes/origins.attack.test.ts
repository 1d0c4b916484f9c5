// Cross-site WebSockets (CVE-2023-26114, CVE-2023-0957): a matrix of origins on every WebSocket route, with a visitor's
// cookies, as a page of another site would open them.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { WebSocket } from 'ws';
import { startTestProxy, type TestProxy, type TestVisitor } from '../test/harness.ts';
import { openTerminal } from '../test/terminal.ts';

let proxy: TestProxy;
let ada: TestVisitor;
beforeAll(async () => {
  proxy = await startTestProxy({ hall: 'mode: shared\napp: [cat]\npersist: 60s' });
  ada = proxy.visitor();
  await openTerminal(ada, 'hall');
});
afterAll(() => proxy.close());

/** `open`, or the status of the refusal. */
function outcome(socket: WebSocket): Promise<string | number> {
  return new Promise((resolve) => {
    socket.on('error', () => undefined);
    socket.on('open', () => {
      resolve('open');
      socket.terminate();
    });
    socket.on('unexpected-response', (_request, response) => {
      resolve(response.statusCode ?? 0);
      socket.terminate();
    });
  });
}

const ROUTES: [route: string, protocol: string][] = [
  ['/room/hall/ws', 'tty'],
  ['/room/hall/watch/ws', 'tty'],
  ['/room/hall/watch/1/ws', 'tty'],
  ['/parties/room-server/hall?ticket=x', ''],
  ['/parties/accounts-server/_accounts?ticket=x', ''],
  ['/parties/terminal-server/hall.1', ''],
  ['/api/workers/hall.1/terminal', ''],
  ['/parties/ops-monitor-broadcast/main?ticket=x', ''],
  ['/api/ops/broadcast', ''],
];
/** @param host `127.0.0.1:PORT` */
const ORIGINS: [what: string, origin: (host: string) => string, want: 'open' | 403][] = [
  ['our own', (host) => `http://${host}`, 'open'],
  ['another scheme', (host) => `https://${host}`, 403],
  ['another port', () => 'http://127.0.0.1:1', 403],
  ['no port', () => 'http://127.0.0.1', 403],
  ['another name of this machine', (host) => `http://localhost:${host.split(':')[1]}`, 403],
  ['another site', () => 'https://evil.example', 403],
  ['a name that begins like ours', (host) => `http://${host}.evil.example`, 403],
  ['ours as a user name', (host) => `http://${host}@evil.example`, 403],
  ['ours after a user name', (host) => `http://evil@${host}`, 403],
  ['ours in a fragment', (host) => `http://evil.example#http://${host}`, 403],
  ['ours with a path', (host) => `http://${host}/`, 403],
  ['ours in capitals', (host) => `HTTP://${host}`, 403],
  ['an opaque one', () => 'null', 403],
  ['an empty one', () => '', 403],
];

describe.each(ROUTES)('%s', (route, protocol) => {
  test.each(ORIGINS)('from %s', async (_, origin, want) => {
    const headers = { origin: origin(new URL(proxy.url).host) };
    expect(await outcome(ada.socket(route, protocol, headers))).toBe(want);
  });

  test.each(['cross-site', 'same-site', 'none, cross-site', ''])(
    'CVE-2026-40864: a Sec-Fetch-Site of "%s" is not ours, whatever the origin says',
    async (site) => {
      const headers = { origin: proxy.url, 'sec-fetch-site': site };
      expect(await outcome(ada.socket(route, protocol, headers))).toBe(403);
    },
  );

  test('a forged Sec-Fetch-Site makes no other origin ours', async () => {
    for (const site of ['same-origin', 'none']) {
      const headers = { origin: 'https://evil.example', 'sec-fetch-site': site };
      expect(await outcome(ada.socket(route, protocol, headers))).toBe(403);
    }
  });
});
