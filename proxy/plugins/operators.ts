// Lets in operators by `Authorization: Bearer OPERATOR_TOKEN`, compared in constant time, and hosts to their own room.
import { hash, timingSafeEqual } from 'node:crypto';
import bearerAuth, { type verifyBearerAuth } from '@fastify/bearer-auth';
import fp from 'fastify-plugin';
import { AppError } from '../../protocol/errors.ts';
import { AddressRates } from '../auth/addresses.ts';
import { isSameOrigin } from '../auth/origin.ts';

/** Rate limit on wrong tokens per address, over all routes. */
const WRONG = { count: 10, windowMs: 60_000 };

declare module 'fastify' {
  interface FastifyInstance {
    /** A `preHandler` for operators alone; it fails with AUTH_REQUIRED or RATE_LIMITED. */
    operatorsOnly: verifyBearerAuth;
    /** A `preHandler` that also admits the host of the room `:id`, from the room's own pages. */
    hostsAndOperators: verifyBearerAuth;
  }
}

export const operatorsPlugin = fp<{ token: string; publicUrl: string | undefined }>(
  async (app, { token, publicUrl }) => {
    // Hashes, so that values of any length compare at equal length.
    const digest = (text: string) => hash('sha256', text, 'buffer');
    const want = digest(token);
    const wrong = new AddressRates(WRONG);
    await app.register(bearerAuth, {
      addHook: false,
      keys: [],
      // An address with too many wrong guesses is refused, whatever its next guess is.
      auth(given, { ip }) {
        if (wrong.isSpent(ip))
          throw new AppError('RATE_LIMITED', 'Too many wrong tokens came from this address.');
        const right = timingSafeEqual(digest(given), want);
        if (!right) wrong.take(ip);
        return right;
      },
      // The scheme's name in any case.
      specCompliance: 'rfc6749',
      verifyErrorLogLevel: 'debug',
    });
    const operatorsOnly = app.verifyBearerAuth as verifyBearerAuth;
    app.decorate('operatorsOnly', operatorsOnly);
    app.decorate('hostsAndOperators', (request, reply, done) => {
      const { id } = request.params as { id: string };
      if (request.isHost(id) && isSameOrigin(request, publicUrl)) done();
      else operatorsOnly(request, reply, done);
    });
  },
  { name: 'operators', dependencies: ['host'] },
);
