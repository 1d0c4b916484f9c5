// `/logout`: ends this browser's session, or all of the account; a POST, so that no link can do it.
import type { FastifyInstance } from 'fastify';
import { accountId } from '../../../protocol/access/accounts.ts';
import { AppError } from '../../../protocol/errors.ts';
import { nextPath } from '../../auth/next-path.ts';
import { isOwnPage } from '../../auth/origin.ts';
import { acceptForms, formOf } from '../../plugins/forms.ts';
import type { AppDeps } from '../deps.ts';

export async function logoutRoute(app: FastifyInstance, deps: AppDeps): Promise<void> {
  // A form posts it, so that it works without scripts: only here.
  const bodyLimit = deps.limits.form_bytes;
  acceptForms(app, bodyLimit);
  app.post('/logout', { bodyLimit }, async (request, reply) => {
    if (!isOwnPage(request, deps.publicUrl)) throw new AppError('FORBIDDEN_ORIGIN');
    const form = formOf(request.body);
    const token = request.sessionToken();
    if (form.has('everywhere')) {
      const signedIn = await request.signedIn();
      if (signedIn) await deps.accounts.endSessions(accountId(signedIn.account));
    } else if (token !== undefined) await deps.accounts.signOut(token);
    reply.setSessionToken(undefined);
    reply.header('cache-control', 'no-store');
    return reply.redirect(deps.base.at(nextPath(form.get('next') ?? '/')), 303);
  });
}
