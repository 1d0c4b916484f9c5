// What every answer carries: pages a policy that runs no scripts but their own, and https its own header.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { TerminalVisitor } from '../../testing/terminal-visitor.ts';
import { startTestProxy, type TestProxy } from '../test/harness.ts';

let proxy: TestProxy;
beforeAll(async () => {
  proxy = await startTestProxy({ den: 'app: [cat]' }, { PUBLIC_URL: 'https://rooms.example' });
});
afterAll(() => proxy.close());

const html = { accept: 'text/html' };
const EVERYWHERE = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'strict-transport-security': 'max-age=31536000',
  'x-frame-options': 'SAMEORIGIN',
  'permissions-policy': expect.stringContaining('camera=(), microphone=()'),
};

test.each(['/', '/room/den/', '/nothing', '/api/rooms', '/api/nothing', '/healthz'])(
  'the answer at %s carries them',
  async (path) => {
    const { headers } = await fetch(proxy.url + path, { headers: html });
    expect(Object.fromEntries(headers)).toMatchObject(EVERYWHERE);
  },
);

test.each(['/', '/room/den/', '/nothing'])('the policy of the page at %s', async (path) => {
  const policies = await Promise.all(
    [1, 2].map(async () => {
      const { headers } = await fetch(proxy.url + path, { headers: html });
      return headers.get('content-security-policy') ?? '';
    }),
  );
  for (const policy of policies)
    expect(policy.split(';')).toEqual([
      "default-src 'none'",
      expect.stringMatching(/^script-src 'nonce-[0-9a-f]{32}'$/),
      "style-src 'unsafe-inline'",
      `connect-src 'self' wss://rooms.example ${proxy.url.replace('http', 'ws')}`,
      "img-src 'self' data:",
      'font-src data:',
      "base-uri 'none'",
      "form-action 'self'",
      "frame-ancestors 'self'",
    ]);
  expect(policies[0]).not.toBe(policies[1]);
});

test.each([
  ['none', "frame-ancestors 'none'", 'DENY'],
  ['[ "https://intranet.example" ]', "frame-ancestors 'self' https://intranet.example", null],
])('frame_ancestors: %s', async (setting, directive, header) => {
  await using framed = await startTestProxy({ den: 'app: [cat]' }, {}, undefined, {
    'config.yaml': `frame_ancestors: ${setting}\n`,
  });
  const { headers } = await fetch(`${framed.url}/room/den/`, { headers: html });
  expect(headers.get('content-security-policy')?.split(';').at(-1)).toBe(directive);
  expect(headers.get('x-frame-options')).toBe(header);
});

test('trust_proxy: only who is named says whose request it is', async () => {
  const limited = 'limits: { joins: 1/1m }\n';
  const cameIn = async (yaml: string) => {
    await using behind = await startTestProxy({ hall: 'mode: shared\napp: [cat]' }, {}, undefined, {
      'config.yaml': limited + yaml,
    });
    const outcomes: string[] = [];
    for (const from of ['192.0.2.1', '192.0.2.2']) {
      const visitor = behind.visitor();
      const forwarded = { 'x-forwarded-for': from };
      await visitor.fetch('/room/hall/', { headers: forwarded });
      const terminal = new TerminalVisitor({
        url: `${behind.url.replace(/^http/, 'ws')}/room/hall/ws`,
        headers: { cookie: visitor.cookie, ...forwarded },
        size: { cols: 80, rows: 24 },
      });
      const outcome = terminal.greeted().then((one) => one.seated());
      outcomes.push(
        await outcome.then(
          () => 'in',
          (error: Error) => error.message,
        ),
      );
    }
    return outcomes;
  };
  expect(await cameIn('trust_proxy: [127.0.0.1]\n')).toEqual(['in', 'in']);
  expect(await cameIn('trust_proxy: [10.0.0.0/8]\n')).toEqual(['in', 'no seat: TOO_MANY_PLACES']);
});
