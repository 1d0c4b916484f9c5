// `/api/me`: who the visitor is, and where they are signed in; ends one of those sessions.
import type { FastifyInstance } from 'fastify';
import * as v from 'valibot';
import { accountId, accountLabel, type SignedIn } from '../../../protocol/access/accounts.ts';
import { publicIdSchema } from '../../../protocol/access/public-id.ts';
import type { Me, MeAnswer } from '../../../protocol/api.ts';
import { AppError } from '../../../protocol/errors.ts';
import { isOwnPage } from '../../auth/origin.ts';
import type { Providers } from '../../login/provider.ts';
import type { AppDeps } from '../deps.ts';

export async function meRoute(app: FastifyInstance, deps: AppDeps): Promise<void> {
  app.get(
    '/api/me',
    { exposeHeadRoute: false, config: { limit: 'account_pages' } },
    async (request, reply): Promise<MeAnswer> => {
      reply.header('cache-control', 'no-store');
      if (!isOwnPage(request, deps.publicUrl)) throw new AppError('FORBIDDEN_ORIGIN');
      const signedIn = await request.signedIn();
      const canSignIn = deps.accounts.enabled;
      if (!signedIn) return { me: null, canSignIn, sessions: [] };
      const sessions = await deps.accounts.sessions(accountId(signedIn.account));
      const marked = sessions.map((one) => ({ ...one, current: one.id === signedIn.id }));
      return {
        me: meOf(signedIn, deps.providers),
        canSignIn,
        sessions: marked.sort((a, b) => Number(b.current) - Number(a.current)),
      };
    },
  );

  app.delete<{ Params: { session: string } }>(
    '/api/me/sessions/:session',
    { config: { limit: 'account_pages' } },
    async (request, reply) => {
      if (!isOwnPage(request, deps.publicUrl)) throw new AppError('FORBIDDEN_ORIGIN');
      const signedIn = await request.signedIn();
      if (!signedIn) throw new AppError('SIGNED_OUT');
      const { session } = request.params;
      const known = v.is(publicIdSchema, session);
      const ended = known && (await deps.accounts.endSession(accountId(signedIn.account), session));
      if (!ended) throw new AppError('NOT_FOUND');
      return reply.code(204).send();
    },
  );
}

export function meOf({ account }: SignedIn, providers: Providers | undefined): Me {
  const provider = providers?.get(account.provider)?.name ?? account.provider;
  return { name: account.name, account: accountLabel(account), provider };
}
