// The reverse proxy of tests must not fall over what its visitors do.
import { once } from 'node:events';
import http from 'node:http';
import net, { type AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { startFrontProxy } from './front-proxy.ts';

test('who gives up while an upgrade is held takes nobody with it, and is not passed on', async () => {
  await using server = http.createServer((_, response) => response.end('here'));
  let upgrades = 0;
  server.on('upgrade', (_, socket) => {
    upgrades += 1;
    socket.destroy();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { promise, resolve } = Promise.withResolvers<void>();
  const target = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  await using front = await startFrontProxy(target, { holdsUpgrades: promise });
  const get = async () => (await fetch(front.url)).text();

  const visitor = net.connect(Number(new URL(front.url).port), '127.0.0.1');
  visitor.write('GET /ws HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n');
  expect(await get()).toBe('here');
  visitor.resetAndDestroy();
  await once(visitor, 'close');
  expect(await get()).toBe('here');
  resolve();
  expect(await get()).toBe('here');
  expect(upgrades).toBe(0);
});
