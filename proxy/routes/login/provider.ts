// `/login/:provider` sends a visitor to the provider; `/login/:provider/callback` is where they come back signed in.
import type { FastifyInstance, FastifyReply } from 'fastify';
import { accountId, accountLabel } from '../../../protocol/access/accounts.ts';
import { AppError, type AppErrorCode, limited } from '../../../protocol/errors.ts';
import { AddressRates } from '../../auth/addresses.ts';
import { browserName } from '../../auth/browser-name.ts';
import { nextPath } from '../../auth/next-path.ts';
import { publicAddress } from '../../auth/public-address.ts';
import { Rates } from '../../auth/rates.ts';
import type { Provider } from '../../login/provider.ts';
import { textIn } from '../../page/room-pages.ts';
import { retryAfterOf } from '../../plugins/errors.ts';
import { acceptForms, formOf } from '../../plugins/forms.ts';
import type { AppDeps } from '../deps.ts';

interface ProviderRequest {
  Params: { provider: string };
  Querystring: { next?: string | string[] };
}

/** What a sign-in that was begun here fails with where somebody tries codes; another page can't make it fail so. */
const GUESSES: ReadonlySet<AppErrorCode> = new Set(['LOGIN_STALE', 'LOGIN_FAILED']);
/** What anybody can bring about at any time. */
const EXPECTED: ReadonlySet<AppErrorCode> = new Set([
  'LOGIN_REFUSED',
  'LOGIN_STALE',
  'SIGN_IN_LIMIT',
]);

export async function loginProviderRoute(app: FastifyInstance, deps: AppDeps): Promise<void> {
  const done = new Rates(deps.limits.sign_ins);
  const failed = new AddressRates(deps.limits.failed_sign_ins);
  const refuseFor = (waitMs: number, limit: 'sign_ins' | 'failed_sign_ins'): void => {
    if (waitMs <= 0) return;
    deps.metrics.limitHit(limit);
    throw limited('SIGN_IN_LIMIT', waitMs);
  };

  function providerOf(id: string): Provider {
    const provider = deps.providers?.get(id);
    if (!provider) throw new AppError('NOT_FOUND');
    return provider;
  }
  const callbackOf = (id: string) => `/login/${id}/callback`;

  /** Back to the page with the buttons, which says what went wrong. */
  function backWith(reply: FastifyReply, next: string, error: AppError): FastifyReply {
    const query = new URLSearchParams({ next, error: error.code });
    if (error.retryMs !== undefined) query.set('wait', String(retryAfterOf(error)));
    return reply.redirect(deps.base.at(`/login?${query}`), 303);
  }

  app.get<ProviderRequest>(
    '/login/:provider',
    { exposeHeadRoute: false, config: { limit: 'sign_in_steps' } },
    async (request, reply) => {
      const provider = providerOf(request.params.provider);
      const next = nextPath(textIn(request.query.next));
      reply.header('cache-control', 'no-store');
      try {
        refuseFor(failed.waitMs(request.ip), 'failed_sign_ins');
        const callback = publicAddress(deps, request, callbackOf(provider.id));
        const { url, kept } = await provider.begin(callback);
        reply.keepSignIn({ provider: provider.id, kept, next, at: Date.now() });
        return await reply.redirect(url.href, 302);
      } catch (error) {
        if (!(error instanceof AppError)) throw error;
        const level = EXPECTED.has(error.code) ? 'debug' : 'warn';
        request.log[level]({ err: error, provider: provider.id }, 'a sign-in could not begin');
        return backWith(reply, next, error);
      }
    },
  );

  app.get<ProviderRequest>(
    '/login/:provider/callback',
    { exposeHeadRoute: false, config: { limit: 'sign_in_steps' } },
    async (request, reply) => {
      const provider = providerOf(request.params.provider);
      const begun = request.signInUnderWay();
      // It serves once, whatever comes of it.
      reply.keepSignIn(undefined);
      reply.header('cache-control', 'no-store');
      const next = begun?.next ?? '/';
      try {
        refuseFor(failed.waitMs(request.ip), 'failed_sign_ins');
        if (begun?.provider !== provider.id) throw new AppError('LOGIN_STALE');
        const here = new URL(publicAddress(deps, request, callbackOf(provider.id)));
        here.search = /\?.*/s.exec(request.url)?.[0] ?? '';
        const identity = await provider.finish(here, begun.kept);
        refuseFor(done.take(accountId(identity)), 'sign_ins');
        const browser = browserName(request.headers['user-agent'] ?? '');
        const token = await deps.accounts.signIn(identity, browser, request.sessionToken());
        reply.setSessionToken(token);
        reply.welcome(identity.name);
        request.log.info({ account: accountLabel(identity) }, 'somebody signed in');
        return await reply.redirect(deps.base.at(next), 303);
      } catch (error) {
        if (!(error instanceof AppError)) throw error;
        const isGuess = begun?.provider === provider.id && GUESSES.has(error.code);
        if (isGuess) failed.take(request.ip);
        const level = EXPECTED.has(error.code) ? 'debug' : 'warn';
        request.log[level]({ err: error, provider: provider.id }, 'a sign-in failed');
        return backWith(reply, next, error);
      }
    },
  );

  // OpenID Connect Back-Channel Logout 1.0, section 2.5: the provider itself says that a session is over.
  app.register(async (form) => {
    acceptForms(form, deps.limits.form_bytes);
    form.post(
      '/login/oidc/backchannel-logout',
      { config: { limit: 'sign_in_steps' } },
      async (request, reply) => {
        reply.header('cache-control', 'no-store');
        const token = formOf(request.body).get('logout_token');
        if (!deps.providers || token === null) throw new AppError('BAD_REQUEST');
        await deps.accounts.providerSignedOut(await deps.providers.loggedOut(token));
        return reply.send();
      },
    );
  });
}
