// Headers that say who somebody is, where a request ends or where it leads, as an attacker writes them: the party gets none
// of them, and two readers of one request never see two.
import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { OPERATOR, startTestProxy, type TestProxy } from '../test/harness.ts';
import { connect, raw, rawUntilClosed, statusOf, UPGRADE } from '../test/raw.ts';

const CAT = 'app: [cat]\npersist: 60s';
let proxy: TestProxy;
beforeAll(async () => {
  proxy = await startTestProxy({ hall: `mode: shared\n${CAT}` });
});
afterAll(() => proxy?.close());

const TICKET = encodeURIComponent(
  JSON.stringify({ room: 'hall', sub: 'secret', name: 'x', role: 'proxy' }),
);
const CASES: [name: string, headers: string[]][] = [
  ['a session cookie passed to the backend', ['Cookie: teleport=secret; teleport_session=secret']],
  [
    'GHSA-7r4p-vjf4-gxv4: identity headers kept',
    [
      ...[`X-Teleport-Ticket: ${TICKET}`, 'X-Partykit-Props: secret', 'X-Partykit-Room: secret'],
      ...['X-Forwarded-User: secret', 'X-Forwarded-Email: secret', 'X-Auth-Request-User: secret'],
      ...['X-Forwarded-For: secret', 'X-Real-IP: secret', 'Forwarded: for=secret', 'Via: secret'],
    ],
  ],
  [
    'CVE-2025-64484: the same with underscores, other cases and twice',
    [
      ...[
        `X_Teleport_Ticket: ${TICKET}`,
        `x-TELEPORT_ticket: ${TICKET}`,
        'X_Partykit_Props: secret',
      ],
      ...[`X-TELEPORT-TICKET: ${TICKET}`, 'x-teleport-ticket: secret', 'X_Forwarded_User: secret'],
    ],
  ],
  [
    'CVE-2024-45410: headers named by Connection',
    [
      `X-Teleport-Ticket: ${TICKET}`,
      'Connection: X-Teleport-Ticket, Authorization, Content-Length, Host',
      'Proxy-Connection: X-Teleport-Ticket',
      'Keep-Alive: secret',
    ],
  ],
  [
    'credentials for a proxy',
    ['Proxy-Authorization: Basic secret', 'TE: secret', 'Trailer: secret'],
  ],
];

describe('what the party gets of a visitor’s headers', () => {
  const got: http.IncomingHttpHeaders[] = [];
  let party: http.Server;
  let before: TestProxy;
  beforeAll(async () => {
    const note = (request: http.IncomingMessage) => {
      if (request.headers['user-agent'] === 'attacker') got.push(request.headers);
    };
    party = http.createServer((request, response) => {
      note(request);
      request.resume().on('end', () => response.writeHead(503).end('{}'));
    });
    party.on('upgrade', (request, socket) => {
      note(request);
      socket.on('error', () => undefined).end('HTTP/1.1 503 Service Unavailable\r\n\r\n');
    });
    party.listen(0, '127.0.0.1');
    await once(party, 'listening');
    const { port } = party.address() as AddressInfo;
    before = await startTestProxy({ hall: CAT }, { PARTY_URL: `http://127.0.0.1:${port}` });
  });
  afterAll(async () => {
    await before?.close();
    party?.closeAllConnections();
    party?.close();
  });

  const ALLOWED = [
    ...['host', 'connection', 'content-length', 'content-type', 'user-agent', 'upgrade'],
    ...['sec-websocket-key', 'sec-websocket-version', 'sec-websocket-extensions'],
  ];
  test.each(CASES)('%s', async (_, headers) => {
    got.length = 0;
    const host = `Host: ${new URL(before.url).host}\r\nUser-Agent: attacker\r\n`;
    const forged = headers.map((line) => `${line}\r\n`).join('');
    await raw(
      before.url,
      `POST /parties/room-server/hall/control HTTP/1.1\r\n${host}${forged}Connection: close\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}`,
    );
    const socket = connect(before.url);
    socket.write(`GET /parties/room-server/hall HTTP/1.1\r\n${host}${UPGRADE}${forged}\r\n`);
    await vi.waitFor(() => expect(got).toHaveLength(2)).finally(() => socket.destroy());
    for (const each of got) {
      expect(Object.keys(each).filter((name) => !ALLOWED.includes(name))).toEqual([]);
      expect(JSON.stringify(each)).not.toContain('secret');
    }
  });
});

describe('at the real party they open nothing', () => {
  test.each(CASES)('%s', async (_, headers) => {
    const host = `Host: ${new URL(proxy.url).host}\r\n`;
    const forged = headers.map((line) => `${line}\r\n`).join('');
    const said = await rawUntilClosed(
      proxy.url,
      `POST /parties/room-server/hall/control HTTP/1.1\r\n${host}${forged}Connection: close\r\nContent-Type: application/json\r\nContent-Length: 17\r\n\r\n{"op":"snapshot"}`,
    );
    expect(statusOf(said)).toBe(401);
  });
});

