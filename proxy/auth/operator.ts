// Authorizes operators, by `Authorization: Bearer OPERATOR_TOKEN` compared in constant time, and hosts for their room.
import { createHash, timingSafeEqual } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import { AppError } from '../../protocol/errors.ts';
import { AddressRates } from './addresses.ts';
import { isSameOrigin } from './origin.ts';

/** Rate limit on wrong tokens per address. */
const WRONG = { count: 10, windowMs: 60_000 };

/** Admits a request that has the token. @throws AppError AUTH_REQUIRED, RATE_LIMITED */
export type OperatorCheck = (request: FastifyRequest) => Promise<void>;

/** Creates the check; an address with too many wrong guesses is refused, whatever its next guess is. */
export function operatorCheck(token: string, wrong = new AddressRates(WRONG)): OperatorCheck {
  const want = digest(token);
  return async (request) => {
    const given = /^Bearer (\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
    if (given === undefined) throw new AppError('AUTH_REQUIRED');
    if (wrong.isSpent(request.ip))
      throw new AppError('RATE_LIMITED', 'Too many wrong tokens came from this address.');
    if (timingSafeEqual(digest(given), want)) return;
    wrong.take(request.ip);
    throw new AppError('AUTH_REQUIRED');
  };
}

/** Like the check for operators, but also admits the room's host, from the room's own pages. */
export function hostsAndOperators(deps: {
  operators: OperatorCheck;
  publicUrl: string | undefined;
}): (request: FastifyRequest<{ Params: { id: string } }>) => Promise<void> {
  return async (request) => {
    const host = request.isHost(request.params.id) && isSameOrigin(request, deps.publicUrl);
    if (!host) await deps.operators(request);
  };
}

/** A hash, so that values of any length compare at equal length. */
function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
