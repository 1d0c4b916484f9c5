// Lets operators through, by `Authorization: Bearer OPERATOR_TOKEN`, compared in constant time; and hosts to their room.
import { createHash, timingSafeEqual } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import { AppError } from '../protocol/errors.ts';
import type { AppDeps } from './deps.ts';
import { isSameOrigin } from './origin.ts';

/** Makes a hook that refuses whoever does not hold the token. */
export function operatorsOnly(token: string): (request: FastifyRequest) => Promise<void> {
  const want = digest(token);
  return async (request) => {
    const given = /^Bearer (\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
    if (given === undefined || !timingSafeEqual(digest(given), want))
      throw new AppError('AUTH_REQUIRED');
  };
}

/** Like `operatorsOnly`, but lets the room's host through as well, from the room's own pages. */
export function hostsAndOperators(
  deps: Pick<AppDeps, 'operatorToken' | 'publicUrl'>,
): (request: FastifyRequest<{ Params: { id: string } }>) => Promise<void> {
  const operators = operatorsOnly(deps.operatorToken);
  return async (request) => {
    const host = request.isHost(request.params.id) && isSameOrigin(request, deps.publicUrl);
    if (!host) await operators(request);
  };
}

/** Equal lengths, whatever was sent. */
function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
