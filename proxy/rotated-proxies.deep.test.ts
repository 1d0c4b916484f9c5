// The session key of several proxies is rotated one proxy after the other, as docs/deploy.md says: whoever goes back and
// forth between them stays the same visitor, and links work at each, at every step.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { decodeJwt } from 'jose';
import { pino } from 'pino';
import { expect, test } from 'vitest';
import { linesToSet } from './cli/rotate.ts';
import { loadConfig } from './config/config.ts';
import { loadKeys } from './config/state/secrets.ts';
import { startLocalParty } from './party/local/local-party.ts';
import {
  bodyOf,
  OPERATOR,
  startTestProxy,
  type TestProxy,
  type TestVisitor,
} from './test/harness.ts';

const ROOMS = {
  den: 'multiplayer: true\nmax_players: 4\napp: [cat]\npersist: 60s',
  club: 'access: invite\nmode: shared\nmax_players: 40\napp: [cat]\npersist: 60s',
};
const PARTY = 'the secret of the party, 32 bytes or more';
type Env = Record<string, string>;
type Keys = Parameters<typeof linesToSet>[0];

const keysOf = async (env: Env): Promise<Keys> => loadKeys(await loadConfig(env, tmpdir()));

/** Two proxies at one party, each started anew with other secrets; a browser’s cookies go to either. */
async function twoProxies(env: Env) {
  await using opened = new AsyncDisposableStack();
  const stateDir = await mkdtemp(path.join(tmpdir(), 'rotated-'));
  opened.defer(() => rm(stateDir, { recursive: true, force: true }));
  const log = pino({ level: 'silent' });
  const party = await startLocalParty({ stateDir, secret: PARTY, log });
  opened.defer(() => party.close());
  const start = (with_: Env) => startTestProxy(ROOMS, { PARTY_URL: party.url, ...with_ });
  const proxies: TestProxy[] = [];
  opened.defer(async () => {
    for (const proxy of proxies) await proxy.close();
  });
  for (const n of [0, 1]) proxies[n] = await start(env);
  const owned = opened.move();
  return {
    proxies: proxies as readonly TestProxy[],
    async restart(n: number, with_: Env): Promise<void> {
      await proxies[n]?.close();
      proxies[n] = await start(with_);
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

/** Asks a proxy with the visitor's cookies, and has the visitor keep those that it sets. */
async function at(proxy: TestProxy, visitor: TestVisitor, target: string): Promise<Response> {
  const browser = proxy.visitor();
  if (visitor.cookie) browser.plant(visitor.cookie);
  const response = await browser.fetch(target);
  if (browser.cookie) visitor.plant(browser.cookie);
  return response;
}
async function idAt(proxy: TestProxy, visitor: TestVisitor): Promise<string | undefined> {
  await at(proxy, visitor, '/room/den/');
  return decodeJwt((await bodyOf(await at(proxy, visitor, '/api/rooms/den/ticket'))).ticket).sub;
}
async function pathFrom(proxy: TestProxy, target: string, init: RequestInit = {}): Promise<string> {
  const headers = { authorization: `Bearer ${OPERATOR}`, 'content-type': 'application/json' };
  const answer = await fetch(proxy.url + target, { ...init, headers });
  return ((await answer.json()) as { url: string }).url.slice(proxy.url.length);
}

const invited = (proxy: TestProxy) =>
  pathFrom(proxy, '/api/rooms/club/invites', { method: 'POST', body: '{"uses":100}' });

test('a guest’s cookie, a host’s, an invitation and its cookie work at both proxies, before, between and after', async () => {
  const before: Env = { PARTY_SECRET: PARTY };
  const printed = Object.fromEntries(linesToSet(await keysOf(before), ['session'], false));
  const { SESSION_SECRET: fresh = '', SESSION_SECRET_OLD: old = '' } = printed;
  // As docs/deploy.md has it: first the new one as the old one, so that all accept it; then as printed.
  const accepting = { ...before, SESSION_SECRET: old, SESSION_SECRET_OLD: fresh };
  const signing = { ...before, ...printed };

  await using two = await twoProxies(before);
  const [one] = two.proxies as [TestProxy, TestProxy];
  // Goes back and forth; comes again after each step; opened links long ago.
  const roamer = one.visitor();
  const host = one.visitor();
  await at(one, roamer, await invited(one));
  await at(one, host, await pathFrom(one, '/api/rooms/den/host-link'));
  const id = await idAt(one, roamer);
  const hostId = await idAt(one, host);
  const made = [await invited(one)];
  const first = roamer.cookie;

  async function expectSame(step: string): Promise<void> {
    for (const n of [0, 1, 0]) {
      const proxy = two.proxies[n] as TestProxy;
      const where = `${step}, at ${n}`;
      expect(await idAt(proxy, roamer), where).toBe(id);
      expect((await at(proxy, roamer, '/room/club/')).status, where).toBe(200);
      expect(await idAt(proxy, host), where).toBe(hostId);
      expect(
        decodeJwt((await bodyOf(await at(proxy, host, '/api/rooms/den/ticket'))).ticket),
        where,
      ).toMatchObject({ host: true });
      // A link made at either opens at both.
      made.push(await invited(proxy));
      for (const link of made)
        for (const to of two.proxies)
          expect((await at(to, to.visitor(), link)).status, where).toBe(303);
    }
  }
  await expectSame('before');
  for (const [step, env] of [
    ['accepting', accepting],
    ['signing', signing],
  ] as const)
    for (const n of [0, 1]) {
      await two.restart(n, env);
      await expectSame(`${step} ${n}`);
    }
  expect(roamer.cookie, 'it was signed anew').not.toBe(first);

  // When the old one is taken away, cookies that came by and links of after still work; a cookie from before is nobody's.
  const late = two.proxies[0]?.visitor() as TestVisitor;
  late.plant(first);
  for (const n of [0, 1]) await two.restart(n, { ...before, SESSION_SECRET: fresh });
  for (const proxy of two.proxies) {
    expect(await idAt(proxy, roamer)).toBe(id);
    expect((await at(proxy, roamer, '/room/club/')).status).toBe(200);
    expect((await at(proxy, proxy.visitor(), made.at(-1) ?? '')).status).toBe(303);
    expect((await at(proxy, proxy.visitor(), made[0] ?? '')).status).toBe(404);
  }
  expect(await idAt(two.proxies[1] as TestProxy, late)).not.toBe(id);
});
