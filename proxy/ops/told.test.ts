// An alert of a real proxy reaches a real webhook: once, by way of the party.
import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test, vi } from 'vitest';
import type { Alert } from '../../protocol/streams/ops-feed.ts';
import { startTestProxy } from '../test/harness.ts';
import { OpsPage } from '../test/ops-page.ts';
import { signature } from './webhook.ts';

const SECRET = 'a secret of the webhook';

test('OM6: an alert is told to the webhook once, signed, and stays told while it fires', async () => {
  await using opened = new AsyncDisposableStack();
  const told: { id: string; data: Alert; signed: boolean }[] = [];
  // Other alerts may come on a machine that is slow.
  const ofMemory = () => told.filter(({ data }) => data.code === 'proxy-memory');
  const server = http.createServer(async (request, response) => {
    const body = Buffer.concat(await Array.fromAsync(request)).toString();
    const { 'x-teleport-timestamp': time, 'x-teleport-signature': signed } = request.headers;
    const right = `sha256=${signature(SECRET, String(time), body)}`;
    told.push({ ...JSON.parse(body), signed: signed === right });
    response.writeHead(ofMemory().length === 1 ? 503 : 204).end();
  });
  opened.defer(() => void server.close().closeAllConnections());
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const proxy = opened.use(
    await startTestProxy(
      {},
      {
        // Every proxy uses more than that.
        OPS_PROXY_MEMORY_MB: '16',
        OPS_ALERT_AFTER_S: '0',
        OPS_WEBHOOK_URL: `http://127.0.0.1:${port}/`,
        OPS_WEBHOOK_SECRET: SECRET,
      },
    ),
  );
  await vi.waitFor(() => expect(ofMemory()).toHaveLength(2));
  const [first, second] = ofMemory();
  expect(second, 'the first was not taken').toEqual(first);
  expect(first).toMatchObject({ signed: true, data: { state: 'firing', level: 'warn' } });
  expect(first?.id).toBe(`${first?.data.id}-firing`);
  using page = new OpsPage(proxy.url);
  const scan = await page.scan();
  await page.scan(({ at }) => at > scan.at);
  expect(ofMemory()).toHaveLength(2);
});
