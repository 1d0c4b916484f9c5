// The session cookie behind https: sent back only over https.
import Fastify from 'fastify';
import { expect, test } from 'vitest';
import { Keyring } from '../auth/keyring.ts';
import { sessionPlugin } from './session.ts';

const keys = new Keyring([{ value: 'a secret of the tests', until: null }]);

test('where people come by https the cookie is Secure', async () => {
  const app = Fastify();
  await app.register(sessionPlugin, { keys, path: '/', secure: true });
  app.get('/', async (_request, reply) => reply.welcome(''));
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

test.each(['operator', 'H\u03bfst', '[admin]', 'everyone', '\u3164', '\u200b\u2800'])(
  'TX1, TX2: who wants to be called %j keeps the name that it has',
  async (wanted) => {
    const app = Fastify();
    await app.register(sessionPlugin, { keys, path: '/', secure: false });
    app.get<{ Querystring: { name?: string } }>('/', async ({ query }, reply) =>
      reply.welcome(query.name ?? ''),
    );
    const url = `/?name=${encodeURIComponent(wanted)}`;
    const first = await app.inject(url);
    expect(first.json().name).toMatch(/^[a-z]+-[a-z]+$/);
    const [cookie] = first.cookies;
    const cookies = { [cookie?.name ?? '']: cookie?.value ?? '' };
    expect((await app.inject({ url, cookies })).json()).toEqual(first.json());
    const ada = await app.inject({ url: '/?name=Ada', cookies });
    expect(ada.json()).toEqual({ ...first.json(), name: 'Ada' });
    await app.close();
  },
);
