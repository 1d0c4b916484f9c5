// `/api/rooms/:id/refusal`: a page whose terminal socket does not open asks why. It takes and keeps nothing, and
// tells no secrets.
import type { FastifyInstance, FastifyRequest } from 'fastify';
import * as v from 'valibot';
import { AppError } from '../../../protocol/errors.ts';
import { onlyKeys } from '../../../protocol/keys.ts';
import type { Refusal } from '../../../protocol/page/refusal.ts';
import { roomOf } from '../../../rooms/lookup.ts';
import { admit } from '../../access/door.ts';
import { otherOrigin } from '../../auth/address-mismatch.ts';
import { type AddressCounts, tooManySockets } from '../../auth/addresses.ts';
import { isSameOrigin } from '../../auth/origin.ts';
import type { Session } from '../../auth/visitor.ts';
import { refusalOf } from '../../page/refusals.ts';
import { canWatch } from '../../places/watching.ts';
import type { AppDeps } from '../deps.ts';

interface RefusalRequest {
  Params: { id: string };
  Querystring: { watch?: unknown };
}

const question = onlyKeys({ again: v.boolean() });

/** @returns of the route: 204 if nothing is in the way, else a `Refusal` */
export async function refusalRoute(
  app: FastifyInstance,
  deps: AppDeps & { sockets: AddressCounts },
): Promise<void> {
  /** What the same request is refused for as a WebSocket. A POST names the page's origin, as an upgrade does. */
  async function check(request: FastifyRequest<RefusalRequest>, session: Session): Promise<void> {
    const room = roomOf(deps.rooms, request.params.id);
    const caller = await deps.callers.of(request, room, session, { take: false });
    if (deps.drain.active()) throw new AppError('RESTARTING');
    if (deps.sockets.isSpent(request.ip)) throw tooManySockets();
    if (request.query.watch !== undefined) {
      app.refuseAbove('watches', request.ip);
      await admit(deps, 'watch', room, caller);
    } else {
      app.refuseAbove('terminals', request.ip);
      await admit(deps, 'sit', room, caller);
      await deps.registry.check(room, caller.visitor.id, request.ip);
    }
  }

  function cookiesNeeded(): AppError {
    deps.warnOnce(
      { kind: 'cookies' },
      'a browser sends no cookie back, so it gets no terminal: cookies are blocked there, or a proxy in front takes away Cookie or Set-Cookie',
    );
    return new AppError('COOKIES_NEEDED');
  }

  function socketsBlocked(): AppError {
    deps.warnOnce(
      { kind: 'sockets' },
      'pages of this proxy reach a browser, but its WebSockets do not come in: let the proxy in front pass Upgrade and Connection (deploy/nginx.conf)',
    );
    return new AppError('SOCKETS_BLOCKED');
  }

  app.post<RefusalRequest>(
    '/api/rooms/:id/refusal',
    { bodyLimit: deps.limits.form_bytes, config: { limit: 'refusals' } },
    async (request, reply): Promise<Refusal | undefined> => {
      reply.header('cache-control', 'no-store');
      // Text, which a page of another site could send without asking first, is refused with the rest.
      const body = v.safeParse(question, request.body);
      if (!body.success) throw new AppError('BAD_REQUEST', v.summarize(body.issues));
      const { again } = body.output;
      try {
        if (!isSameOrigin(request, deps.publicUrl)) throw otherOrigin(request, deps);
        const known = request.session();
        if (!known && again) throw cookiesNeeded();
        // Cookies that were deleted meanwhile are no blocked ones: it gets another, and may try with it.
        await check(request, known ?? reply.welcome(''));
        if (again) throw socketsBlocked();
      } catch (error) {
        if (!(error instanceof AppError)) throw error;
        return refusalOf(error, request.id, () => canWatch(request.params.id, deps));
      }
      reply.code(204);
      return undefined;
    },
  );
}