describe('a request within a request', () => {
  const inner = () =>
    `GET /api/ops/snapshot HTTP/1.1\r\nHost: ${new URL(proxy.url).host}\r\nAuthorization: Bearer ${OPERATOR}\r\n\r\n`;
  const head = (line = 'POST /logout HTTP/1.1') =>
    `${line}\r\nHost: ${new URL(proxy.url).host}\r\nContent-Type: application/x-www-form-urlencoded\r\n`;
  /** How the length of a body is told twice, or in a way that some read and some don't. */
  const LENGTHS: [what: string, headers: string][] = [
    ['a length beside chunks', 'Content-Length: 5\r\nTransfer-Encoding: chunked\r\n'],
    ['chunks beside a length', 'Transfer-Encoding: chunked\r\nContent-Length: 5\r\n'],
    ['two lengths', 'Content-Length: 5\r\nContent-Length: 0\r\n'],
    ['two lengths in one', 'Content-Length: 5, 0\r\n'],
    ['a length with a sign', 'Content-Length: +5\r\n'],
    ['a length that is no number', 'Content-Length: 0x5\r\n'],
    ['a space before the colon', 'Transfer-Encoding : chunked\r\n'],
    ['chunks that are not the last encoding', 'Transfer-Encoding: chunked, identity\r\n'],
    ['a tab and another encoding', 'Transfer-Encoding: \tidentity\r\n'],
    ['a header that is folded', 'Transfer-Encoding:\r\n chunked\r\nContent-Length: 5\r\n'],
    ['a line that ends with LF alone', 'X: y\nContent-Length: 5\r\n'],
    ['a NUL in a header', 'X: a\0b\r\nContent-Length: 5\r\n'],
    ['a line without a colon', 'Content-Length\r\n'],
  ];
  test.each(LENGTHS)('%s: refused, and the connection closed', async (_, headers) => {
    const said = await rawUntilClosed(proxy.url, `${head()}${headers}\r\n0\r\n\r\n${inner()}`);
    expect(statusOf(said)).toBe(400);
    expect(said.match(/HTTP\/1\.1 \d/g)).toHaveLength(1);
    expect(said).not.toContain('"partyPid"');
  });

  test('behind a handshake of another version, or without a key', async () => {
    const host = `Host: ${new URL(proxy.url).host}\r\n`;
    for (const wrong of [
      UPGRADE.replace('Version: 13', 'Version: 777'),
      UPGRADE.replace('dGhlIHNhbXBsZSBub25jZQ==', 'short'),
    ]) {
      const said = await rawUntilClosed(
        proxy.url,
        `GET /parties/room-server/hall HTTP/1.1\r\n${host}${wrong}\r\n${inner()}`,
      );
      expect(statusOf(said)).toBe(400);
      expect(said.match(/HTTP\/1\.1 \d/g)).toHaveLength(1);
      expect(said).not.toContain('"partyPid"');
    }
  });
});

describe('which host and which path', () => {
  test.each([
    ['two hosts', 'Host: HOST\r\nHost: evil.example\r\n'],
    ['no host', ''],
    ['an empty one', 'Host:\r\n'],
    ['one with a user name', 'Host: evil.example@HOST\r\n'],
    ['one with a path', 'Host: HOST/x\r\n'],
    ['one with a port that is no number', 'Host: 127.0.0.1:80x\r\n'],
    ['another site', 'Host: evil.example\r\n'],
    ['a name that ends like ours', 'Host: evil-127.0.0.1\r\n'],
  ])('%s', async (_, lines) => {
    const own = new URL(proxy.url).host;
    const said = await rawUntilClosed(
      proxy.url,
      `GET / HTTP/1.1\r\n${lines.replaceAll('HOST', own)}Connection: close\r\n\r\n`,
    );
    expect([400, 403]).toContain(statusOf(said));
  });

  test.each(['X-Original-URL', 'X-Rewrite-URL', 'X-Forwarded-Path', 'X-Forwarded-Prefix'])(
    '%s leads nowhere else',
    async (name) => {
      const answer = await fetch(`${proxy.url}/healthz`, {
        headers: { [name]: '/api/ops/snapshot', authorization: `Bearer ${OPERATOR}` },
      });
      expect(await answer.text()).not.toContain('"partyPid"');
    },
  );

  test.each(['X-HTTP-Method-Override', 'X-HTTP-Method', 'X-Method-Override'])(
    '%s makes no other method of it',
    async (name) => {
      const answer = await fetch(`${proxy.url}/api/rooms/hall/pause?_method=POST`, {
        headers: { [name]: 'POST', authorization: `Bearer ${OPERATOR}` },
      });
      expect(answer.status).toBe(404);
    },
  );
});
