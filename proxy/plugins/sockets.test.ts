// Sockets at the end of a server: it ends, whoever is still on the way in.
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import Fastify from 'fastify';
import { expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { AddressCounts } from '../auth/addresses.ts';
import { CLOSE_RESTART } from '../process/drain.ts';
import { connect, UPGRADE } from '../test/raw.ts';
import { socketsPlugin } from './sockets.ts';

test('an upgrade that is under way when the server ends is refused, and does not hold it up', async () => {
  const app = Fastify({ forceCloseConnections: true });
  await app.register(socketsPlugin, {
    ...{ sockets: new AddressCounts(9), surplus: new WeakSet(), frameBytes: 1_024 },
    ...{ canWatch: () => false, warnOnce: () => true, hit: () => undefined },
  });
  const onItsWay = Promise.withResolvers<void>();
  const goesOn = Promise.withResolvers<void>();
  const preValidation = async () => {
    onItsWay.resolve();
    await goesOn.promise;
  };
  app.get('/at-once', { websocket: true }, () => undefined);
  app.get('/slowly', { websocket: true, preValidation }, () => undefined);
  await app.listen({ host: '127.0.0.1', port: 0 });
  const url = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`;

  // It never answers a close, and so keeps the server waiting for a while.
  const deaf = connect(url);
  deaf.write(`GET /at-once HTTP/1.1\r\nHost: x\r\n${UPGRADE}\r\n`);
  await once(deaf, 'data');
  const late = new WebSocket(`${url.replace('http', 'ws')}/slowly`);
  const refused = once(late, 'unexpected-response');
  await onItsWay.promise;
  const ended = app.close();
  const [close] = (await once(deaf, 'data')) as [Buffer];
  expect(close.readUInt16BE(2)).toBe(CLOSE_RESTART);
  goesOn.resolve();
  const [, response] = await refused;
  expect(response.statusCode).toBe(503);
  await ended;
  deaf.destroy();
});
