// The session cookie behind https: sent back only over https.
import Fastify from 'fastify';
import { expect, test } from 'vitest';
import { sessionPlugin } from './session.ts';

test('where people come by https the cookie is Secure', async () => {
  const app = Fastify();
  await app.register(sessionPlugin, { key: Buffer.alloc(32, 7), secure: true });
  app.get('/', async (_request, reply) => reply.welcomeVisitor(''));
  const response = await app.inject('/');
  expect(response.headers['set-cookie']).toMatch(/; Secure/);
  const [cookie] = response.cookies;
  const again = await app.inject({
    url: '/',
    cookies: { [cookie?.name ?? '']: cookie?.value ?? '' },
  });
  expect(again.json()).toEqual(response.json());
  expect(again.headers['set-cookie']).toBeUndefined();
  await app.close();
});
