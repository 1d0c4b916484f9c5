// The watch wall's page, and which seats a proxy says are there: for whoever may watch, and for nobody else.
import * as v from 'valibot';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { wallDataSchema } from '../../../../protocol/page/wall-data.ts';
import { bodyOf, OPERATOR, startTestProxy, type TestProxy } from '../../../test/harness.ts';
import { shows, sit } from '../../../test/watchers.ts';

const CAT = 'app: [cat]\npersist: 0s';
let proxy: TestProxy;

beforeAll(async () => {
  proxy = await startTestProxy({
    club: `multiplayer: true\naccess: invite\n${CAT}`,
    den: CAT,
    empty: `multiplayer: true\n${CAT}`,
    stage: `multiplayer: true\npartykit_room: the-stage\ndisplay_name: The </script> Stage\n${CAT}`,
  });
});
afterAll(() => proxy.close());

const dataIn = (html: string) =>
  v.parse(wallDataSchema, JSON.parse(/id="watch-data"[^>]*>([^<]+)</.exec(html)?.[1] ?? '{}'));

test.concurrent('the page says which room it is, also where nobody is in; the visitor gets their name, and no seat', async () => {
  const bob = proxy.visitor();
  const page = await bob.fetch('/room/stage/watch?name=Bob');
  expect(page.status).toBe(200);
  expect(page.headers.get('cache-control')).toBe('no-store');
  expect(page.headers.get('vary')).toContain('Cookie');
  expect(page.headers.get('content-security-policy')).toMatch(/script-src 'nonce-/);
  expect(page.headers.get('permissions-policy')).toContain('fullscreen=(self)');
  const html = await page.text();
  expect(dataIn(html)).toEqual({
    ...{ root: '/', room: 'stage', partyRoom: 'the-stage' },
    displayName: 'The </script> Stage',
  });
  const { ticket } = await bodyOf(await bob.fetch('/api/rooms/stage/ticket?watch'));
  const claims = JSON.parse(Buffer.from(ticket.split('.')[1] ?? '', 'base64url').toString());
  expect(claims).toMatchObject({ name: 'Bob', role: 'watcher', room: 'the-stage' });
  expect((await proxy.snapshot()).seats.filter(({ room }) => room === 'stage')).toEqual([]);
});

test.concurrent('HEAD asks whether there is such a room, and whether it may be watched', async () => {
  const status = async (path: string) =>
    (await proxy.visitor().fetch(path, { method: 'HEAD' })).status;
  expect(await status('/room/empty/watch')).toBe(200);
  expect(await status('/room/nowhere/watch')).toBe(404);
  expect(await status('/room/den/watch')).toBe(403);
  expect((await proxy.visitor().fetch('/room/nowhere/watch')).status).toBe(404);
});

test.concurrent('a page that a browser renders ahead of time is refused: it would join the room', async () => {
  const headers = { 'sec-purpose': 'prefetch;prerender' };
  expect((await proxy.visitor().fetch('/room/empty/watch', { headers })).status).toBe(400);
});

test.concurrent('seats are told to who may watch them, with who sits there', async () => {
  const visitor = proxy.visitor();
  await visitor.fetch('/room/stage/?name=Ada');
  const ada = await sit(proxy, 'stage', visitor);
  const bob = proxy.visitor();
  const seats = async () => (await bob.fetch('/api/rooms/stage/seats')).json();
  const one = { seat: 1, people: [{ name: 'Ada', color: expect.any(Number) }] };
  expect(await seats()).toEqual({ seats: [{ ...one, inputMs: null }] });
  ada.type('hello\r');
  await shows(ada, 'hello');
  expect(await seats()).toEqual({ seats: [{ ...one, inputMs: expect.any(Number) }] });
  expect(await (await bob.fetch('/api/rooms/empty/seats')).json()).toEqual({ seats: [] });
  await ada.leave();
});

test.concurrent('a room for one, and one for invited people, are private: no wall and no seats', async () => {
  const ada = await sit(proxy, 'den');
  const bob = proxy.visitor();
  for (const [path, code] of [
    ['/room/den/watch', 'WATCH_PRIVATE'],
    ['/api/rooms/den/seats', 'WATCH_PRIVATE'],
    ['/room/club/watch', 'INVITE_NEEDED'],
    ['/api/rooms/club/seats', 'INVITE_NEEDED'],
  ] as const)
    expect((await bodyOf(await bob.fetch(path))).error.code, path).toBe(code);
  expect((await bob.fetch('/api/rooms/nowhere/seats')).status).toBe(404);
  await ada.leave();
});

test.concurrent('its host may watch a room for one, which has no room at the party', async () => {
  const headers = { authorization: `Bearer ${OPERATOR}` };
  const link = await fetch(`${proxy.url}/api/rooms/den/host-link`, { headers });
  const { url } = (await link.json()) as { url: string };
  const host = proxy.visitor();
  const { pathname, search } = new URL(url);
  await host.fetch(pathname + search);
  const page = await host.fetch('/room/den/watch');
  expect(page.status).toBe(200);
  expect(dataIn(await page.text())).toMatchObject({ room: 'den', partyRoom: null });
  expect((await host.fetch('/api/rooms/den/seats')).status).toBe(200);
});
