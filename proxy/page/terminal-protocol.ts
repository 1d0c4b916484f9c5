// The subprotocols that a terminal's socket offers: ttyd's is required, another says what the page understands.
import type { FastifyRequest } from 'fastify';
import { AppError } from '../../protocol/errors.ts';
import { NOTES_PROTOCOL, TTY_PROTOCOL } from '../../protocol/page/page-contract.ts';

/**
 * Rejects before the upgrade: if its socket opens and is then closed, ttyd's page (1.7.7) reconnects forever and
 * grabs keyboard focus each time; if its socket never opens, the page waits to be told.
 * @throws AppError BAD_REQUEST
 */
export function refuseOtherProtocols(request: FastifyRequest): void {
  // `ws` selects the first one.
  if (offeredBy(request)[0] !== TTY_PROTOCOL)
    throw new AppError(
      'BAD_REQUEST',
      `A WebSocket of subprotocol ${TTY_PROTOCOL} is expected here.`,
    );
}

/** Whether the page understands notes before it has greeted. */
export function knowsNotes(request: Pick<FastifyRequest, 'headers'>): boolean {
  return offeredBy(request).includes(NOTES_PROTOCOL);
}

function offeredBy({ headers }: Pick<FastifyRequest, 'headers'>): string[] {
  return (headers['sec-websocket-protocol'] ?? '').split(',').map((name) => name.trim());
}
