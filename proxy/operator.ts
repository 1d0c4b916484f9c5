// Lets operators through: `Authorization: Bearer OPERATOR_TOKEN`, compared in constant time.
import { createHash, timingSafeEqual } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import { AppError } from '../protocol/errors.ts';

/** Makes a hook that refuses whoever does not hold the token. */
export function operatorsOnly(token: string): (request: FastifyRequest) => Promise<void> {
  const want = digest(token);
  return async (request) => {
    const given = /^Bearer (\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
    if (given === undefined || !timingSafeEqual(digest(given), want))
      throw new AppError('AUTH_REQUIRED');
  };
}

/** Equal lengths, whatever was sent. */
function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
