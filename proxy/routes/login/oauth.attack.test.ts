// Sign-ins that somebody else began, altered or has used: whatever a browser brings back from a provider, only its own
// sign-in, once, makes a session.
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { MeAnswer } from '../../../protocol/api.ts';
import { signInAt } from '../../../testing/providers/consent.ts';
import type { TestVisitor } from '../../test/harness.ts';
import { type LoginProxy, startLoginProxy } from '../../test/providers.ts';

let at: LoginProxy;
beforeAll(async () => {
  at = await startLoginProxy(
    { club: 'access: login\napp: [cat]\nmode: shared' },
    'limits: { sign_ins: 1000/1m, failed_sign_ins: 1000/1m }',
  );
});
afterAll(() => at?.[Symbol.asyncDispose]());

const PROVIDERS = [
  ['github', 'octo-ada'],
  ['x', 'xena'],
  ['oidc', 'ada'],
] as const;
type ProviderId = (typeof PROVIDERS)[number][0];

/** Presses a provider's button. @returns where the browser is sent */
async function begin(visitor: TestVisitor, provider: ProviderId): Promise<URL> {
  const { headers } = await visitor.fetch(`/login/${provider}?next=/room/club/`);
  return new URL(headers.get('location') ?? '');
}
/** The same, and says yes at the provider. @returns the callback's address, which nobody has opened */
async function agreed(visitor: TestVisitor, [provider, account]: readonly [ProviderId, string]) {
  return signInAt(await begin(visitor, provider), { account });
}
/** Opens a callback. @returns `in`, or the error that the browser is led back with */
async function open(visitor: TestVisitor, { pathname, search }: URL): Promise<string> {
  const { headers } = await visitor.fetch(pathname + search);
  const to = new URL(headers.get('location') ?? '', at.proxy.url);
  return to.pathname === '/room/club/' ? 'in' : (to.searchParams.get('error') ?? to.pathname);
}
const isIn = async (visitor: TestVisitor) =>
  ((await (await visitor.fetch('/api/me')).json()) as MeAnswer).me !== null;
/** The callback with other parameters. */
function altered(callback: URL, change: (query: URLSearchParams) => void): URL {
  const other = new URL(callback);
  change(other.searchParams);
  return other;
}

describe.each(PROVIDERS)('%s', (provider, account) => {
  const who = [provider, account] as const;

  test('CVE-2023-31999: state, challenge and nonce are new at each sign-in, also in one browser', async () => {
    const ada = at.proxy.visitor();
    const urls = [await begin(ada, provider), await begin(ada, provider)];
    urls.push(await begin(at.proxy.visitor(), provider));
    for (const name of ['state', 'code_challenge', ...(provider === 'oidc' ? ['nonce'] : [])]) {
      const values = urls.map(({ searchParams }) => searchParams.get(name) ?? '');
      expect(new Set(values).size, name).toBe(3);
      for (const value of values) expect(value, name).toMatch(/^[\w-]{43}$/);
    }
    expect(urls.map((url) => url.searchParams.get('code_challenge_method'))).toEqual(
      Array(3).fill('S256'),
    );
  });

  test.each<[what: string, change: (query: URLSearchParams) => void]>([
    ['no state', (query) => query.delete('state')],
    ['an empty state', (query) => query.set('state', '')],
    ['another state', (query) => query.set('state', 'A'.repeat(43))],
    ['two states, the right one first', (query) => query.append('state', 'x')],
    [
      'two states, the right one last',
      (query) => {
        const right = query.get('state') ?? '';
        query.set('state', 'x');
        query.append('state', right);
      },
    ],
    ['no code', (query) => query.delete('code')],
    ['two codes', (query) => query.append('code', 'x')],
  ])('a callback with %s', async (_, change) => {
    const ada = at.proxy.visitor();
    const callback = await agreed(ada, who);
    expect(await open(ada, altered(callback, change))).toBe('LOGIN_STALE');
    expect(await isIn(ada)).toBe(false);
    expect(await open(ada, callback), 'it served once, whatever came of it').toBe('LOGIN_STALE');
  });

  test('a state of another browser (login CSRF): nobody is signed in to the attacker’s account', async () => {
    const [eve, ada, bob] = [at.proxy.visitor(), at.proxy.visitor(), at.proxy.visitor()];
    const hers = await agreed(eve, who);
    expect(await open(ada, hers), 'who began nothing').toBe('LOGIN_STALE');
    await begin(bob, provider);
    expect(await open(bob, hers), 'who has begun one').toBe('LOGIN_STALE');
    for (const one of [ada, bob]) expect(await isIn(one)).toBe(false);
  });

  test('an authorization code in another sign-in: its challenge is not met', async () => {
    const [eve, ada] = [at.proxy.visitor(), at.proxy.visitor()];
    const stolen = (await agreed(ada, who)).searchParams.get('code') ?? '';
    const hers = await agreed(eve, who);
    const injected = altered(hers, (query) => query.set('code', stolen));
    expect(await open(eve, injected)).toMatch(/^LOGIN_(STALE|FAILED)$/);
    expect(await isIn(eve)).toBe(false);
  });

  test('a callback twice, and once more with the cookie of its sign-in kept (an authorization code twice)', async () => {
    const ada = at.proxy.visitor();
    const callback = await agreed(ada, who);
    const underWay = ada.cookie;
    expect(underWay).toContain('teleport_sign_in=');
    expect(await open(ada, callback)).toBe('in');
    expect(await open(ada, callback)).toBe('LOGIN_STALE');
    const eve = at.proxy.visitor();
    eve.plant(underWay);
    expect(await open(eve, callback)).toMatch(/^LOGIN_(STALE|FAILED)$/);
    expect(await isIn(eve)).toBe(false);
  });

  test('a code at another provider’s callback (mix-up): that one never sees it', async () => {
    for (const [other] of PROVIDERS.filter(([id]) => id !== provider)) {
      const ada = at.proxy.visitor();
      const callback = await agreed(ada, who);
      callback.pathname = `/login/${other}/callback`;
      const asked = at[other].requests.length;
      expect(await open(ada, callback), other).toBe('LOGIN_STALE');
      expect(at[other].requests.length).toBe(asked);
      expect(await isIn(ada)).toBe(false);
    }
  });

  test('a cookie of a sign-in that was altered, or is older than ten minutes', async () => {
    const ada = at.proxy.visitor();
    const callback = await agreed(ada, who);
    const kept = /teleport_sign_in=([^;]*)/.exec(ada.cookie)?.[1] ?? '';
    const eve = at.proxy.visitor();
    for (const forged of [
      kept.slice(0, kept.lastIndexOf('.')),
      `${kept.slice(0, -4)}AAAA`,
      kept.replace('%22next%22%3A%22%2Froom', '%22next%22%3A%22%2Fother'),
    ]) {
      expect(forged).not.toBe(kept);
      eve.plant(`teleport_sign_in=${forged}`);
      expect(await open(eve, callback)).toBe('LOGIN_STALE');
      expect(await isIn(eve)).toBe(false);
    }
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 600_001 });
    try {
      expect(await open(ada, callback)).toBe('LOGIN_STALE');
    } finally {
      vi.useRealTimers();
    }
    expect(await isIn(ada)).toBe(false);
  });
});
