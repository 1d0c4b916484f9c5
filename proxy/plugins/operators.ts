// Lets in operators, by `Authorization: Bearer OPERATOR_TOKEN`, compared in constant time, by the session of who has shown
// that token, or by their account, and hosts to their own room.
import { hash, timingSafeEqual } from 'node:crypto';
import bearerAuth, { type verifyBearerAuth } from '@fastify/bearer-auth';
import type { FastifyRequest } from 'fastify';
import fp from 'fastify-plugin';
import { accountLabel } from '../../protocol/access/accounts.ts';
import { type AccountRule, isNamed } from '../../protocol/access/allow.ts';
import type { Actor } from '../../protocol/access/audit.ts';
import type { Room } from '../../rooms/load.ts';
import type { Callers } from '../access/callers.ts';
import { Guesses } from '../auth/guesses.ts';
import { isNavigation, isOwnPage } from '../auth/origin.ts';
import type { Limits } from '../config/keys/limits.ts';
import type { Metrics } from '../metrics/metrics.ts';
import { isFromWithin } from '../process/ask-within.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Who the request's guard let through, for the room's log. */
    actor(): Actor;
  }
  interface FastifyInstance {
    /** A `preHandler` for operators alone; it fails with AUTH_REQUIRED or RATE_LIMITED. */
    operatorsOnly: verifyBearerAuth;
    /** A `preHandler` that also admits the host of the room `:id`, from the room's own pages. */
    hostsAndOperators: verifyBearerAuth;
    /** Whether this is the operator's token; who tries many is refused. @throws AppError RATE_LIMITED */
    isOperatorToken(given: string, ip: string): boolean;
    /** Whether a request without a bearer token is an operator's, by session or account and from one of our own pages. */
    isOperatorsPage(request: FastifyRequest): Promise<boolean>;
    /** The same of a page that they open, also from elsewhere: from a sign-in, a message, another proxy's page. */
    isOperatorsVisit(request: FastifyRequest): Promise<boolean>;
  }
}

export interface OperatorsOptions {
  token: string;
  publicUrl: string | undefined;
  /** Accounts that are operators. */
  operators: readonly AccountRule[];
  rooms: ReadonlyMap<string, Room>;
  callers: Callers;
  limits: Pick<Limits, 'wrong_tokens'>;
  metrics: Pick<Metrics, 'limitHit'>;
}

export const operatorsPlugin = fp<OperatorsOptions>(
  async (app, { token, publicUrl, operators, rooms, callers, limits, metrics }) => {
    // Hashes, so that values of any length compare at equal length.
    const digest = (text: string) => hash('sha256', text, 'buffer');
    const want = digest(token);
    const guesses = new Guesses(limits.wrong_tokens, 'wrong operator tokens', () =>
      metrics.limitHit('wrong_tokens'),
    );
    function isToken(given: string, ip: string): boolean {
      guesses.refuse(ip);
      const right = timingSafeEqual(digest(given), want);
      if (!right) guesses.count(ip);
      return right;
    }
    app.decorate('isOperatorToken', isToken);
    await app.register(bearerAuth, {
      addHook: false,
      keys: [],
      auth: (given, { ip }) => isToken(given, ip),
      // The scheme's name in any case.
      specCompliance: 'rfc6749',
      verifyErrorLogLevel: 'debug',
    });
    const byToken = app.verifyBearerAuth as verifyBearerAuth;

    const actors = new WeakMap<FastifyRequest, string>();
    app.decorateRequest('actor', function actor(this: FastifyRequest) {
      const byToken = isFromWithin(this) ? 'the host' : 'an operator';
      return { who: actors.get(this) ?? byToken, from: this.ip };
    });

    /** Whether a request by cookie, from one of our own pages, is one of those who may. */
    async function mayByCookie(
      request: FastifyRequest,
      withHosts: boolean,
      isOurs = isOwnPage(request, publicUrl),
    ): Promise<boolean> {
      if (request.headers.authorization !== undefined) return false;
      if (!isOurs) return false;
      const signedIn = await request.signedIn();
      if (signedIn) actors.set(request, accountLabel(signedIn.account));
      if (request.operatorSession() !== undefined) return true;
      if (signedIn && isNamed(operators, signedIn.account)) return true;
      const room = rooms.get((request.params as { id?: string }).id ?? '');
      if (!withHosts || !room) return false;
      const session = request.session();
      const looked = await callers.of(request, room, session, { take: false });
      // Acting is entering: an invitation to lead is used by it.
      const shown = looked.invite !== null && looked.invite === request.invitation(room.id);
      const isNew = shown && looked.leads === 'host' && !looked.byLink;
      const caller = isNew ? await callers.of(request, room, session, { take: true }) : looked;
      if (!signedIn && caller.visitor) actors.set(request, `${caller.visitor.name}, a host`);
      return caller.leads !== null;
    }
    const guard =
      (withHosts: boolean): verifyBearerAuth =>
      (request, reply, done) => {
        mayByCookie(request, withHosts).then(
          (may) => (may ? done() : byToken(request, reply, done)),
          done,
        );
      };
    app.decorate('isOperatorsPage', (request) => mayByCookie(request, false));
    app.decorate('isOperatorsVisit', (request) =>
      mayByCookie(request, false, isNavigation(request) || isOwnPage(request, publicUrl)),
    );
    app.decorate('operatorsOnly', guard(false));
    app.decorate('hostsAndOperators', guard(true));
  },
  { name: 'operators', dependencies: ['host', 'login', 'operator-session'] },
);
