// What a room's page asks for besides itself: its sockets and its report. Whoever has the page has a session.
import type { FastifyRequest } from 'fastify';
import { AppError } from '../../protocol/errors.ts';
import { requireSameOrigin } from './origin.ts';
import type { Session } from './visitor.ts';

/** @returns the session of a request of one of our own pages @throws AppError for other origins, and without a session */
export function sessionOfPage(request: FastifyRequest, publicUrl: string | undefined): Session {
  requireSameOrigin(request, publicUrl);
  const session = request.session();
  if (!session) throw new AppError('SEAT_NOT_FOUND', 'Open the room’s page first.');
  return session;
}
