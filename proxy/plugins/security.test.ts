// What every answer carries: pages a policy that runs no scripts but their own, and https its own header.
import { afterAll, beforeAll, expect, test } from 'vitest';
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
