// Requires ttyd's subprotocol of every terminal socket.
import type { FastifyRequest } from 'fastify';
import { AppError } from '../../protocol/errors.ts';
import { TTY_PROTOCOL } from '../../protocol/page/page-contract.ts';

/**
 * Rejects before the upgrade: if its socket opens and is then closed, ttyd's page (1.7.7) reconnects forever and
 * grabs keyboard focus each time; if its socket never opens, the page waits to be told.
 * @throws AppError BAD_REQUEST
 */
export function refuseOtherProtocols(request: FastifyRequest): void {
  const offered = (request.headers['sec-websocket-protocol'] ?? '').split(',');
  // `ws` selects the first one.
  if (offered[0]?.trim() !== TTY_PROTOCOL)
    throw new AppError(
      'BAD_REQUEST',
      `A WebSocket of subprotocol ${TTY_PROTOCOL} is expected here.`,
    );
}
