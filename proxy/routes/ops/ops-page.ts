// `/ops`: the dashboard, for operators; for anybody else a form that takes the operator's token, and the ways to sign in
// with an account that `operators:` names. `/ops/sign-out` ends the session that the form began.
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { accountLabel } from '../../../protocol/access/accounts.ts';
import type { OpsPageData } from '../../../protocol/api.ts';
import { AppError } from '../../../protocol/errors.ts';
import { isOwnPage } from '../../auth/origin.ts';
import { retryAfterOf } from '../../plugins/errors.ts';
import { acceptForms, formOf } from '../../plugins/forms.ts';
import type { AppDeps } from '../deps.ts';

export async function opsPageRoute(app: FastifyInstance, deps: AppDeps): Promise<void> {
  const { base, operatorSessions, pages } = deps;
  const bodyLimit = deps.limits.form_bytes;
  const next = new URLSearchParams({ next: '/ops' });

  function ask(reply: FastifyReply, error?: AppError): FastifyReply {
    const retryAfter = error && retryAfterOf(error);
    if (retryAfter !== undefined) reply.header('retry-after', retryAfter);
    const providers = deps.operators.length > 0 ? (deps.providers?.list() ?? []) : [];
    reply.restrictPage();
    const html = pages.opsSignIn({
      wrong: error?.message ?? '',
      ways: providers.map(({ id, name }) => ({ name, href: base.at(`/login/${id}?${next}`) })),
    });
    return reply
      .code(error?.status ?? 200)
      .type('text/html; charset=utf-8')
      .send(html);
  }

  /** Who it is, for people. */
  async function nameOf(request: FastifyRequest): Promise<string> {
    const signedIn = await request.signedIn();
    return signedIn ? accountLabel(signedIn.account) : 'an operator';
  }

  app.get('/ops', { exposeHeadRoute: false }, async (request, reply) => {
    reply.header('cache-control', 'no-store');
    if (!(await app.isOperatorsVisit(request))) return ask(reply);
    const data: OpsPageData = {
      root: base.root,
      proxy: deps.proxyId,
      me: await nameOf(request),
      byToken: request.operatorSession() !== undefined,
      thresholds: deps.thresholds,
      modes: Object.fromEntries([...deps.rooms.values()].map(({ id, mode }) => [id, mode])),
    };
    return reply.type('text/html; charset=utf-8').send(pages.ops(data, reply.restrictPage()));
  });

  // Forms post both, so that they work without scripts; without an address in it, the part behind `#` stays.
  acceptForms(app, bodyLimit);
  app.post('/ops', { bodyLimit }, async (request, reply) => {
    if (!isOwnPage(request, deps.publicUrl)) throw new AppError('FORBIDDEN_ORIGIN');
    reply.header('cache-control', 'no-store');
    try {
      const token = formOf(request.body).get('token') ?? '';
      if (!app.isOperatorToken(token, request.ip)) throw new AppError('TOKEN_WRONG');
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      request.log.info({ code: error.code }, 'an operator’s sign-in was refused');
      return ask(reply, error);
    }
    reply.setOperatorSession(operatorSessions.begin());
    request.log.info('an operator signed in');
    return reply.redirect(base.at('/ops'), 303);
  });

  app.post('/ops/sign-out', { bodyLimit }, async (request, reply) => {
    if (!isOwnPage(request, deps.publicUrl)) throw new AppError('FORBIDDEN_ORIGIN');
    const session = request.operatorSession();
    if (session !== undefined) {
      operatorSessions.end(session);
      await deps.live.recheck((live) => live.operator === session);
    }
    reply.setOperatorSession(undefined);
    reply.header('cache-control', 'no-store');
    return reply.redirect(base.at('/ops'), 303);
  });
}
