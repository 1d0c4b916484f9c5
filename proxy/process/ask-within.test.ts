// How a proxy is asked from its own process: with the token, from no address of a visitor, and never without an answer.
import Fastify, { type FastifyInstance } from 'fastify';
import { expect, onTestFinished, test } from 'vitest';
import { AddressRates } from '../auth/addresses.ts';
import { trustedProxies } from '../config/keys/trusted-proxies.ts';
import { createAsk, isFromWithin } from './ask-within.ts';

const URL_OF = 'http://127.0.0.1:8080/';

/** Says what arrived, and counts addresses as the proxy does. */
function startApp(): FastifyInstance {
  const app = Fastify({ trustProxy: trustedProxies(['127.0.0.0/8', '::1']) });
  const rates = new AddressRates([{ count: 3, windowMs: 60_000 }]);
  app.addHook('onRequest', async (request, reply) => {
    if (rates.take(request.ip) > 0) reply.code(429).send({ error: { message: 'too many' } });
  });
  app.all('/api/*', async (request) => ({
    ...{ method: request.method, url: request.url, host: request.headers.host },
    ...{ token: request.headers.authorization, body: request.body ?? null },
    isWithin: isFromWithin(request),
  }));
  app.get('/broken', async (_, reply) => reply.code(503).send('no JSON'));
  onTestFinished(() => app.close());
  return app;
}

test('it has the token, the host that the proxy has, and its body', async () => {
  const app = startApp();
  await app.ready();
  const ask = createAsk(app, URL_OF, 'secret');
  const answer = await ask('/api/rooms/a/pause?x=1', { method: 'POST', body: { reason: 'tea' } });
  expect(answer).toEqual({
    status: 200,
    body: {
      ...{ method: 'POST', url: '/api/rooms/a/pause?x=1', host: '127.0.0.1:8080' },
      ...{ token: 'Bearer secret', body: { reason: 'tea' }, isWithin: true },
    },
  });
  expect(await ask('/api/rooms/a', { method: 'DELETE' })).toMatchObject({ body: { body: null } });
  expect(await ask('/broken')).toEqual({ status: 503, body: null });
});

test('what visitors use up is not its own, and no visitor is taken for it, whatever they say', async () => {
  const app = startApp();
  await app.ready();
  const ask = createAsk(app, URL_OF, 'secret');
  const visit = (headers: Record<string, string> = {}) => app.inject({ url: '/api/x', headers });
  for (let i = 0; i < 3; i += 1) expect((await visit()).json().isWithin).toBe(false);
  expect((await visit()).statusCode).toBe(429);
  expect((await ask('/api/x')).status).toBe(200);
  const claims = { 'x-forwarded-for': 'this process', forwarded: 'for="this process"' };
  expect((await visit(claims)).json().isWithin).toBe(false);
});

test('a proxy that has ended does not answer', async () => {
  const app = startApp();
  await app.ready();
  const ask = createAsk(app, URL_OF, 'secret');
  await app.close();
  await expect(ask('/api/x')).rejects.toMatchObject({ code: 'PROXY_SILENT' });
});
